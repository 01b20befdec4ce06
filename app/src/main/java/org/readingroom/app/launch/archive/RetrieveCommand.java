package org.readingroom.app.launch.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.ProgressLine;
import org.readingroom.app.launch.profile.ArchiveNames;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.study.FetchTally;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run retrieve`: studies into the cache; what is there already is not fetched again.
@Command(name = "retrieve", description = "Fetches studies into the encrypted cache.")
public final class RetrieveCommand extends ProfileCommand {
  @Parameters(arity = "1..*", paramLabel = "STUDY_UID", description = "Study Instance UIDs.")
  private List<String> studies = List.of();

  @Option(names = "--series", paramLabel = "UID", description = "This series only.")
  private @Nullable String series;

  @Option(
      names = "--source",
      paramLabel = "PACS",
      description = "Only from this archive; may be repeated.")
  private List<String> sources = List.of();

  @Override
  protected int run(Profile profile) throws Exception {
    ArchiveNames.check(profile, sources);
    for (String uid : studies) {
      checkUid(uid);
    }
    if (series != null) {
      checkUid(series);
    }
    StudyFetcher fetcher = profile.fetcher();
    List<StudyReport> reports = new ArrayList<>();
    for (String study : studies) {
      FetchJob job =
          FetchJob.study(study).series(series).from(ArchiveNames.asConfigured(profile, sources));
      reports.add(fetch(fetcher, job));
    }
    if (json()) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      ArrayNode array = document.putArray("studies");
      reports.forEach(report -> array.add(report.toJson()));
      Json.print(out(), document);
    } else {
      reports.forEach(this::print);
    }
    if (reports.stream().allMatch(StudyReport::complete)) {
      return ExitStatus.DONE;
    }
    boolean anything = reports.stream().anyMatch(r -> r.fetched() + r.alreadyCached() > 0);
    return anything ? ExitStatus.PARTLY : ExitStatus.FAILED;
  }

  private StudyReport fetch(StudyFetcher fetcher, FetchJob job) throws InterruptedException {
    ProgressLine line = new ProgressLine(progress());
    AtomicReference<FetchTally> tally = new AtomicReference<>();
    tally.set(new FetchTally(() -> line.say(() -> tally.get().look().words())));
    StudyReport report = fetcher.fetch(job, tally.get());
    line.end();
    return report;
  }

  private static void checkUid(String uid) throws CommandFailure {
    if (!Uids.isValid(uid)) {
      throw CommandFailure.usage("A UID is made of digits and dots, at most 64 of them.");
    }
  }

  private void print(StudyReport report) {
    out()
        .printf(
            "%s: %d of %d instances here (%d fetched, %d before), %.1f MB, %d ms%n",
            report.studyInstanceUid(),
            report.fetched() + report.alreadyCached(),
            report.instances(),
            report.fetched(),
            report.alreadyCached(),
            report.bytes() / 1e6,
            report.totalMs());
    if (report.failure() != null) {
      out().println("  " + report.failure().explained());
    }
    report.failed().stream()
        .map(failed -> failed.failure().explained())
        .distinct()
        .forEach(sentence -> out().println("  " + sentence));
  }
}
