package org.readingroom.app.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.study.FetchTally;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.PriorFetch;
import org.readingroom.app.study.StudyOpener;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.PlannedInstance;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;

/// What is fetched for the reading desk: the studies on it, then the relevant priors of the first;
/// held back, stopped and kept as the reader says. Thread: FX, but for {@link #open}.
final class DeskFetches {
  private static final String KEPT = "kept by the reader";

  private final Workbench bench;
  private final Background background;
  private final FetchModel model = new FetchModel();
  private final AtomicBoolean newsOnItsWay = new AtomicBoolean();

  // written where studies are opened, read on FX
  private final List<Running> running = new CopyOnWriteArrayList<>();

  // FX thread only
  private @Nullable String firstStudy;
  private @Nullable PriorFetch priors;
  private @Nullable Future<?> priorsStory;
  private @Nullable FetchTally priorsTally;

  private record Running(StudyFetcher.Fetch fetch, FetchTally tally) {}

  DeskFetches(Workbench bench, Background background) {
    this.bench = bench;
    this.background = background;
    model.paused().addListener((o, was, is) -> hold(is));
    model.onStop(this::stop);
  }

  FetchModel model() {
    return model;
  }

  /// Opens a study and fetches what is missing of it. Blocks; not on FX.
  ///
  /// @param onEnd told on the fetch's thread
  OpenStudy open(StudyOpener opener, StudyToRead study, Consumer<StudyReport> onEnd)
      throws IOException {
    FetchTally tally = new FetchTally(this::news);
    String uid = study.studyInstanceUid();
    StudyOpener.Opened opened =
        opener.open(
            uid,
            List.of(),
            new FetchListener() {
              @Override
              public void planned(List<PlannedInstance> instances, Set<String> alreadyCached) {
                tally.planned(instances, alreadyCached);
              }

              @Override
              public void arriving(PlannedInstance instance, long bytes) {
                tally.arriving(instance, bytes);
              }

              @Override
              public void cached(PlannedInstance instance, long bytes, String source) {
                tally.cached(instance, bytes, source);
              }

              @Override
              public void done(StudyReport report) {
                tally.done(report);
                onEnd.accept(report);
                if (report.complete()) {
                  FxThread.run(() -> fetchPriorsOf(uid));
                }
              }
            });
    running.add(new Running(opened.fetch(), tally));
    FxThread.run(() -> {
      firstStudy = firstStudy == null ? uid : firstStudy;
      if (model.paused().get()) {
        opened.fetch().pause();
      }
    });
    return opened.study();
  }

  // any thread; however fast instances arrive, one look at a time waits for the screen
  private void news() {
    if (newsOnItsWay.compareAndSet(false, true)) {
      FxThread.later(() -> {
        newsOnItsWay.set(false);
        say();
      });
    }
  }

  private void say() {
    int here = 0;
    int planned = 0;
    long bytes = 0;
    for (Running each : running) {
      FetchTally.Look look = each.tally.look();
      if (!look.over()) {
        here += look.here();
        planned += look.planned();
        bytes += look.bytes();
      }
    }
    model.images().set(new FetchTally.Look(here, planned, bytes, false).words());
    model.priors().set(priorsTally == null ? "" : priorsTally.look().words());
  }

  private void fetchPriorsOf(String studyInstanceUid) {
    if (!studyInstanceUid.equals(firstStudy) || priors != null) {
      return;
    }
    priorsStory =
        background.run(
            () -> {
              PriorFetch fetch =
                  new PriorFetch(
                      bench.federation(),
                      bench.fetcher(),
                      PriorFetch.BUDGET_BYTES,
                      () -> {
                        FetchTally tally = new FetchTally(this::news);
                        FxThread.run(() -> priorsTally = tally);
                        return tally;
                      });
              FxThread.run(() -> {
                priors = fetch;
                fetch.pause(model.paused().get());
              });
              return fetch.run(studyInstanceUid);
            },
            whole -> say(),
            failure -> say());
  }

  private void hold(boolean paused) {
    for (Running each : running) {
      if (paused) {
        each.fetch.pause();
      } else {
        each.fetch.resume();
      }
    }
    if (priors != null) {
      priors.pause(paused);
    }
  }

  private void stop() {
    running.forEach(each -> each.fetch.cancel());
    stopPriors();
    model.paused().set(false);
  }

  private void stopPriors() {
    if (priors != null) {
      priors.stop();
    }
    if (priorsStory != null) {
      priorsStory.cancel(true);
    }
    priors = null;
    priorsStory = null;
    priorsTally = null;
  }

  /// The desk is cleared: closing its studies ends their fetches.
  void forget() {
    running.clear();
    stopPriors();
    firstStudy = null;
    model.paused().set(false);
    say();
  }

  List<Command> commands(Consumer<Sentence> say) {
    List<Command> all = new ArrayList<>();
    if (model.active().get()) {
      boolean paused = model.paused().get();
      all.add(
          new Command(
              paused ? "Go on fetching" : "Pause fetching", "", () -> model.paused().set(!paused)));
      all.add(new Command("Stop fetching", "what has come stays", model::stop));
    }
    String uid = firstStudy;
    if (uid != null) {
      all.add(new Command("Keep this study on this computer", "", () -> keep(uid, true, say)));
      all.add(
          new Command("Let this study go when space is short", "", () -> keep(uid, false, say)));
    }
    return all;
  }

  private void keep(String studyInstanceUid, boolean keep, Consumer<Sentence> say) {
    background.run(
        () -> {
          if (keep) {
            bench.cache().pin(studyInstanceUid, KEPT);
          } else {
            bench.cache().unpin(studyInstanceUid, KEPT);
          }
          return keep;
        },
        kept ->
            say.accept(
                Sentence.done(
                    kept
                        ? "This study stays on this computer until you let it go."
                        : "This study may be removed when space is short.")),
        failure ->
            say.accept(
                Sentence.wrong(
                    "The cache could not be changed.", "Look at the disk, then again.")));
  }
}
