package org.readingroom.app.report;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.report.ReportModel.Stage;
import org.readingroom.app.report.offline.Deed;
import org.readingroom.app.report.offline.KeptItems;
import org.readingroom.app.report.offline.Reconciliation;
import org.readingroom.app.report.offline.Settled;
import org.readingroom.app.worklist.ClaimedItem;
import org.readingroom.app.worklist.LeaseKeeper;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;
import org.readingroom.netclient.seal.JournalInUseException;

/// The story of one report at the desk: its draft comes back as it was left, every key reaches the
/// journal within a second, the hub gets it every few seconds, and a signature sends it on its way.
///
/// Thread: FX; the waiting happens on virtual threads. One report at a time.
public final class ReportWorkflow {
  private static final javafx.util.Duration TICK = javafx.util.Duration.seconds(1);
  private static final Duration HUB_EVERY = Duration.ofSeconds(15);

  /// until the first words are in the hub, where who has the item next can see them
  private static final Duration HUB_FIRST = Duration.ofSeconds(2);

  /// how long the claim is kept for a reader who is not at the locked desk
  static final Duration KEPT_WHILE_LOCKED = Duration.ofMinutes(30);

  /// The services of the open profile, asked for in the background.
  public interface Services {
    Actor actor() throws Exception;

    Worklist worklist() throws Exception;

    Reports reports() throws Exception;

    Outbox outbox() throws Exception;

    DraftJournal drafts() throws Exception;

    /// What is claimed here, kept for when the hub is away.
    KeptItems kept() throws Exception;

    /// The instances read, as far as they are here.
    List<InstanceReference> evidence(String studyInstanceUid) throws Exception;
  }

  private final ReportModel model;
  private final Background background;
  private final Services services;
  private final Consumer<Sentence> say;
  private final Timeline clock;
  private @Nullable ReportAtDesk desk;
  private boolean locked;
  private long opening;
  // the last report on its way from the desk; the next one waits for it
  private @Nullable Future<?> puttingAway;
  private boolean showing;
  private Instant lastHubSave = Instant.EPOCH;

  public ReportWorkflow(
      ReportModel model, Background background, Services services, Consumer<Sentence> say) {
    this.model = model;
    this.background = background;
    this.services = services;
    this.say = say;
    model.findings().addListener((o, was, is) -> typed(ReportText.Section.FINDINGS, is));
    model.conclusion().addListener((o, was, is) -> typed(ReportText.Section.CONCLUSION, is));
    clock = new Timeline(new KeyFrame(TICK, tick -> tick()));
    clock.setCycleCount(Animation.INDEFINITE);
  }

  /// Nobody is at the desk, or somebody is again. A claim is kept for {@link #KEPT_WHILE_LOCKED},
  /// then let go: the item must not wait for somebody who has gone home. Who comes back after that
  /// goes on with it, if nobody has had it since; the text is kept in any case.
  public void locked(boolean nobodyThere) {
    locked = nobodyThere;
    ReportAtDesk now = desk;
    if (now != null) {
      attend(now);
    }
  }

  private void attend(ReportAtDesk now) {
    if (locked) {
      now.keeper.letGoAfter(KEPT_WHILE_LOCKED);
    } else {
      now.keeper.goOn();
    }
  }

  /// Puts a claimed item's report on the desk; the one before is closed with its text safe.
  public void open(ClaimedItem item) {
    close();
    long mine = ++opening;
    model.clear();
    model.stage().set(Stage.OPENING);
    model.destination().set(item.row().trust());
    Future<?> before = puttingAway;
    background.run(
        () -> {
          await(before);
          return ReportAtDesk.load(services, item, keeping(item.item().itemId()));
        },
        loaded -> {
          if (mine == opening) {
            begin(loaded);
          } else {
            puttingAway = background.run(() -> loaded.desk().putAway());
          }
        },
        failure -> {
          if (mine == opening) {
            model.stage().set(Stage.CLOSED);
            model.trouble().set(openingTrouble(failure));
          }
        });
  }

  private LeaseKeeper.Listener keeping(String itemId) {
    return new LeaseKeeper.Listener() {
      @Override
      public void lost(String reason) {
        FxThread.run(() -> ReportWorkflow.this.lost(itemId, reason));
      }

      @Override
      public void away() {
        FxThread.run(ReportWorkflow.this::tick);
      }

      @Override
      public void back() {
        FxThread.run(() -> hubIsBack(itemId));
      }
    };
  }

  /// The hub answers again, and the item is still this reader's.
  private void hubIsBack(String itemId) {
    ReportAtDesk now = desk;
    if (now == null || !now.itemId().equals(itemId)) {
      return;
    }
    model.trouble().set(null);
    lastHubSave = Instant.EPOCH;
    tick();
    if (now.hubSeen) {
      return;
    }
    background.run(
        now::latestInHub,
        inHub -> {
          now.hubSeen = true;
          if (now == desk
              && inHub.isPresent()
              && inHub.get().version() > now.draft.hubVersion()
              && !inHub.get().text().equals(now.draft.text())) {
            model.other().set(OtherText.own(inHub.get().text()));
          }
        },
        failure -> {});
  }

  private static Sentence openingTrouble(Exception failure) {
    if (failure instanceof JournalInUseException) {
      return Sentence.wrong(
          "This report is open in another window.", "Close it there, then open the item again.");
    }
    return Sentence.wrong(
        failure instanceof IOException
            ? "The draft could not be read from the disk."
            : "The report could not be opened.",
        "Your text is untouched; open the item again, or see Settings.");
  }

  private void begin(ReportAtDesk.Loaded loaded) {
    ReportAtDesk now = loaded.desk();
    desk = now;
    if (locked) {
      attend(now);
    }
    showText(now.draft.text());
    model.other().set(loaded.other());
    model.mayVerify().set(now.actor.reader().role().mayVerify());
    model.issued().set(loaded.issued());
    if (now.signed) {
      model.stage().set(Stage.WAITING);
      now.keeper.close();
      background.run(now.draft::close);
      return;
    }
    model.stage().set(Stage.WRITING);
    if (!now.actor.reader().role().mayReport()) {
      model
          .trouble()
          .set(
              Sentence.soon(
                  "A " + now.actor.reader().role().label() + " does not sign reports.", null));
    }
    now.draft.onKeepingChanged(() -> FxThread.run(this::tick));
    clock.play();
    tick();
  }

  private void showText(ReportText text) {
    showing = true;
    try {
      model.show(text);
    } finally {
      showing = false;
    }
  }

  private void typed(ReportText.Section section, String text) {
    ReportAtDesk now = desk;
    if (now == null || showing || now.signed) {
      return;
    }
    now.typedAt = Instant.now();
    try {
      now.draft.replace(section, text);
    } catch (IllegalArgumentException tooLong) {
      showText(now.draft.text());
      model.trouble().set(Sentence.wrong("That is longer than a report can be.", "Paste less."));
      return;
    }
    if (model.stage().get() == Stage.CONFIRMING) {
      model.stage().set(Stage.WRITING);
    }
    tick();
  }

  public void undo() {
    ReportAtDesk now = desk;
    if (now != null && model.stage().get() == Stage.WRITING) {
      showText(now.draft.undo());
      tick();
    }
  }

  public void redo() {
    ReportAtDesk now = desk;
    if (now != null && model.stage().get() == Stage.WRITING) {
      showText(now.draft.redo());
      tick();
    }
  }

  private void tick() {
    ReportAtDesk now = desk;
    if (now == null || now.signed) {
      return;
    }
    DraftSession.Keeping keeping = now.draft.keeping();
    boolean trouble = keeping.trouble() != null;
    model.unsafe().set(trouble);
    if (trouble) {
      model.safety().set("not saved");
      model.trouble().set(Sentence.wrong("" + keeping.trouble(), null));
    } else if (!keeping.safe()) {
      model.safety().set("saving…");
    } else if (model.text().isBlank() && !now.draft.canUndo()) {
      model.safety().set("");
    } else {
      model
          .safety()
          .set(
              (now.keeper.away() ? "the hub is away  ·  saved here " : "saved ")
                  + ClockWords.ago(now.typedAt, Instant.now()));
    }
    Instant at = Instant.now();
    Duration every = now.inHub.isBlank() ? HUB_FIRST : HUB_EVERY;
    if (Duration.between(lastHubSave, at).compareTo(every) > 0) {
      lastHubSave = at;
      saveInHub(now);
    }
  }

  private void saveInHub(ReportAtDesk now) {
    ReportText text = model.text();
    if (now.savingInHub || !now.hubSeen || text.isBlank() || text.equals(now.inHub)) {
      return;
    }
    now.savingInHub = true;
    background.run(
        () -> now.saveInHub(text),
        refused -> {
          now.savingInHub = false;
          if (refused.isEmpty()) {
            now.inHub = text;
          } else if (now == desk) {
            model.trouble().set(Sentence.wrong(refused.get(), null));
            now.keeper.check();
            showOther(now);
          }
        },
        failure -> now.savingInHub = false);
  }

  private void lost(String itemId, String reason) {
    ReportAtDesk now = desk;
    if (now != null && now.itemId().equals(itemId) && !now.signed) {
      if (model.stage().get() == Stage.CONFIRMING) {
        model.stage().set(Stage.WRITING);
      }
      model.lost().set(true);
      model.trouble().set(Sentence.wrong(reason, null));
      say.accept(Sentence.wrong(reason, null));
      showOther(now);
    }
  }

  /// Somebody else has the item: what they wrote since is shown beside what was typed here.
  private void showOther(ReportAtDesk now) {
    background.run(
        now::byOthers,
        theirs -> {
          if (now == desk && theirs.isPresent() && !theirs.get().text().equals(model.text())) {
            model.other().set(OtherText.of(theirs.get()));
          }
        },
        failure -> {});
  }

  /// The hub has changed: if the item on the desk is not this reader's any more, they hear of it
  /// now and not when its claim is next renewed.
  public void checkClaim() {
    ReportAtDesk now = desk;
    if (now == null || now.signed) {
      return;
    }
    if (now.keeper.lost()) {
      showOther(now);
      return;
    }
    background.run(
        now::holds,
        holds -> {
          if (!holds) {
            now.keeper.check();
          }
        },
        failure -> {});
  }

  /// First step of signing: ask. The second press of the same key signs.
  public void ask(boolean asFinal) {
    ReportAtDesk now = desk;
    Stage stage = model.stage().get();
    if (now == null || stage != Stage.WRITING && stage != Stage.CONFIRMING) {
      return;
    }
    String obstacle = model.obstacle();
    if (obstacle != null) {
      model.trouble().set(Sentence.soon(obstacle, "Write one sentence that answers the question."));
      return;
    }
    boolean wanted = asFinal && model.mayVerify().get();
    if (stage == Stage.CONFIRMING && wanted == model.asFinal().get()) {
      sign();
      return;
    }
    model.trouble().set(null);
    model.asFinal().set(wanted);
    model.stage().set(Stage.CONFIRMING);
  }

  /// Esc while asked: back to writing.
  public boolean stepBack() {
    if (model.stage().get() == Stage.CONFIRMING) {
      model.stage().set(Stage.WRITING);
      return true;
    }
    return false;
  }

  /// Signs what is on the screen.
  public void sign() {
    ReportAtDesk now = desk;
    if (now == null || model.stage().get() != Stage.CONFIRMING) {
      return;
    }
    if (!now.keeper.maySign()) {
      model.stage().set(Stage.WRITING);
      model.trouble().set(mayNotSign(now.keeper.away()));
      return;
    }
    ReportText text = model.text();
    SignRequest.As as = model.asFinal().get() ? SignRequest.As.FINAL : SignRequest.As.PRELIMINARY;
    model.stage().set(Stage.SIGNING);
    background.run(
        () -> now.send(as, text),
        sent -> {
          switch (sent) {
            case ReportAtDesk.Sending.Answered(SignOutcome.Signed signed) ->
                signed(now, signed.report());
            case ReportAtDesk.Sending.Answered(SignOutcome.Refused refused) -> {
              if (now == desk) {
                model.stage().set(Stage.WRITING);
                model.trouble().set(Sentence.wrong(refused.reason(), null));
                now.keeper.check();
                showOther(now);
              }
            }
            case ReportAtDesk.Sending.Kept _ -> waiting(now);
          }
        },
        failure -> {
          if (now == desk) {
            model.stage().set(Stage.WRITING);
            model
                .trouble()
                .set(
                    Sentence.wrong(
                        "It is not certain that the hub took the signature.",
                        "Sign again: the same report is never filed twice."));
          }
        });
  }

  private static Sentence mayNotSign(boolean away) {
    return away
        ? Sentence.wrong(
            "The hub cannot be reached and your claim may have run out, so this cannot be signed"
                + " now.",
            "Write on: your text is kept and goes to the hub when it is back. Sign then.")
        : Sentence.wrong(
            "Your claim has run out, so this cannot be signed.",
            "Your text is kept; claim the item again.");
  }

  /// Signed here; {@link Reconciliation} sends it, and {@link #settled} tells the desk.
  private void waiting(ReportAtDesk now) {
    now.signed = true;
    now.keeper.close();
    background.run(now.draft::close);
    if (now == desk) {
      clock.stop();
      model.stage().set(Stage.WAITING);
      model.trouble().set(null);
      model.safety().set("");
    }
    say.accept(
        Sentence.soon(
            "Signed and kept here: the hub is away.", "It is sent when the hub is back."));
  }

  /// What waited here has been settled with the hub, on the FX thread.
  public void settled(Settled outcome) {
    switch (outcome) {
      case Settled.Nothing _ -> {}
      case Settled.Sent sent -> {
        if (!(sent.kept().deed() instanceof Deed.Signed)) {
          return;
        }
        ReportAtDesk now = desk;
        if (now != null && now.signed && now.itemId().equals(sent.kept().itemId())) {
          model.stage().set(Stage.SIGNED);
          model.issued().set("Signed while the hub was away; the hub has it now.");
        }
        say.accept(Sentence.done("A report you signed while the hub was away has been issued."));
      }
      case Settled.Unsettled unsettled -> {
        ReportAtDesk now = desk;
        if (now != null && now.signed && now.itemId().equals(unsettled.kept().itemId())) {
          model.trouble().set(Sentence.wrong("Not issued: " + unsettled.reason(), null));
        }
        say.accept(
            Sentence.wrong(
                "What you did while the hub was away could not be sent: " + unsettled.reason(),
                "See Kept here."));
      }
    }
  }

  private void signed(ReportAtDesk now, Report report) {
    now.signed = true;
    now.keeper.close();
    boolean shown = now == desk;
    if (shown) {
      clock.stop();
      model.stage().set(Stage.SIGNED);
      model.trouble().set(null);
      model.safety().set("");
      model.issued().set(report.state().verified() ? "Signed as final." : "Issued as preliminary.");
      model.delivered(
          List.of(
              new ReportModel.Delivered(
                  Sentence.Tone.SOON, "on its way to " + now.item.row().trust() + "…")));
    }
    background.run(
        () -> now.deliver(report),
        deliveries -> {
          if (now == desk) {
            model.delivered(deliveries.stream().map(ReportWorkflow::words).toList());
          }
          deliveries.stream()
              .filter(delivery -> delivery.state() != Delivery.State.FILED)
              .findFirst()
              .ifPresentOrElse(
                  delivery ->
                      say.accept(
                          new Sentence(words(delivery).tone(), words(delivery).words(), null)),
                  () ->
                      say.accept(Sentence.done("Report filed in " + now.item.row().trust() + ".")));
        },
        failure ->
            say.accept(
                Sentence.soon(
                    "The report is signed and waits to be sent.", "It is tried again by itself.")));
  }

  static ReportModel.Delivered words(Delivery delivery) {
    String where = delivery.destination();
    String why = delivery.reason() == null ? "" : " " + delivery.reason();
    return switch (delivery.state()) {
      case FILED -> new ReportModel.Delivered(Sentence.Tone.DONE, "filed in " + where);
      case PENDING ->
          new ReportModel.Delivered(Sentence.Tone.SOON, "waits to be sent to " + where + "." + why);
      case SENT -> new ReportModel.Delivered(Sentence.Tone.SOON, "sent to " + where + "." + why);
      case REJECTED ->
          new ReportModel.Delivered(Sentence.Tone.WRONG, where + " rejected it." + why);
    };
  }

  /// Takes the report off the desk; its text stays safe, a claim without any text is given back.
  public void close() {
    ReportAtDesk now = desk;
    desk = null;
    opening++;
    clock.stop();
    if (now != null) {
      puttingAway = background.run(now::putAway);
    }
    model.clear();
  }

  /// The same, and returns when it is done: for the end of the window. Waits a few seconds at most;
  /// the journal has the text in any case.
  public void closeAndWait() {
    close();
    await(puttingAway);
  }

  /// The item on the desk.
  public Optional<String> itemId() {
    return Optional.ofNullable(desk).map(ReportAtDesk::itemId);
  }

  /// True while this item's report can be typed into under a claim.
  public boolean writes(String itemId) {
    return desk != null && desk.itemId().equals(itemId) && !desk.signed && !desk.keeper.lost();
  }

  private static void await(@Nullable Future<?> step) {
    if (step == null) {
      return;
    }
    try {
      step.get(ReportAtDesk.SAFE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      // it failed or takes long; opening the draft says so if that matters
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
