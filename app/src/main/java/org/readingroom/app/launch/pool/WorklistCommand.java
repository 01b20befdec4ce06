package org.readingroom.app.launch.pool;

import org.readingroom.app.launch.line.CommandGroup;
import org.readingroom.app.launch.pool.vetting.VettingCommand;
import picocli.CommandLine.Command;

/// `run worklist …`: the pool of what is to be reported.
@Command(
    name = "worklist",
    mixinStandardHelpOptions = true,
    description = "Lists what is to be reported over all trusts, and claims it.",
    subcommands = {
      WorklistListCommand.class,
      WorklistShowCommand.class,
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
public final class WorklistCommand extends CommandGroup {}
