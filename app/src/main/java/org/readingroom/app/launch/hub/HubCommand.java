package org.readingroom.app.launch.hub;

import org.readingroom.app.launch.line.CommandGroup;
import picocli.CommandLine.Command;

/// `run hub …`: the database behind the pooled worklist, for whoever runs it.
@Command(
    name = "hub",
    mixinStandardHelpOptions = true,
    description = "Sets up a shared hub on PostgreSQL and says who reads there.",
    subcommands = {
      HubStatusCommand.class,
      HubMigrateCommand.Init.class,
      HubMigrateCommand.Migrate.class,
      HubReadersCommand.class,
      HubSetReaderCommand.class,
      HubRetireReaderCommand.class,
      HubPasswordCommand.class
    })
public final class HubCommand extends CommandGroup {}
