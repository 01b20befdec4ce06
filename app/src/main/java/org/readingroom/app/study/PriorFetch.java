package org.readingroom.app.study;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.PlannedInstance;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;

/// Brings the relevant priors of an opened study into the cache before anybody asks for them, one
/// after the other, until a budget of bytes is used up. Shows nothing and opens nothing.
///
/// Thread: the story runs on the caller's thread, which blocks and may be interrupted; the rest may
/// be called from any.
public final class PriorFetch {
  /// Enough for a handful of large CTs.
  public static final long BUDGET_BYTES = 3L << 30;

  /// What an instance is taken to weigh before it has come.
  private static final long GUESSED_INSTANCE_BYTES = 530_000;

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Federation federation;
  private final StudyFetcher fetcher;
  private final long budgetBytes;
  private final Supplier<FetchListener> watchers;

  // guarded by this
  private StudyFetcher.@Nullable Fetch running;
  private boolean paused;
  private boolean stopped;

  /// @param watchers makes one listener for each study fetched
  public PriorFetch(
      Federation federation,
      StudyFetcher fetcher,
      long budgetBytes,
      Supplier<FetchListener> watchers) {
    this.federation = federation;
    this.fetcher = fetcher;
    this.budgetBytes = budgetBytes;
    this.watchers = watchers;
  }

  /// Looks for priors of this study and fetches them.
  ///
  /// @return how many are whole in the cache now
  public int run(String studyInstanceUid) throws InterruptedException {
    List<FederatedStudy> found =
        federation
            .search(
                StudySearch.everything().withStudyInstanceUid(studyInstanceUid),
                DEADLINE,
                SearchListener.none())
            .studies();
    Optional<FederatedStudy> current =
        found.stream().filter(s -> s.studyInstanceUid().equals(studyInstanceUid)).findFirst();
    if (current.isEmpty()) {
      return 0;
    }
    AtomicLong left = new AtomicLong(budgetBytes);
    int whole = 0;
    for (FederatedStudy prior : priorsOf(current.get())) {
      long guess = guessedBytes(prior);
      if (guess <= left.get() && fetch(prior, left)) {
        whole++;
      }
      if (isStopped()) {
        return whole;
      }
    }
    return whole;
  }

  private List<FederatedStudy> priorsOf(FederatedStudy current) throws InterruptedException {
    NhsNumber nhs = current.nhsNumber();
    String patientId = current.patient().patientId();
    StudySearch search;
    if (nhs != null) {
      search = StudySearch.everything().withNhsNumber(nhs);
    } else if (patientId != null && !patientId.isBlank()) {
      search = StudySearch.everything().withPatientId(patientId);
    } else {
      return List.of();
    }
    return PriorChoice.of(
        current, federation.search(search, DEADLINE, SearchListener.none()).studies());
  }

  private static long guessedBytes(FederatedStudy study) {
    Integer instances = study.instances();
    return (instances == null ? 1 : instances) * GUESSED_INSTANCE_BYTES;
  }

  private boolean fetch(FederatedStudy prior, AtomicLong left) throws InterruptedException {
    StudyFetcher.Fetch fetch;
    synchronized (this) {
      if (stopped) {
        return false;
      }
      fetch =
          fetcher.start(
              FetchJob.study(prior.studyInstanceUid())
                  .from(prior.holders().stream().map(holding -> holding.archive().name()).toList()),
              within(left));
      running = fetch;
      if (paused) {
        fetch.pause();
      }
    }
    try {
      return fetch.await().complete();
    } catch (InterruptedException e) {
      fetch.cancel();
      throw e;
    }
  }

  private FetchListener within(AtomicLong left) {
    FetchListener watcher = watchers.get();
    return new FetchListener() {
      @Override
      public void planned(List<PlannedInstance> instances, Set<String> alreadyCached) {
        watcher.planned(instances, alreadyCached);
      }

      @Override
      public void arriving(PlannedInstance instance, long bytes) {
        watcher.arriving(instance, bytes);
      }

      @Override
      public void cached(PlannedInstance instance, long bytes, String source) {
        watcher.cached(instance, bytes, source);
        if (left.addAndGet(-bytes) < 0) {
          cancelRunning();
        }
      }

      @Override
      public void done(StudyReport report) {
        watcher.done(report);
      }
    };
  }

  private synchronized void cancelRunning() {
    stopped = true;
    if (running != null) {
      running.cancel();
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /// Asks for nothing more until it is resumed.
  public synchronized void pause(boolean now) {
    paused = now;
    if (running != null) {
      if (now) {
        running.pause();
      } else {
        running.resume();
      }
    }
  }

  /// Ends it; what has arrived stays.
  public void stop() {
    cancelRunning();
  }
}
