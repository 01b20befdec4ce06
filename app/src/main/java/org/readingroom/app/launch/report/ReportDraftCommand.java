package org.readingroom.app.launch.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.pool.ActingOption;
import org.readingroom.app.launch.pool.ClaimResult;
import org.readingroom.app.launch.pool.ItemArgument;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run report draft ID`: saves a draft, claiming the item if need be.
@Command(
    name = "draft",
    description = {
      "Saves a draft of the report, claiming the item if nobody has.",
      "What is not given stays as it was in your last draft."
    })
final class ReportDraftCommand extends ProfileCommand {
  @Mixin private ItemArgument item = new ItemArgument();

  @Option(
      names = "--findings",
      paramLabel = "TEXT",
      description = "What is seen; '-' reads it from standard input.")
  private @Nullable String findings;

  @Option(
      names = "--conclusion",
      paramLabel = "TEXT",
      description = "What it means; '-' reads it from standard input.")
  private @Nullable String conclusion;

  @Option(
      names = "--token",
      paramLabel = "N",
      description = "Only under the claim with this fencing token.")
  private @Nullable Long token;

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    if (findings == null && conclusion == null) {
      throw CommandFailure.usage("Give --findings, --conclusion, or both.");
    }
    if ("-".equals(findings) && "-".equals(conclusion)) {
      throw CommandFailure.usage("Only one of the two texts can come from standard input.");
    }
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    KeptDraft.intoHub(services, actor, found.itemId());
    Optional<Report> before = services.reports().latestDraft(found.itemId(), actor);
    ReportText old = before.map(Report::text).orElse(ReportText.EMPTY);
    DraftOutcome outcome = services.reports().draft(found.itemId(), actor, changed(old), token);
    return switch (outcome) {
      case DraftOutcome.Saved saved -> {
        if (json()) {
          Json.print(
              out(),
              new Drafted(
                  saved.report().reportId(),
                  found.itemId(),
                  saved.report().version(),
                  "draft",
                  saved.lease().fencingToken(),
                  saved.lease().leaseUntil().toString()));
        } else {
          out().println("saved as version " + saved.report().version());
        }
        yield ExitStatus.DONE;
      }
      case DraftOutcome.Refused refused -> {
        if (json()) {
          Json.print(out(), new ClaimResult.Refused(refused.reason()));
        } else {
          progress().println(refused.reason());
        }
        yield ExitStatus.FAILED;
      }
    };
  }

  record Drafted(
      String reportId,
      String id,
      int version,
      String state,
      long fencingToken,
      String leaseUntil) {}

  private ReportText changed(ReportText old) throws CommandFailure, IOException {
    try {
      return new ReportText(
          findings == null ? old.findings() : read(findings),
          conclusion == null ? old.conclusion() : read(conclusion));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("A report is not longer than 200,000 characters.");
    }
  }

  private static String read(String given) throws IOException {
    return given.equals("-")
        ? new String(
            System.in.readNBytes(4 * ReportText.MAX_CHARACTERS + 1), StandardCharsets.UTF_8)
        : given;
  }
}
