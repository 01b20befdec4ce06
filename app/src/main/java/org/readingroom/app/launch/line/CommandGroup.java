package org.readingroom.app.launch.line;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that only holds others: typed alone, it says which there are.
public abstract class CommandGroup implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public final Integer call() {
    List<String> names = List.copyOf(spec.subcommands().keySet());
    String last = names.getLast();
    String all =
        names.size() == 1
            ? last
            : String.join(", ", names.subList(0, names.size() - 1)) + " or " + last;
    throw new ParameterException(spec.commandLine(), "Say what to do: " + all + ".");
  }
}
