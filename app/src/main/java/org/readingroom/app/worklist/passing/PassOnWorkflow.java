package org.readingroom.app.worklist.passing;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.Leases;
import org.readingroom.app.worklist.MoveOutcome;
import org.readingroom.app.worklist.Moves;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.WorklistRow;
import org.readingroom.app.worklist.opinion.Opinion;
import org.readingroom.app.worklist.opinion.Opinions;
import org.readingroom.app.worklist.passing.PassOnModel.Said;
import org.readingroom.app.worklist.vetting.Vettings;

/// The stories behind passing work on. Thread: FX; the waiting happens on virtual threads.
public final class PassOnWorkflow {
  /// The services of the open profile, asked for in the background.
  public interface Services {
    Actor actor() throws Exception;

    Moves moves() throws Exception;

    Opinions opinions() throws Exception;

    Worklist worklist() throws Exception;

    Vettings vettings() throws Exception;
  }

  private final PassOnModel model;
  private final Background background;
  private final Services services;
  private final Consumer<Sentence> say;
  private final BiConsumer<LeaseOutcome, Long> took;
  private final Runnable done;
  private @Nullable String about;

  /// @param took takes what was taken over to the reading desk, with System.nanoTime() from before
  /// @param done called when something has changed
  public PassOnWorkflow(
      PassOnModel model,
      Background background,
      Services services,
      Consumer<Sentence> say,
      BiConsumer<LeaseOutcome, Long> took,
      Runnable done) {
    this.model = model;
    this.background = background;
    this.services = services;
    this.say = say;
    this.took = took;
    this.done = done;
  }

  /// The cursor is on that item now, or it has changed: what was said about it is read.
  public void about(@Nullable WorklistRow row) {
    String itemId = row == null ? null : row.itemId();
    if (itemId == null || !itemId.equals(about)) {
      model.said().clear();
      model.toAnswer().set(null);
    }
    about = itemId;
    if (itemId == null) {
      return;
    }
    background.run(
        () -> talk(itemId),
        talk -> {
          if (itemId.equals(about)) {
            if (!model.said().equals(talk.said())) {
              model.said().setAll(talk.said());
            }
            model.toAnswer().set(talk.toAnswer());
            model.lead().set(talk.lead());
          }
        },
        failure -> {});
  }

  private record Talk(List<Said> said, @Nullable String toAnswer, boolean lead) {}

  private Talk talk(String itemId) throws Exception {
    Actor actor = services.actor();
    List<Opinion> opinions = services.opinions().of(itemId);
    Optional<WorklistItem> item = services.worklist().item(itemId);
    ItemHistory history =
        ItemHistory.of(
            services.moves().history(itemId),
            opinions,
            item.isEmpty() ? List.of() : services.vettings().of(item.get()));
    return new Talk(
        history.events().stream()
            .map(each -> new Said(each.what() + ", " + when(each.at()), each.words()))
            .toList(),
        opinions.stream()
            .filter(each -> each.waiting() && each.askedOfId().equals(actor.reader().readerId()))
            .map(Opinion::opinionId)
            .findFirst()
            .orElse(null),
        actor.reader().role() == Role.LEAD);
  }

  private static String when(Instant at) {
    return ClockWords.dateTime(at.atZone(ZoneId.systemDefault()).toLocalDateTime());
  }

  /// Begins: the reader chooses people and writes.
  public void begin(PassOn what, List<WorklistRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    model.begin(what, rows);
    if (!what.toSomebody()) {
      return;
    }
    background.run(
        () -> services.moves().colleagues(services.actor()),
        colleagues -> model.colleagues().setAll(colleagues),
        failure -> model.trouble().set(message(failure)));
  }

  /// Does what was begun.
  public void commit() {
    PassOn what = model.doing().get();
    String obstacle = model.obstacle();
    if (what == null || model.busy().get()) {
      return;
    }
    if (!obstacle.isEmpty()) {
      model.trouble().set(obstacle);
      return;
    }
    List<String> items = model.items().stream().map(WorklistRow::itemId).toList();
    List<Reader> to = List.copyOf(model.chosen());
    String words = model.words().get().strip();
    String toAnswer = model.toAnswer().get();
    model.busy().set(true);
    long asked = System.nanoTime();
    background.run(
        () ->
            switch (what) {
              case HAND_OVER -> handOver(items, to.getFirst(), words);
              case ASK -> ask(items.getFirst(), to.getFirst(), words);
              case ANSWER -> answer(String.valueOf(toAnswer), words);
              case REASSIGN -> spread(items, to, words);
              case TAKE_OVER -> takeOver(items.getFirst(), words);
            },
        came -> {
          model.busy().set(false);
          if (came.lease() != null) {
            took.accept(came.lease(), asked);
          }
          if (came.refusal() == null) {
            model.end();
            say.accept(Sentence.done(came.words()));
          } else {
            model.trouble().set(came.refusal());
          }
          done.run();
        },
        failure -> {
          model.busy().set(false);
          model.trouble().set(message(failure));
        });
  }

  /// @param refusal null when it was done
  private record Came(String words, @Nullable String refusal, @Nullable LeaseOutcome lease) {
    static Came done(String words) {
      return new Came(words, null, null);
    }

    static Came refused(String why) {
      return new Came("", why, null);
    }
  }

  private Came handOver(List<String> items, Reader to, String note) throws Exception {
    for (String item : items) {
      if (services.moves().handOver(item, services.actor(), to.readerId(), note)
          instanceof MoveOutcome.Refused refused) {
        return Came.refused(refused.reason());
      }
    }
    return Came.done("Handed over to " + to.displayName() + "; it is kept for them for an hour.");
  }

  private Came ask(String item, Reader of, String question) throws Exception {
    Optional<String> refusal =
        services.opinions().ask(item, services.actor(), of.readerId(), question);
    return refusal
        .map(Came::refused)
        .orElseGet(() -> Came.done("Asked " + of.displayName() + ". The item stays with you."));
  }

  private Came answer(String opinion, String words) throws Exception {
    return services.opinions().answer(opinion, services.actor(), words)
        ? Came.done("Answered.")
        : Came.refused("This question was withdrawn or has been answered.");
  }

  private Came spread(List<String> items, List<Reader> to, String reason) throws Exception {
    Map<String, Moves.Spread> spread =
        services
            .moves()
            .spread(items, services.actor(), to.stream().map(Reader::readerId).toList(), reason);
    long moved =
        spread.values().stream()
            .filter(each -> each.outcome() instanceof MoveOutcome.Moved)
            .count();
    Optional<String> why =
        spread.values().stream()
            .map(Moves.Spread::outcome)
            .filter(MoveOutcome.Refused.class::isInstance)
            .map(refused -> ((MoveOutcome.Refused) refused).reason())
            .findFirst();
    return why.isPresent()
        ? Came.refused(moved + " of " + items.size() + " given. " + why.get())
        : Came.done(
            items.size() == 1
                ? "Given to " + to.getFirst().displayName() + "."
                : items.size() + " items given to " + to.size() + " readers.");
  }

  private Came takeOver(String item, String reason) throws Exception {
    LeaseOutcome outcome = services.moves().takeOver(item, services.actor(), reason, Leases.USUAL);
    return switch (outcome) {
      case LeaseOutcome.Granted _ ->
          new Came("Taken over. What was written before is kept.", null, outcome);
      case LeaseOutcome.Refused refused -> Came.refused(refused.reason());
    };
  }

  private static String message(Exception failure) {
    String said = failure instanceof HubException ? failure.getMessage() : null;
    return said == null ? "That did not work; try again." : said;
  }
}
