package org.readingroom.app.launch.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.launch.line.DurationOption;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.ArchiveNames;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run echo`: are the archives there, how fast, and how protected is the link?
@Command(
    name = "echo",
    description = "Reachability, TLS and latency of each archive (C-ECHO and QIDO-RS).")
public final class EchoCommand extends ProfileCommand {
  @Parameters(paramLabel = "PACS", description = "Names of archives; default: all.")
  private List<String> names = List.of();

  @Option(names = "--deadline", paramLabel = "S", description = "Seconds to wait. Default: 5.")
  private double deadlineSeconds = 5;

  /// One line of the answer: one archive over one protocol.
  public record Row(
      String name,
      String protocol,
      String state,
      long ms,
      @Nullable String security,
      @Nullable String reason,
      @Nullable String remedy) {

    public String explained() {
      return reason == null ? "" : remedy == null ? reason : reason + " " + remedy;
    }
  }

  /// Our own port, where an archive sends by C-MOVE or the settings keep it open.
  ///
  /// @param state open, free, or why it cannot be opened: in-use or closed
  public record Listener(int port, String state, @Nullable String reason, @Nullable String remedy) {

    /// Null when no archive needs it.
    public static @Nullable Listener of(Profile profile) {
      LocalEntity local = profile.settings().workstation();
      boolean needed =
          local.alwaysListening()
              || profile.federation().archives().stream()
                  .anyMatch(each -> each.node().retrieve() == ArchiveNode.Retrieve.MOVE);
      if (!needed) {
        return null;
      }
      StoreListener listener = profile.listener();
      boolean open = listener.isOpen();
      Failure failure = listener.examine();
      String state =
          failure == null
              ? open ? "open" : "free"
              : failure.kind() == Failure.Kind.OUT_OF_RESOURCES ? "in-use" : "closed";
      return new Listener(
          local.listenPort(),
          state,
          failure == null ? null : failure.reason(),
          failure == null ? null : failure.remedy());
    }

    /// Another Reading Room at work with it is nothing to mend.
    public boolean isWell() {
      return !state.equals("closed");
    }
  }

  record Answer(List<Row> archives, @Nullable Listener listener) {}

  @Override
  protected int run(Profile profile) throws Exception {
    ArchiveNames.check(profile, names);
    List<Row> rows = new ArrayList<>();
    for (Federation.EchoReport report :
        profile.federation().echo(DurationOption.seconds("--deadline", deadlineSeconds))) {
      if (ArchiveNames.chosen(names, report.archive().name())) {
        report.echoes().forEach(echo -> rows.add(row(report.archive(), echo)));
      }
    }
    Listener listener = Listener.of(profile);
    if (json()) {
      Json.print(out(), new Answer(rows, listener));
    } else {
      TextTable table = new TextTable("archive", "protocol", "state", "ms", "link", "");
      for (Row row : rows) {
        table.row(
            row.name(), row.protocol(), row.state(), row.ms(), row.security(), row.explained());
      }
      if (listener != null) {
        table.row(
            "this computer",
            "store port " + listener.port(),
            listener.state(),
            "",
            "",
            listener.reason() == null ? "" : listener.reason() + " " + listener.remedy());
      }
      table.print(out());
    }
    long answered = rows.stream().filter(row -> row.state().equals("answered")).count();
    if (answered == rows.size() && (listener == null || listener.isWell())) {
      return ExitStatus.DONE;
    }
    return answered == 0 ? ExitStatus.FAILED : ExitStatus.PARTLY;
  }

  public static Row row(Archive archive, Archive.Echo echo) {
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
