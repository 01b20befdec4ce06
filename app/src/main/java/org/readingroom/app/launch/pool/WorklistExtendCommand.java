package org.readingroom.app.launch.pool;

import java.time.Duration;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist extend ID`: keeps a claim for longer.
@Command(name = "extend", description = "Keeps an item you hold for longer.")
final class WorklistExtendCommand extends ProfileCommand {
  @Mixin private ItemArgument item = new ItemArgument();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "For how long from now, 1 to 720. Default: 120.")
  private int minutes = 120;

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    if (minutes < 1 || minutes > 720) {
      throw CommandFailure.usage("--minutes must be between 1 and 720.");
    }
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    return ClaimResult.print(
        services.worklist().extend(found.itemId(), actor, Duration.ofMinutes(minutes)),
        json(),
        out(),
        progress());
  }
}
