package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubException;

/// The stories behind the worklist: keep it current, claim, release, ask the archives. Thread: FX;
/// the waiting happens on virtual threads.
public final class WorklistWorkflow implements WorklistView.Steps {
  private static final javafx.util.Duration TICK = javafx.util.Duration.seconds(10);
  private static final Duration FEED_EVERY = Duration.ofMinutes(1);

  /// The services of the open profile, asked for in the background.
  public interface Pool {
    Worklist worklist() throws Exception;

    Actor actor() throws Exception;

    WorklistRows rows() throws Exception;

    PoolFeed feed() throws Exception;

    /// What this reader claimed here, as this computer remembers it: for when the hub is away.
    List<ClaimedItem> keptHere() throws Exception;

    /// Calls back whenever anybody changed the hub.
    AutoCloseable onChange(Runnable changed) throws Exception;
  }

  private final WorklistModel model;
  private final Background background;
  private final Pool pool;
  private final Consumer<Sentence> say;
  private final Consumer<ClaimedItem> read;
  private final Consumer<PoolFeed.News> onNews;
  private final Timeline clock;
  private final AtomicBoolean feeding = new AtomicBoolean();
  private final Consumer<Loaded> show;
  private @Nullable Future<?> watching;
  // FX thread only
  private boolean claiming;
  private volatile Duration hubAhead = Duration.ZERO;

  /// @param read takes a claimed item to the reading desk, on the FX thread
  /// @param onNews hears what each look at the archives brought, on the FX thread
  public WorklistWorkflow(
      WorklistModel model,
      Background background,
      Pool pool,
      Consumer<Sentence> say,
      Consumer<ClaimedItem> read,
      Consumer<PoolFeed.News> onNews) {
    this.model = model;
    this.background = background;
    this.pool = pool;
    this.say = say;
    this.read = read;
    this.onNews = onNews;
    this.show = FxThread.newest(this::show);
    clock = new Timeline(new KeyFrame(TICK, tick -> model.tick(Instant.now().plus(hubAhead))));
    clock.setCycleCount(Animation.INDEFINITE);
  }

  private record Loaded(List<WorklistRow> rows, Instant at) {}

  /// Loads the list, keeps it current, and asks the archives every minute.
  public void start() {
    stop();
    clock.play();
    watching =
        background.run(() -> {
          try (AutoCloseable subscription = pool.onChange(this::reloadQuietly)) {
            reloadQuietly();
            while (true) {
              feedQuietly();
              Thread.sleep(FEED_EVERY);
            }
          }
        });
  }

  public void stop() {
    clock.stop();
    if (watching != null) {
      watching.cancel(true);
    }
  }

  /// Reads the list again, on the calling background thread.
  private void reloadQuietly() {
    try {
      show.accept(load());
    } catch (HubException offline) {
      List<WorklistRow> kept = keptQuietly().stream().map(ClaimedItem::row).toList();
      FxThread.run(() -> {
        if (model.all().isEmpty() && !kept.isEmpty()) {
          // a window that starts while the hub is away: what is claimed here can be read and
          // written
          model.replace(kept, Instant.now());
        }
        model.freshness().set(WorklistModel.Freshness.OFFLINE);
      });
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (Exception failure) {
      FxThread.run(() -> {
        model.freshness().set(WorklistModel.Freshness.OFFLINE);
        say.accept(Sentence.wrong("The worklist cannot be opened.", message(failure)));
      });
    }
  }

  private List<ClaimedItem> keptQuietly() {
    try {
      return pool.keptHere();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (Exception unreadable) {
      return List.of();
    }
  }

  private Loaded load() throws Exception {
    List<WorklistItem> items = pool.worklist().list(WorklistFilter.everything());
    Instant local = Instant.now();
    Instant at = items.isEmpty() ? local : items.getFirst().asOf();
    hubAhead = Duration.between(local, at);
    return new Loaded(pool.rows().of(items), at);
  }

  private void show(Loaded loaded) {
    model.replace(loaded.rows(), loaded.at());
  }

  @Override
  public void sync() {
    say.accept(Sentence.quiet("Asking the archives…"));
    background.run(
        () -> {
          feedQuietly();
          return Boolean.TRUE;
        },
        done -> {},
        failure -> {});
  }

  private void feedQuietly() throws InterruptedException {
    if (!feeding.compareAndSet(false, true)) {
      return;
    }
    try {
      PoolFeed.News news = pool.feed().look();
      reloadQuietly();
      FxThread.run(() -> told(news));
    } catch (InterruptedException stop) {
      throw stop;
    } catch (Exception failure) {
      FxThread.run(() ->
          model
              .trouble()
              .set(Sentence.wrong("The archives could not be asked.", message(failure))));
    } finally {
      feeding.set(false);
    }
  }

  private void told(PoolFeed.News news) {
    model
        .trouble()
        .set(news.silent().isEmpty() ? null : Sentence.soon(news.silent().getFirst(), more(news)));
    if (news.added() > 0) {
      say.accept(
          Sentence.quiet(news.added() == 1 ? "One new study." : news.added() + " new studies."));
    }
    onNews.accept(news);
  }

  private static @Nullable String more(PoolFeed.News news) {
    int others = news.silent().size() - 1;
    return others == 0 ? null : "(and " + others + (others == 1 ? " other)" : " others)");
  }

  @Override
  public void open(WorklistRow row) {
    if (row.hold() == WorklistRow.Hold.THEIRS) {
      say.accept(
          Sentence.soon(
              row.claimedBy() + " is reading this.", "Claim another, or wait for theirs to end."));
      return;
    }
    claim(() -> {
      long asked = System.nanoTime();
      try {
        return claimed(pool.worklist().claim(row.itemId(), pool.actor(), Leases.USUAL), asked);
      } catch (HubException away) {
        if (!away.unreachable()) {
          throw away;
        }
        return keptQuietly().stream()
            .filter(kept -> kept.row().itemId().equals(row.itemId()))
            .findFirst()
            .<Claim>map(Claim.Won::new)
            .orElseGet(() ->
                new Claim.Lost(
                    "The hub cannot be reached; until it is back you can go on with what you have"
                        + " claimed."));
      }
    });
  }

  @Override
  public void next() {
    claim(() -> {
      long asked = System.nanoTime();
      return claimed(
          pool.worklist().next(pool.actor(), WorklistFilter.everything(), Leases.USUAL), asked);
    });
  }

  private sealed interface Claim {
    record Won(ClaimedItem item) implements Claim {}

    record Lost(String reason) implements Claim {}
  }

  private Claim claimed(LeaseOutcome outcome, long asked) throws Exception {
    return switch (outcome) {
      case LeaseOutcome.Refused refused -> new Claim.Lost(refused.reason());
      case LeaseOutcome.Granted granted -> {
        Optional<WorklistItem> item = pool.worklist().item(granted.lease().itemId());
        if (item.isEmpty()) {
          yield new Claim.Lost("That item has just left the worklist.");
        }
        yield new Claim.Won(
            new ClaimedItem(item.get(), pool.rows().of(item.get()), granted.lease(), asked));
      }
    };
  }

  /// One claim at a time: a key pressed twice must not take two items.
  private void claim(Callable<Claim> ask) {
    if (claiming) {
      return;
    }
    claiming = true;
    background.run(
        ask,
        claim -> {
          claiming = false;
          switch (claim) {
            case Claim.Won won -> read.accept(won.item());
            case Claim.Lost lost -> say.accept(Sentence.soon(lost.reason(), null));
          }
        },
        failure -> {
          claiming = false;
          say.accept(Sentence.wrong("The item could not be claimed.", message(failure)));
        });
  }

  @Override
  public void release(WorklistRow row) {
    background.run(
        () -> pool.worklist().release(row.itemId(), pool.actor()),
        released ->
            say.accept(
                released
                    ? Sentence.done("Released; anybody may claim it.")
                    : Sentence.quiet("It was not yours any more.")),
        failure -> say.accept(Sentence.wrong("The item could not be released.", message(failure))));
  }

  /// Only our own exceptions speak to people.
  private static @Nullable String message(Exception failure) {
    return failure.getClass().getName().startsWith("org.readingroom")
        ? failure.getMessage()
        : "Try again; the log says more.";
  }
}
