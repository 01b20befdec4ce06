package org.readingroom.app.launch.pool.vetting;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `run worklist vetting list|orders|ask|accept|change|reject|ask-back|reply|pass-on|withdraw`.
@Command(
    name = "vetting",
    mixinStandardHelpOptions = true,
    description = "Requests put to a radiologist to justify and protocol: puts one, answers one.",
    subcommands = {
      VettingListCommand.class,
      VettingOrdersCommand.class,
      VettingAskCommand.class,
      VettingAnswerCommand.Accept.class,
      VettingAnswerCommand.Change.class,
      VettingAnswerCommand.Reject.class,
      VettingAnswerCommand.AskBack.class,
      VettingAnswerCommand.Reply.class,
      VettingAnswerCommand.PassOn.class,
      VettingAnswerCommand.Withdraw.class
    })
public final class VettingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to do: list, orders, ask, accept, change, reject, ask-back, reply, pass-on or"
            + " withdraw.");
  }
}
