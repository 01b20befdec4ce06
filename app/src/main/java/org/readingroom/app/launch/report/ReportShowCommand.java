package org.readingroom.app.launch.report;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.pool.ActingOption;
import org.readingroom.app.launch.pool.ItemArgument;
import org.readingroom.app.launch.pool.WorklistListCommand;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.report.Delivery;
import org.readingroom.app.report.Report;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `run report show ID`: every version, and what became of it.
@Command(
    name = "show",
    description = "Shows all versions of the report on an item and where they were filed.")
final class ReportShowCommand extends ProfileCommand {
  @Mixin private ItemArgument item = new ItemArgument();

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    List<Report> versions = services.reports().history(found.itemId());
    if (versions.isEmpty()) {
      throw CommandFailure.failed("Nobody has written a report on this item yet.");
    }
    services.audit().record(actor, AuditAction.VIEW_REPORT, found.itemId(), "shown");
    List<Delivery> deliveries = services.outbox().of(versions.getFirst().reportId());
    if (json()) {
      Json.print(
          out(),
          new Shown(
              found.itemId(),
              found.mainStudy().studyInstanceUid(),
              versions.getFirst().reportId(),
              versions.stream().map(Version::of).toList(),
              deliveries.stream().map(Sent::of).toList()));
      return ExitStatus.DONE;
    }
    for (Report version : versions) {
      out()
          .println(
              "version "
                  + version.version()
                  + ", "
                  + version.state().name().toLowerCase(Locale.ROOT)
                  + ", "
                  + version.authorName()
                  + ", "
                  + WorklistListCommand.local(version.written()));
      out().println("Findings: " + version.text().findings());
      out().println("Conclusion: " + version.text().conclusion());
    }
    for (Delivery delivery : deliveries) {
      out()
          .println(
              "version "
                  + delivery.version()
                  + " "
                  + delivery.state().label()
                  + " in "
                  + delivery.destination()
                  + (delivery.reason() == null ? "" : ": " + delivery.reason()));
    }
    return ExitStatus.DONE;
  }

  record Shown(
      String id,
      String studyInstanceUid,
      String reportId,
      List<Version> versions,
      List<Sent> deliveries) {}

  record Version(
      int version,
      String state,
      String author,
      String written,
      String findings,
      String conclusion,
      String sopInstanceUid) {
    static Version of(Report report) {
      return new Version(
          report.version(),
          report.state().name().toLowerCase(Locale.ROOT),
          report.authorName(),
          report.written().toString(),
          report.text().findings(),
          report.text().conclusion(),
          report.sopInstanceUid());
    }
  }

  record Sent(
      int version,
      String destination,
      String kind,
      String state,
      @Nullable String reason,
      int attempts) {
    static Sent of(Delivery delivery) {
      return new Sent(
          delivery.version(),
          delivery.destination(),
          delivery.kind(),
          delivery.state().label(),
          delivery.reason(),
          delivery.attempts());
    }
  }
}
