package org.readingroom.app.launch.pool;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.CommandGroup;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import org.readingroom.app.worklist.opinion.Opinion;
import org.readingroom.app.worklist.opinion.Opinions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run worklist opinion ask|answer|show`: second opinions. The item stays with who has it.
@Command(
    name = "opinion",
    mixinStandardHelpOptions = true,
    description = "Second opinions: asks a colleague, answers, shows what was said.",
    subcommands = {
      WorklistOpinionCommand.Ask.class,
      WorklistOpinionCommand.Answer.class,
      WorklistOpinionCommand.Show.class
    })
final class WorklistOpinionCommand extends CommandGroup {
  private static String words(String text) throws CommandFailure {
    if (text.isBlank() || text.length() > Opinions.LONGEST) {
      throw CommandFailure.usage("Write 1 to " + Opinions.LONGEST + " characters.");
    }
    return text;
  }

  @Command(name = "ask", description = "Asks a colleague.")
  static final class Ask extends ProfileCommand {
    @Mixin private ItemArgument item = new ItemArgument();

    @Option(names = "--of", paramLabel = "NAME", required = true, description = "The colleague.")
    private String of = "";

    @Option(names = "--question", paramLabel = "T", required = true, description = "The question.")
    private String question = "";

    @Mixin private ActingOption acting = new ActingOption();

    @Override
    protected int run(Profile profile) throws Exception {
      String asked = words(question);
      HubServices services = HubServices.of(profile);
      Actor actor = services.actor(acting.name());
      String itemId = item.in(services.worklist()).itemId();
      Optional<String> refusal =
          services.opinions().ask(itemId, actor, services.named(of).readerId(), asked);
      if (json()) {
        Json.print(out(), new Asked(itemId, refusal.isEmpty(), refusal.orElse(null)));
      } else {
        refusal.ifPresentOrElse(progress()::println, () -> out().println("Asked " + of + "."));
      }
      return refusal.isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }
  }

  record Asked(String id, boolean asked, @Nullable String reason) {}

  @Command(name = "answer", description = "Answers the question you were asked about an item.")
  static final class Answer extends ProfileCommand {
    @Mixin private ItemArgument item = new ItemArgument();

    @Option(names = "--words", paramLabel = "T", required = true, description = "The answer.")
    private String words = "";

    @Mixin private ActingOption acting = new ActingOption();

    @Override
    protected int run(Profile profile) throws Exception {
      String answer = words(words);
      HubServices services = HubServices.of(profile);
      Actor actor = services.actor(acting.name());
      String itemId = item.in(services.worklist()).itemId();
      Optional<Opinion> waiting =
          services.opinions().of(itemId).stream()
              .filter(each -> each.waiting() && each.askedOfId().equals(actor.reader().readerId()))
              .findFirst();
      boolean answered =
          waiting.isPresent()
              && services.opinions().answer(waiting.get().opinionId(), actor, answer);
      if (!answered) {
        throw CommandFailure.failed("Nobody waits for your opinion on this item.");
      }
      if (json()) {
        Json.print(out(), new Asked(itemId, false, null));
      } else {
        out().println("Answered.");
      }
      return ExitStatus.DONE;
    }
  }

  @Command(name = "show", description = "Shows what was asked and answered about an item.")
  static final class Show extends ProfileCommand {
    @Mixin private ItemArgument item = new ItemArgument();

    @Override
    protected int run(Profile profile) throws Exception {
      HubServices services = HubServices.of(profile);
      String itemId = item.in(services.worklist()).itemId();
      List<Line> lines = services.opinions().of(itemId).stream().map(Line::of).toList();
      if (json()) {
        Json.print(out(), new Said(itemId, lines));
      } else {
        for (Line line : lines) {
          out().println(line.askedBy() + " asked " + line.askedOf() + ": " + line.question());
          out()
              .println(
                  line.answer() == null
                      ? line.withdrawn() ? "  (withdrawn)" : "  (no answer yet)"
                      : "  " + line.answer());
        }
      }
      return ExitStatus.DONE;
    }
  }

  record Said(String id, List<Line> opinions) {}

  record Line(
      String askedBy,
      String askedOf,
      String asked,
      String question,
      @Nullable String answer,
      @Nullable String answered,
      boolean withdrawn) {
    static Line of(Opinion each) {
      return new Line(
          each.askedBy(),
          each.askedOf(),
          each.asked().toString(),
          each.question(),
          each.answer(),
          each.answered() == null ? null : each.answered().toString(),
          each.withdrawn());
    }
  }
}
