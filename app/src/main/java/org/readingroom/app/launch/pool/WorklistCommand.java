package org.readingroom.app.launch.pool;

import java.util.concurrent.Callable;
import org.readingroom.app.launch.pool.vetting.VettingCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `run worklist …`: the pool of what is to be reported.
@Command(
    name = "worklist",
    mixinStandardHelpOptions = true,
    description = "Lists what is to be reported over all trusts, and claims it.",
    subcommands = {
      WorklistListCommand.class,
      WorklistSyncCommand.class,
      WorklistNextCommand.class,
      WorklistClaimCommand.class,
      WorklistReleaseCommand.class,
      WorklistExtendCommand.class,
      WorklistHandOverCommand.class,
      WorklistTakeOverCommand.class,
      WorklistReassignCommand.class,
      WorklistOpinionCommand.class,
      WorklistListsCommand.class,
      VettingCommand.class
    })
public final class WorklistCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to do: list, sync, next, claim, release, extend, hand-over, take-over, reassign,"
            + " opinion, lists or vetting.");
  }
}
