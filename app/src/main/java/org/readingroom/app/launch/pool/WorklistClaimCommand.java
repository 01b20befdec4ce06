package org.readingroom.app.launch.pool;

import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `run worklist claim ID`: takes one item, for a while.
@Command(
    name = "claim",
    description = {
      "Claims one item for a while; claiming what is already yours prolongs it.",
      "The claim ends by itself unless it is renewed."
    })
final class WorklistClaimCommand extends ProfileCommand {
  @Mixin private ItemArgument item = new ItemArgument();

  @Mixin private ActingOption acting = new ActingOption();
  @Mixin private LeaseOption lease = new LeaseOption();

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    return ClaimResult.print(
        services.worklist().claim(found.itemId(), actor, lease.length()),
        json(),
        out(),
        progress());
  }
}
