package org.readingroom.app.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run echo`: are the archives there, how fast, and how protected is the link?
@Command(
    name = "echo",
    description = "Reachability, TLS and latency of each archive (C-ECHO and QIDO-RS).")
final class EchoCommand extends ProfileCommand {
  @Parameters(paramLabel = "PACS", description = "Names of archives; default: all.")
  private List<String> names = List.of();

  @Option(names = "--deadline", paramLabel = "S", description = "Seconds to wait. Default: 5.")
  private double deadlineSeconds = 5;

  /// One line of the answer: one archive over one protocol.
  record Row(
      String name,
      String protocol,
      String state,
      long ms,
      @Nullable String security,
      @Nullable String reason,
      @Nullable String remedy) {

    String explained() {
      return reason == null ? "" : remedy == null ? reason : reason + " " + remedy;
    }
  }

  record Answer(List<Row> archives) {}

  @Override
  int run(Profile profile) throws Exception {
    ArchiveNames.check(profile, names);
    List<Row> rows = new ArrayList<>();
    for (Federation.EchoReport report :
        profile.federation().echo(DurationOption.seconds("--deadline", deadlineSeconds))) {
      if (ArchiveNames.chosen(names, report.archive().name())) {
        report.echoes().forEach(echo -> rows.add(row(report.archive(), echo)));
      }
    }
    if (json()) {
      Json.print(out(), new Answer(rows));
    } else {
      TextTable table = new TextTable("archive", "protocol", "state", "ms", "link", "");
      for (Row row : rows) {
        table.row(
            row.name(), row.protocol(), row.state(), row.ms(), row.security(), row.explained());
      }
      table.print(out());
    }
    long answered = rows.stream().filter(row -> row.state().equals("answered")).count();
    if (answered == rows.size()) {
      return ExitStatus.DONE;
    }
    return answered == 0 ? ExitStatus.FAILED : ExitStatus.PARTLY;
  }

  static Row row(Archive archive, Archive.Echo echo) {
    String protocol = echo.protocol().name().toLowerCase(Locale.ROOT);
    return switch (echo.outcome()) {
      case EchoOutcome.Answered(long ms, String security) ->
          new Row(archive.name(), protocol, "answered", ms, security, null, null);
      case EchoOutcome.Failed(var failure, long ms) ->
          new Row(
              archive.name(),
              protocol,
              failure.state(),
              ms,
              null,
              failure.reason(),
              failure.remedy());
    };
  }
}
