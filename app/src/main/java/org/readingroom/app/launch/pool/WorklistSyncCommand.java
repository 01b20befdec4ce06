package org.readingroom.app.launch.pool;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.DurationOption;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.ArchiveNames;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.SyncReport;
import org.readingroom.app.worklist.WorklistSync;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run worklist sync`: one pass over all archives.
@Command(
    name = "sync",
    description = "Asks every archive once for studies without a final report and pools them.")
public final class WorklistSyncCommand extends ProfileCommand {
  @Option(
      names = "--from",
      paramLabel = "D",
      description = "Only studies of this day and later, YYYY-MM-DD. Default: all.")
  private @Nullable LocalDate from;

  @Option(
      names = "--deadline",
      paramLabel = "S",
      description = "Seconds to wait for each archive's list. Default: 60.")
  private double deadlineSeconds = 60;

  @Override
  protected int run(Profile profile) throws Exception {
    ArchiveNames.check(profile, List.of());
    HubServices services = HubServices.of(profile);
    WorklistSync sync =
        new WorklistSync(
            services.hub(),
            services.audit(),
            profile.federation(),
            reportPdfTitles(),
            HubServices.pathways(profile));
    SyncReport report =
        sync.run(services.actor(null), from, DurationOption.seconds("--deadline", deadlineSeconds));
    if (json()) {
      Json.print(out(), Result.of(report));
    } else {
      print(report);
    }
    return exitStatus(report);
  }

  /// Document Titles that mark an Encapsulated PDF as a trust's report.
  public static Set<String> reportPdfTitles() {
    return Set.of("Radiology report", "Diagnostic imaging report");
  }

  static int exitStatus(SyncReport report) {
    if (report.whole()) {
      return ExitStatus.DONE;
    }
    boolean any = report.archives().stream().anyMatch(a -> a.state().equals("answered"));
    return any ? ExitStatus.PARTLY : ExitStatus.FAILED;
  }

  record Result(int newItems, int closedItems, List<SyncReport.ArchivePass> archives) {
    static Result of(SyncReport report) {
      return new Result(report.newItems(), report.closedItems(), report.archives());
    }
  }

  private void print(SyncReport report) {
    TextTable table = new TextTable("archive", "answer", "ms", "studies", "new", "closed");
    for (SyncReport.ArchivePass pass : report.archives()) {
      table.row(
          pass.name(),
          pass.state(),
          pass.ms(),
          pass.studies(),
          pass.newItems(),
          pass.closedItems());
    }
    table.print(out());
    report.archives().stream()
        .filter(pass -> pass.reason() != null)
        .forEach(pass -> progress().println(pass.name() + ": " + pass.reason()));
  }
}
