package org.readingroom.app.worklist.vetting;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.worklist.vetting.VettingModel.Show;

/// The stories of vetting: keep the list current, put a request, answer one. Thread: FX; the hub is
/// asked in the background.
public final class VettingWorkflow {
  private static final javafx.util.Duration TICK = javafx.util.Duration.seconds(10);
  private static final Duration ANYWAY = Duration.ofSeconds(30);

  /// The services of the open profile, asked for in the background.
  public interface Services {
    Vettings vettings() throws Exception;

    Actor actor() throws Exception;

    /// Who may be asked.
    List<Reader> radiologists() throws Exception;

    /// Orders nobody was asked to vet, the last told first.
    List<VettingSubject> orders() throws Exception;

    /// Calls back whenever anybody changed the hub.
    AutoCloseable onChange(Runnable changed) throws Exception;
  }

  private final VettingModel model;
  private final Background background;
  private final Services services;
  private final Consumer<Sentence> say;
  private final Consumer<Loaded> show;
  private final Timeline clock;
  private volatile Duration hubAhead = Duration.ZERO;

  private record Loaded(
      List<Vetting> vettings, Reader reader, List<Reader> radiologists, Instant at) {}

  public VettingWorkflow(
      VettingModel model, Background background, Services services, Consumer<Sentence> say) {
    this.model = model;
    this.background = background;
    this.services = services;
    this.say = say;
    this.show =
        FxThread.newest(loaded -> {
          if (!model.radiologists().equals(loaded.radiologists())) {
            model.radiologists().setAll(loaded.radiologists());
          }
          model.replace(loaded.vettings(), loaded.reader(), loaded.at());
        });
    model.show().addListener((o, was, is) -> refresh());
    clock = new Timeline(new KeyFrame(TICK, tick -> model.now().set(Instant.now().plus(hubAhead))));
    clock.setCycleCount(Animation.INDEFINITE);
  }

  /// Loads the list and keeps it current until the window closes.
  public void start() {
    clock.play();
    background.run(() -> {
      while (true) {
        try (AutoCloseable subscription = services.onChange(this::loadQuietly)) {
          while (true) {
            loadQuietly();
            Thread.sleep(ANYWAY);
          }
        } catch (InterruptedException stop) {
          throw stop;
        } catch (Exception away) {
          Thread.sleep(ANYWAY);
        }
      }
    });
  }

  public void stop() {
    clock.stop();
  }

  private void refresh() {
    background.run(this::loadQuietly);
  }

  private void loadQuietly() {
    try {
      boolean everything = model.show().get() == Show.EVERYTHING;
      List<Vetting> found = services.vettings().list(everything);
      Instant local = Instant.now();
      Instant at = found.isEmpty() ? local.plus(hubAhead) : found.getFirst().asOf();
      hubAhead = Duration.between(local, at);
      show.accept(new Loaded(found, services.actor().reader(), services.radiologists(), at));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (Exception away) {
      // the status line says that the hub is away; the list stays as it was
    }
  }

  /// Shows the orders that can be put to somebody.
  public void chooseOrder() {
    model.choose();
    background.run(
        services::orders,
        waiting -> {
          if (model.choosing().get()) {
            model.orders(waiting);
          }
        },
        failure ->
            model
                .problem()
                .set(
                    failure instanceof HubException known
                        ? String.valueOf(known.getMessage())
                        : "The orders could not be read. Go back and try again."));
  }

  /// Puts the request that is being written.
  public void ask() {
    VettingSubject subject = model.asking().get();
    Reader radiologist = model.radiologist().get();
    if (subject == null || radiologist == null) {
      model.problem().set("Choose who is to vet it.");
      return;
    }
    String question = model.words().get();
    Duration within = model.within().get().length();
    send(
        () ->
            services
                .vettings()
                .ask(services.actor(), subject, radiologist.readerId(), within, question),
        "Asked " + radiologist.displayName() + ".",
        model::stopAsking);
  }

  /// Sends what is being said about the selected request.
  void send() {
    Vetting vetting = model.selected().get();
    VettingStep.Kind kind = model.saying().get();
    if (vetting == null || kind == null) {
      return;
    }
    Reader to = model.radiologist().get();
    if (kind == VettingStep.Kind.PASS_ON && to == null) {
      model.problem().set("Choose who is to vet it.");
      return;
    }
    String words = model.words().get();
    @Nullable String radiologist =
        kind == VettingStep.Kind.PASS_ON && to != null ? to.readerId() : null;
    send(
        () -> services.vettings().step(services.actor(), vetting, kind, words, radiologist),
        "You " + kind.label() + ".",
        model::stopSaying);
  }

  private void send(Callable<VettingOutcome> work, String done, Runnable afterwards) {
    if (model.busy().get()) {
      return;
    }
    model.busy().set(true);
    background.run(
        work,
        outcome -> {
          model.busy().set(false);
          switch (outcome) {
            case VettingOutcome.Done _ -> {
              afterwards.run();
              say.accept(Sentence.done(done));
            }
            case VettingOutcome.Refused refused -> model.problem().set(refused.reason());
          }
          refresh();
        },
        failure -> {
          model.busy().set(false);
          model
              .problem()
              .set(
                  failure instanceof HubException known
                      ? String.valueOf(known.getMessage())
                      : "It could not be sent. Your words are still here; try again.");
        });
  }
}
