package org.readingroom.app.shell.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import org.readingroom.app.account.Patience;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.fx.Background;

/// The story of the lock: it falls when nobody has touched mouse or keyboard for a while, or when
/// asked to; it opens to the session's key; wrong tries wait longer and longer and are audited.
/// Thread: FX; keys are tested in the background.
public final class LockWorkflow {
  /// What the lock needs of the open profile; called in the background.
  public interface Services {
    SessionKey key() throws Exception;

    /// Writes into the audit trail, now or, while the hub is away, later.
    void note(AuditAction action, String outcome) throws Exception;
  }

  private final LockModel model;
  private final Background background;
  private final Services services;
  private final LongSupplier nanos;
  private final Patience patience = new Patience();
  private final Timeline clock;
  private Duration after = Duration.ZERO;
  private long touchedNanos;

  /// @param nanos the monotonic clock, System::nanoTime but in tests
  public LockWorkflow(
      LockModel model, Background background, Services services, LongSupplier nanos) {
    this.model = model;
    this.background = background;
    this.services = services;
    this.nanos = nanos;
    this.touchedNanos = nanos.getAsLong();
    clock = new Timeline(new KeyFrame(javafx.util.Duration.seconds(1), tick -> tick()));
    clock.setCycleCount(Animation.INDEFINITE);
  }

  /// @param idle locks after so long without a touch; zero or less for never
  public void begin(Duration idle) {
    after = idle;
    touched();
    clock.play();
  }

  public void stop() {
    clock.stop();
  }

  /// Somebody is there.
  public void touched() {
    touchedNanos = nanos.getAsLong();
  }

  void tick() {
    long now = nanos.getAsLong();
    if (model.locked().get()) {
      showPatience(now);
    } else if (after.isPositive() && now - touchedNanos >= after.toNanos()) {
      lock("idle");
    }
  }

  /// The reader leaves.
  public void lock() {
    lock("asked");
  }

  private void lock(String why) {
    if (model.locked().get()) {
      return;
    }
    model.problem().set("");
    model.locked().set(true);
    background.run(
        () -> {
          String asks = services.key().asksFor();
          services.note(AuditAction.LOCK, why);
          return asks;
        },
        model.asksFor()::set,
        failure -> {});
  }

  /// @param typed wiped here
  public void unlock(char[] typed) {
    if (!model.locked().get() || model.checking().get() || model.waiting().get()) {
      Arrays.fill(typed, '\0');
      return;
    }
    model.checking().set(true);
    background.run(
        () -> {
          try {
            SessionKey key = services.key();
            SessionKey.Answer answer =
                key.asksFor().isEmpty() ? SessionKey.Answer.RIGHT : key.test(typed);
            services.note(
                AuditAction.UNLOCK, answer == SessionKey.Answer.RIGHT ? "unlocked" : "refused");
            return answer;
          } finally {
            Arrays.fill(typed, '\0');
          }
        },
        this::answered,
        failure -> answered(SessionKey.Answer.CANNOT_TELL));
  }

  private void answered(SessionKey.Answer answer) {
    model.checking().set(false);
    long now = nanos.getAsLong();
    switch (answer) {
      case RIGHT -> {
        patience.accepted();
        touched();
        model.problem().set("");
        model.locked().set(false);
      }
      case WRONG -> {
        patience.refused(now);
        showPatience(now);
      }
      case CANNOT_TELL ->
          model
              .problem()
              .set(
                  "This could not be checked. Try again; if it stays so, start Reading Room anew.");
    }
  }

  private void showPatience(long now) {
    Duration left = patience.left(now);
    boolean wait = left.isPositive();
    model.waiting().set(wait);
    if (wait) {
      long seconds = left.toSeconds() + 1;
      model.problem().set("That was not it. Try again in " + seconds + " s.");
    } else if (patience.refusals() > 0) {
      model.problem().set("That was not it. Try again.");
    }
  }
}
