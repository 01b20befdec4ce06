package org.readingroom.app.launch.pool;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist release ID`: gives a claimed item back.
@Command(name = "release", description = "Gives a claimed item back to the pool.")
final class WorklistReleaseCommand extends ProfileCommand {
  @Mixin private ItemArgument item = new ItemArgument();

  @Option(
      names = "--token",
      paramLabel = "N",
      description = "Only if it is still held under this fencing token.")
  private @Nullable Long token;

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    boolean released =
        token == null
            ? services.worklist().release(found.itemId(), actor)
            : services.worklist().release(found.itemId(), token, actor);
    if (!released) {
      return ClaimResult.print(
          new LeaseOutcome.Refused("You do not hold this item, so there is nothing to release."),
          json(),
          out(),
          progress());
    }
    if (json()) {
      Json.print(out(), new Released(found.itemId(), true));
    } else {
      out().println(found.itemId() + " is free again");
    }
    return ExitStatus.DONE;
  }

  record Released(String id, boolean released) {}
}
