package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.collections.ListChangeListener;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.HubPresence;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.SavedLists;
import org.readingroom.app.worklist.lists.ShippedLists;

/// The stories behind the worklist: keep it current, claim, release, ask the archives. Thread: FX;
/// the waiting happens on virtual threads.
public final class WorklistWorkflow implements WorklistView.Steps {
  private static final javafx.util.Duration TICK = javafx.util.Duration.seconds(10);
  private static final Duration FEED_EVERY = Duration.ofMinutes(1);

  /// between two looks at the hub, however fast it changes or the reader types
  private static final Duration RELOAD_PAUSE = Duration.ofMillis(100);

  /// what a reader who will be a while asks for
  private static final Duration EXTENDED = Duration.ofHours(2);

  private static final Duration CHOICES_EVERY = Duration.ofSeconds(5);
  private static final Duration COUNT_EVERY = Duration.ofSeconds(3);

  /// The services of the open profile, asked for in the background.
  public interface Pool {
    Worklist worklist() throws Exception;

    Actor actor() throws Exception;

    WorklistRows rows() throws Exception;

    PoolFeed feed() throws Exception;

    /// What this reader claimed here, as this computer remembers it: for when the hub is away.
    List<ClaimedItem> keptHere() throws Exception;

    SavedLists lists() throws Exception;

    /// Study Instance UIDs of what is on this computer.
    Set<String> cachedStudies() throws Exception;

    /// Called after each look at the hub, on the FX thread.
    default void looked() {}

    /// Calls back whenever anybody changed the hub.
    AutoCloseable onChange(Runnable changed) throws Exception;
  }

  private final WorklistModel model;
  private final Background background;
  private final Pool pool;
  private final Consumer<Sentence> say;
  private final Consumer<ClaimedItem> read;
  private final Consumer<WorklistRow> look;
  private final Consumer<PoolFeed.News> onNews;
  private final Timeline clock;
  private final AtomicBoolean feeding = new AtomicBoolean();
  private final Semaphore reloadWanted = new Semaphore(0);
  private final Consumer<WorklistModel.Look> show;
  private @Nullable Future<?> watching;
  private @Nullable Future<?> reloading;
  // FX thread only
  private boolean claiming;
  private volatile Duration hubAhead = Duration.ZERO;
  // what the screen asks for and shows, for the thread that reloads
  private volatile WorklistFilter asked;
  private volatile List<String> shown = List.of();
  // the reloading thread's: when lists and trusts were last read
  private volatile long choicesNanos = System.nanoTime() - CHOICES_EVERY.toNanos();

  // the reloading thread's: what was counted last
  private WorklistPage counted = new WorklistPage(List.of(), 0, 0);
  private @Nullable WorklistFilter countedOf;
  private long countedNanos;
  private boolean countOwed;

  /// @param read takes a claimed item to the reading desk, on the FX thread
  /// @param look opens a study without claiming it: for who is asked for an opinion
  /// @param onNews hears what each look at the archives brought, on the FX thread
  public WorklistWorkflow(
      WorklistModel model,
      Background background,
      Pool pool,
      Consumer<Sentence> say,
      Consumer<ClaimedItem> read,
      Consumer<WorklistRow> look,
      Consumer<PoolFeed.News> onNews) {
    this.model = model;
    this.background = background;
    this.pool = pool;
    this.say = say;
    this.read = read;
    this.look = look;
    this.onNews = onNews;
    this.show = FxThread.newest(model::arrived);
    this.asked = model.query().get();
    model
        .query()
        .addListener((o, was, is) -> {
          asked = is;
          reloadWanted.release();
        });
    model
        .ids()
        .addListener((ListChangeListener<String>) change -> shown = List.copyOf(model.ids()));
    clock = new Timeline(new KeyFrame(TICK, tick -> tick()));
    clock.setCycleCount(Animation.INDEFINITE);
  }

  private void tick() {
    model.tick(Instant.now().plus(hubAhead));
    if (model.claimsRanOut()) {
      // a claim that ends by itself changes nothing in the hub, so nobody tells of it
      reloadWanted.release();
    }
  }

  /// Loads the list, keeps it current, and asks the archives every minute.
  public void start() {
    stop();
    clock.play();
    reloading =
        background.run(() -> {
          while (true) {
            reloadQuietly();
            Thread.sleep(RELOAD_PAUSE);
            // what was not counted is counted soon, whether or not anything changes
            if (reloadWanted.tryAcquire(
                countOwed ? COUNT_EVERY.toMillis() : Long.MAX_VALUE, TimeUnit.MILLISECONDS)) {
              reloadWanted.drainPermits();
            }
          }
        });
    watching =
        background.run(() -> {
          try (AutoCloseable subscription = pool.onChange(reloadWanted::release)) {
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
    if (reloading != null) {
      reloading.cancel(true);
    }
  }

  /// Reads the list again, on the calling background thread.
  private void reloadQuietly() {
    try {
      show.accept(load());
      FxThread.run(pool::looked);
    } catch (HubException offline) {
      List<WorklistRow> kept = keptQuietly().stream().map(ClaimedItem::row).toList();
      FxThread.run(() -> {
        if (model.rows().isEmpty() && !kept.isEmpty()) {
          // a window that starts while the hub is away: what is claimed here can be read and
          // written
          model.replace(kept, Instant.now());
        }
        model.hub().set(HubPresence.OFFLINE);
      });
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (Exception failure) {
      FxThread.run(() -> {
        model.hub().set(HubPresence.OFFLINE);
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

  private WorklistModel.Look load() throws Exception {
    WorklistFilter filter = asked;
    List<String> before = shown;
    Worklist worklist = pool.worklist();
    String reader = pool.actor().reader().readerId();
    WorklistPage page = page(worklist, filter.by(reader));
    Set<String> missing = new LinkedHashSet<>(before);
    page.items().forEach(item -> missing.remove(item.itemId()));
    WorklistRows rows = pool.rows();
    List<WorklistRow> left = rows.of(worklist.items(missing, reader));
    Instant local = Instant.now();
    if (!page.items().isEmpty()) {
      hubAhead = Duration.between(local, page.items().getFirst().asOf());
    }
    if (System.nanoTime() - choicesNanos > CHOICES_EVERY.toNanos()) {
      loadChoices();
    }
    return new WorklistModel.Look(
        filter, rows.of(page.items()), page.total(), page.overdue(), left, local.plus(hubAhead));
  }

  // how many there are is told a little late: a busy hub changes many times a second, and counting
  // looks at all of them
  private WorklistPage page(Worklist worklist, WorklistFilter filter) {
    WorklistPage before = counted;
    if (!filter.equals(countedOf) || System.nanoTime() - countedNanos > COUNT_EVERY.toNanos()) {
      WorklistPage page = worklist.page(filter);
      countedOf = filter;
      counted = page;
      countedNanos = System.nanoTime();
      countOwed = false;
      return page;
    }
    List<WorklistItem> items = worklist.list(filter);
    countOwed = items.size() >= filter.limit();
    return items.size() < filter.limit()
        ? WorklistPage.whole(items)
        : new WorklistPage(items, Math.max(items.size(), before.total()), before.overdue());
  }

  private void loadChoices() throws Exception {
    choicesNanos = System.nanoTime();
    Map<String, String> trusts = pool.worklist().trusts();
    List<NamedList> lists = pool.lists().all(pool.actor());
    FxThread.run(() -> {
      model.trusts(trusts);
      model.lists(lists);
    });
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
      reloadWanted.release();
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
    if (row.ties().contains(WorklistItem.Tie.OPINION_WANTED)
        && row.hold() != WorklistRow.Hold.MINE) {
      look.accept(row);
      return;
    }
    if (row.hold() == WorklistRow.Hold.THEIRS && !row.ranOut(model.now().get())) {
      say.accept(
          Sentence.soon(
              row.claimedBy() + " is reading this.", "Claim another, or wait for theirs to end."));
      return;
    }
    open(row.itemId());
  }

  /// Claims an item, listed or not, and opens its study.
  public void open(String itemId) {
    claim(() -> {
      long asked = System.nanoTime();
      try {
        return claimed(pool.worklist().claim(itemId, pool.actor(), Leases.USUAL), asked);
      } catch (HubException away) {
        if (!away.unreachable()) {
          throw away;
        }
        return keptQuietly().stream()
            .filter(kept -> kept.row().itemId().equals(itemId))
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
    // of the list on the screen only where it narrows to trusts or modalities
    WorklistFilter among = model.query().get();
    claim(() -> {
      long began = System.nanoTime();
      return claimed(
          pool.worklist().next(pool.actor(), among, pool.cachedStudies(), Leases.USUAL), began);
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

  @Override
  public void extend(WorklistRow row) {
    background.run(
        () -> pool.worklist().extend(row.itemId(), pool.actor(), EXTENDED),
        outcome ->
            say.accept(
                switch (outcome) {
                  case LeaseOutcome.Granted _ ->
                      Sentence.done("Yours for " + ClockWords.span(EXTENDED) + ".");
                  case LeaseOutcome.Refused refused -> Sentence.soon(refused.reason(), null);
                }),
        failure ->
            say.accept(Sentence.wrong("The claim could not be prolonged.", message(failure))));
  }

  @Override
  public void saveList(@Nullable NamedList changed, String name, boolean shared) {
    WorklistFilter filter = model.edited().get();
    background.run(
        () ->
            changed == null
                ? pool.lists().save(pool.actor(), name, shared, filter)
                : pool.lists().change(changed, pool.actor(), name, shared, filter),
        outcome -> {
          switch (outcome) {
            case SavedLists.Outcome.Saved saved -> {
              List<NamedList> known = new ArrayList<>(model.lists());
              known.removeIf(
                  each -> !each.shipped() && Objects.equals(saved.list().listId(), each.listId()));
              known.add(ShippedLists.ALL.size(), saved.list());
              model.lists(known);
              model.list().set(saved.list());
              say.accept(
                  Sentence.done(
                      shared ? "Saved; everybody has this list now." : "Saved for yourself."));
            }
            case SavedLists.Outcome.Refused refused ->
                say.accept(Sentence.soon(refused.reason(), null));
          }
        },
        failure -> say.accept(Sentence.wrong("The list could not be saved.", message(failure))));
  }

  @Override
  public void deleteList(NamedList list) {
    background.run(
        () -> pool.lists().delete(list, pool.actor()),
        gone -> {
          if (gone) {
            model.lists(model.lists().stream().filter(each -> !each.equals(list)).toList());
            say.accept(Sentence.done("Deleted."));
          } else {
            say.accept(Sentence.soon("Only its owner deletes this list.", null));
          }
        },
        failure -> say.accept(Sentence.wrong("The list could not be deleted.", message(failure))));
  }

  /// Something was done that the list should show at once.
  public void refresh() {
    reloadWanted.release();
  }

  /// A claim made elsewhere than in the list goes to the reading desk.
  public void took(LeaseOutcome outcome, long asked) {
    claim(() -> claimed(outcome, asked));
  }

  /// Only our own exceptions speak to people.
  private static @Nullable String message(Exception failure) {
    return failure.getClass().getName().startsWith("org.readingroom")
        ? failure.getMessage()
        : "Try again; the log says more.";
  }
}
