package org.readingroom.app.launch.pool;

import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist take-over ID --reason T`: a lead claims what somebody else has.
@Command(
    name = "take-over",
    description = "A lead claims an item that somebody else has; their draft is kept.")
final class WorklistTakeOverCommand extends ProfileCommand {
  @Mixin private ItemArgument item = new ItemArgument();

  @Option(names = "--reason", paramLabel = "T", required = true, description = "Why.")
  private String reason = "";

  @Mixin private ActingOption acting = new ActingOption();
  @Mixin private LeaseOption lease = new LeaseOption();

  @Override
  protected int run(Profile profile) throws Exception {
    String why = MoveResult.reason(reason);
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    return ClaimResult.print(
        services.moves().takeOver(found.itemId(), actor, why, lease.length()),
        json(),
        out(),
        progress());
  }
}
