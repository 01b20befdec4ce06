package org.readingroom.app.launch.hub;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public final class HubCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to do: status, init, migrate, readers, set-reader, retire-reader or password.");
  }
}
