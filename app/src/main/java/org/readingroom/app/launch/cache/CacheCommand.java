package org.readingroom.app.launch.cache;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `run cache …`: the sealed studies on this computer.
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = "Checks the encrypted study cache, makes room in it, or forgets.",
    subcommands = {CacheVerifyCommand.class, CacheEvictCommand.class, CacheForgetCommand.class})
public final class CacheCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: verify, evict or forget.");
  }
}
