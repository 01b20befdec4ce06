package org.readingroom.app.launch.pool.vetting;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.pool.ActingOption;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.vetting.Vetting;
import org.readingroom.app.worklist.vetting.VettingStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run worklist vetting accept|change|… ID --words T`: says something about a request. What was
/// said by others between reading and writing is refused, as everywhere.
abstract class VettingAnswerCommand extends ProfileCommand {
  private final VettingStep.Kind kind;

  @Parameters(paramLabel = "ID", description = "The request, see run worklist vetting list.")
  private String request = "";

  @Option(names = "--words", paramLabel = "T", description = "Protocol, reason, question or reply.")
  private String words = "";

  @Mixin private ActingOption acting = new ActingOption();

  private VettingAnswerCommand(VettingStep.Kind kind) {
    this.kind = kind;
  }

  /// @return null for nobody
  @Nullable String to(HubServices services) throws Exception {
    return null;
  }

  @Override
  protected int run(Profile profile) throws Exception {
    String said = VettingResult.words(words);
    HubServices services = HubServices.of(profile);
    Actor actor = services.actor(acting.name());
    Vetting seen =
        services
            .vettings()
            .one(request)
            .orElseThrow(() ->
                CommandFailure.failed("There is no such request. See run worklist vetting list."));
    return VettingResult.print(
        services.vettings().step(actor, seen, kind, said, to(services)),
        "You " + kind.label() + ".",
        json(),
        out(),
        progress());
  }

  @Command(name = "accept", description = "Justified: --words is the protocol.")
  static final class Accept extends VettingAnswerCommand {
    Accept() {
      super(VettingStep.Kind.ACCEPT);
    }
  }

  @Command(
      name = "change",
      description = "Justified as another examination or protocol: --words says which and why.")
  static final class Change extends VettingAnswerCommand {
    Change() {
      super(VettingStep.Kind.CHANGE);
    }
  }

  @Command(name = "reject", description = "Not justified: --words is the reason.")
  static final class Reject extends VettingAnswerCommand {
    Reject() {
      super(VettingStep.Kind.REJECT);
    }
  }

  @Command(
      name = "ask-back",
      description = "Asks whoever asked: --words is the question. The clock stands still.")
  static final class AskBack extends VettingAnswerCommand {
    AskBack() {
      super(VettingStep.Kind.ASK_BACK);
    }
  }

  @Command(name = "reply", description = "Replies to a question that came back: --words.")
  static final class Reply extends VettingAnswerCommand {
    Reply() {
      super(VettingStep.Kind.REPLY);
    }
  }

  @Command(name = "pass-on", description = "Passes a request on to another radiologist.")
  static final class PassOn extends VettingAnswerCommand {
    @Option(names = "--to", paramLabel = "NAME", required = true, description = "To whom.")
    private String to = "";

    PassOn() {
      super(VettingStep.Kind.PASS_ON);
    }

    @Override
    @Nullable String to(HubServices services) throws Exception {
      return services.named(to).readerId();
    }
  }

  @Command(name = "withdraw", description = "Withdraws what you asked.")
  static final class Withdraw extends VettingAnswerCommand {
    Withdraw() {
      super(VettingStep.Kind.WITHDRAW);
    }
  }
}
