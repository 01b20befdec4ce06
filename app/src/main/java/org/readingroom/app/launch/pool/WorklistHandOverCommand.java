package org.readingroom.app.launch.pool;

import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.WorklistItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist hand-over ID --to NAME`: gives a held item to a colleague.
@Command(
    name = "hand-over",
    description = "Gives an item you hold to a colleague, for whom it is kept for an hour.")
final class WorklistHandOverCommand extends ProfileCommand {
  @Mixin private ItemArgument item = new ItemArgument();

  @Option(names = "--to", paramLabel = "NAME", required = true, description = "The colleague.")
  private String to = "";

  @Option(names = "--note", paramLabel = "T", description = "What they should know.")
  private String note = "";

  @Mixin private ActingOption acting = new ActingOption();

  @Override
  protected int run(Profile profile) throws Exception {
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    WorklistItem found = item.in(services.worklist());
    return MoveResult.print(
        found.itemId(),
        to,
        services
            .moves()
            .handOver(found.itemId(), actor, services.named(to).readerId(), MoveResult.note(note)),
        json(),
        out(),
        progress());
  }
}
