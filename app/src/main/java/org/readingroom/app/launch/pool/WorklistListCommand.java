package org.readingroom.app.launch.pool;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.line.TextTable;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.ItemStudy;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist list`: the pool as it is, without asking any archive.
@Command(name = "list", description = "Shows the pool, newest examination first.")
public final class WorklistListCommand extends ProfileCommand {
  private static final DateTimeFormatter ON_SCREEN =
      DateTimeFormatter.ofPattern("dd-MMM-uuuu HH:mm", Locale.UK);

  @Mixin private ActingOption acting = new ActingOption();

  @Mixin private FilterOptions filter = new FilterOptions();

  @Option(names = "--limit", paramLabel = "N", description = "At most this many.")
  private int limit = Integer.MAX_VALUE;

  @Override
  protected int run(Profile profile) throws Exception {
    if (limit < 1) {
      throw CommandFailure.usage("--limit must be a number above 0.");
    }
    HubServices services = HubServices.of(profile);
    Actor actor = filter.personal() ? services.actor(acting.name()) : null;
    WorklistFilter chosen = filter.filter(profile, services, actor).withLimit(limit);
    List<WorklistItem> items = services.worklist().list(chosen);
    if (json()) {
      Json.print(out(), new Listing(items.stream().map(Line::of).toList()));
    } else {
      print(items, out());
      progress().println(items.size() + (items.size() == 1 ? " item" : " items"));
    }
    return ExitStatus.DONE;
  }

  record Listing(List<Line> items) {}

  /// One item as printed; instants as ISO-8601 UTC, absent is null.
  record Line(
      String id,
      String studyInstanceUid,
      String trust,
      String trustCode,
      String state,
      @Nullable String claimedBy,
      @Nullable String leaseUntil,
      String due,
      boolean overdue,
      String priority,
      @Nullable String pathway,
      @Nullable String subspecialty,
      String examined,
      @Nullable String doubt,
      @Nullable String patientName,
      @Nullable String patientId,
      @Nullable String issuerOfPatientId,
      @Nullable String nhsNumber,
      @Nullable String accessionNumber,
      @Nullable String description,
      @Nullable String reason,
      @Nullable String requestedBy,
      @Nullable String requestedFrom,
      List<String> modalities,
      List<StudyLine> studies) {

    static Line of(WorklistItem item) {
      WorklistItem.@Nullable Claim claim = item.claim();
      return new Line(
          item.itemId(),
          item.mainStudy().studyInstanceUid(),
          item.trust(),
          item.trustCode(),
          stateWord(item),
          claim == null ? null : claim.displayName(),
          claim == null ? null : claim.until().toString(),
          item.due().toString(),
          item.overdue(),
          item.priority().name().toLowerCase(Locale.ROOT),
          item.pathway().isEmpty() ? null : item.pathway(),
          item.subspecialty().isEmpty() ? null : item.subspecialty(),
          item.examined().toString(),
          item.doubt(),
          item.patient().patientName(),
          item.patient().patientId(),
          item.patient().issuerOfPatientId(),
          item.patient().nhsNumber(),
          item.request().accessionNumber(),
          item.request().description(),
          item.request().reason(),
          item.request().requestedBy(),
          item.request().requestedFrom(),
          item.modalities(),
          item.studies().stream().map(StudyLine::of).toList());
    }
  }

  record StudyLine(String studyInstanceUid, String pacs, @Nullable Integer instances) {
    static StudyLine of(ItemStudy study) {
      return new StudyLine(study.studyInstanceUid(), study.archive(), study.instances());
    }
  }

  /// "reported", else "claimed", else "preliminary" or "free".
  static String stateWord(WorklistItem item) {
    if (item.state() == ItemState.REPORTED) {
      return "reported";
    }
    if (item.claim() != null) {
      return "claimed";
    }
    return item.state() == ItemState.PRELIMINARY ? "preliminary" : "free";
  }

  static void print(List<WorklistItem> items, PrintStream out) {
    TextTable table = new TextTable("item", "due", "trust", "patient", "study", "state");
    for (WorklistItem item : items) {
      WorklistItem.@Nullable Claim claim = item.claim();
      table.row(
          item.itemId(),
          (item.overdue() ? "overdue " : "") + local(item.due()),
          item.trust(),
          item.patient().patientName(),
          String.join("/", item.modalities())
              + " "
              + (item.request().description() == null ? "" : item.request().description()),
          (claim == null ? stateWord(item) : claim.displayName() + " until " + local(claim.until()))
              + (item.doubt() == null ? "" : " ? " + item.doubt()));
    }
    table.print(out);
  }

  public static String local(Instant instant) {
    return ON_SCREEN.format(instant.atZone(ZoneId.systemDefault()));
  }
}
