package org.readingroom.app.launch.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.pool.ActingOption;
import org.readingroom.app.launch.pool.ClaimResult;
import org.readingroom.app.launch.pool.ItemArgument;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.report.Delivery;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.SignOutcome;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.report.StudyEvidence;
import org.readingroom.app.worklist.ItemStudy;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;
import org.readingroom.netclient.federation.Archive;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run report sign ID`: signs the latest draft and sends it at once where that is possible.
@Command(
    name = "sign",
    description = {
      "Signs your latest draft and files it in the archive the study came from.",
      "A reader in training signs a preliminary report; the item stays in the pool.",
      "What cannot be sent now stays in the outbox, for the window or the agent."
    })
final class ReportSignCommand extends ProfileCommand {
  private static final Duration EVIDENCE = Duration.ofSeconds(10);

  @Mixin private ItemArgument item = new ItemArgument();

  @Option(names = "--preliminary", description = "Sign as preliminary: a verifier follows.")
  private boolean preliminary;

  @Option(
      names = "--token",
      paramLabel = "N",
      description = "Only under the claim with this fencing token.")
  private @Nullable Long token;

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    KeptDraft.intoHub(services, actor, found.itemId());
    SignRequest request =
        new SignRequest(
            found.itemId(),
            preliminary ? SignRequest.As.PRELIMINARY : SignRequest.As.MY_ROLE_ALLOWS,
            null,
            token,
            evidence(profile, found.mainStudy()));
    return switch (services.reports().sign(request, actor)) {
      case SignOutcome.Refused refused -> {
        if (json()) {
          Json.print(out(), new ClaimResult.Refused(refused.reason()));
        } else {
          progress().println(refused.reason());
        }
        yield ExitStatus.FAILED;
      }
      case SignOutcome.Signed signed -> {
        Report report = signed.report();
        List<Delivery> deliveries =
            services.outbox().deliverNow(report.reportId(), actor).stream()
                .filter(delivery -> delivery.version() == report.version())
                .toList();
        print(report, deliveries);
        yield deliveries.stream().allMatch(d -> d.state() == Delivery.State.FILED)
            ? ExitStatus.DONE
            : ExitStatus.PARTLY;
      }
    };
  }

  private static List<InstanceReference> evidence(Profile profile, ItemStudy study)
      throws Exception {
    Optional<Archive> archive = profile.federation().archive(study.archive());
    return archive.isEmpty()
        ? List.of()
        : StudyEvidence.of(archive.get(), study.studyInstanceUid(), EVIDENCE);
  }

  record Signed(
      String reportId, String state, String sopInstanceUid, List<DeliveryLine> deliveries) {}

  record DeliveryLine(String destination, String kind, String state, @Nullable String reason) {
    static DeliveryLine of(Delivery delivery) {
      return new DeliveryLine(
          delivery.destination(), delivery.kind(), delivery.state().label(), delivery.reason());
    }
  }

  private void print(Report report, List<Delivery> deliveries) {
    String state = report.state().name().toLowerCase(Locale.ROOT);
    if (json()) {
      Json.print(
          out(),
          new Signed(
              report.reportId(),
              state,
              report.sopInstanceUid(),
              deliveries.stream().map(DeliveryLine::of).toList()));
      return;
    }
    out().println("signed as " + state);
    for (Delivery delivery : deliveries) {
      out().println(delivery.state().label() + " in " + delivery.destination());
      if (delivery.reason() != null) {
        progress().println(delivery.reason());
      }
    }
  }
}
