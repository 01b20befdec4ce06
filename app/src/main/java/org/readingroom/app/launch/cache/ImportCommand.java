package org.readingroom.app.launch.cache;

import java.nio.file.Path;
import java.util.List;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.ProgressLine;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.netclient.cache.ImportReport;
import org.readingroom.netclient.cache.MediaImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `run import`: files, folders, zips and DICOM media into the cache.
@Command(
    name = "import",
    description = "Brings files, folders, zip archives and DICOM discs into the encrypted cache.")
public final class ImportCommand extends ProfileCommand {
  @Parameters(arity = "1..*", paramLabel = "PATH", description = "What to import.")
  private List<Path> paths = List.of();

  @Override
  protected int run(Profile profile) throws Exception {
    ProgressLine line = new ProgressLine(progress());
    ImportReport report =
        new MediaImport(profile.cache())
            .run(
                paths,
                progress -> {
                  line.say(() ->
                      progress.imported()
                          + " imported, "
                          + progress.alreadyCached()
                          + " here before, "
                          + progress.refused()
                          + " refused, "
                          + progress.bytes() / 1_000_000
                          + " MB");
                  return !Thread.currentThread().isInterrupted();
                });
    line.end();
    if (json()) {
      Json.print(out(), report);
    } else {
      out()
          .printf(
              "%d imported, %d here before, %d refused%n",
              report.imported(), report.alreadyCached(), report.refusedCount());
      report.refused().forEach(each -> out().println("  " + each.path() + ": " + each.reason()));
      report
          .studies()
          .forEach(study ->
              out().println(study.studyInstanceUid() + ": " + study.series().size() + " series"));
    }
    if (report.stopped() != null) {
      progress().println(report.stopped());
    }
    if (report.complete()) {
      return ExitStatus.DONE;
    }
    return report.imported() + report.alreadyCached() > 0 ? ExitStatus.PARTLY : ExitStatus.FAILED;
  }
}
