package org.readingroom.app.launch.bench;

import java.util.concurrent.Callable;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `run bench`: figures, as ratios against a peer measured in the same run.
@Command(
    name = "bench",
    description = "Measures how fast it is on this machine.",
    subcommands = {
      BenchDecodeCommand.class,
      BenchOpenCommand.class,
      BenchFetchCommand.class,
      BenchMprCommand.class,
      BenchVolumeCommand.class,
      BenchQueryCommand.class,
      BenchPoolCommand.class
    })
public final class BenchCommand implements Callable<Integer> {
  @Mixin private HelpOption help = new HelpOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return ExitStatus.USAGE;
  }
}
