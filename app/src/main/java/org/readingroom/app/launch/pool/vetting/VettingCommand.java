package org.readingroom.app.launch.pool.vetting;

import org.readingroom.app.launch.line.CommandGroup;
import picocli.CommandLine.Command;

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
public final class VettingCommand extends CommandGroup {}
