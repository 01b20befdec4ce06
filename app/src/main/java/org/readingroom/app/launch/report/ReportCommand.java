package org.readingroom.app.launch.report;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `run report …`: writing, signing and showing reports.
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes, signs and shows the report on a worklist item.",
    subcommands = {ReportDraftCommand.class, ReportSignCommand.class, ReportShowCommand.class})
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: draft, sign or show.");
  }
}
