package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.federation.Federation;

/// Fetches studies into the cache. Safe from several threads; each fetch is a run of its own.
///
/// An inventory says what there is; what is here already is not fetched again. The middle instance
/// of the first series comes first, alone; then the rest of that series and the others over several
/// streams. An interrupted stream is resumed instance by instance, from the other protocol or from
/// another holder when the first keeps failing.
public final class StudyFetcher {
  private final Federation federation;
  private final StudyCache cache;
  private final InstanceStore store;

  public StudyFetcher(Federation federation, StudyCache cache) {
    this.federation = federation;
    this.cache = cache;
    this.store = new CacheStore(cache);
  }

  /// Fetches once more what turned out not to be decodable. Only where an archive has other bytes
  /// for it does that copy take the place of the one here. Blocks.
  ///
  /// @return true when another copy lies in the cache now, worth decoding
  public boolean fetchAgain(CachedInstance undecodable) throws IOException, InterruptedException {
    return new SecondCopy(federation, cache).take(undecodable);
  }

  /// Fetches and waits. Blocks: call from a virtual thread, never from FX.
  ///
  /// @throws InterruptedException when interrupted; what had arrived is kept, the streams are
  ///   closed
  public StudyReport fetch(FetchJob job, FetchListener listener) throws InterruptedException {
    return FetchLog.write(new FetchRun(federation, store, job, listener).run(), federation);
  }

  /// Starts a fetch on a virtual thread of its own.
  public Fetch start(FetchJob job, FetchListener listener) {
    FetchRun run = new FetchRun(federation, store, job, listener);
    return new Fetch(run, job.studyInstanceUid(), federation);
  }

  /// A fetch that is under way.
  public static final class Fetch {
    private final FetchRun run;
    private final CompletableFuture<StudyReport> report = new CompletableFuture<>();

    private Fetch(FetchRun run, String studyInstanceUid, Federation federation) {
      this.run = run;
      Thread.ofVirtual()
          .name("fetch " + studyInstanceUid)
          .start(() -> {
            try {
              report.complete(FetchLog.write(run.run(), federation));
            } catch (Throwable e) {
              report.completeExceptionally(e);
            }
          });
    }

    /// Stops it; the report, marked cancelled, follows within moments. What has arrived stays.
    public void cancel() {
      run.cancel();
    }

    /// Brings a series to the front: somebody looks at it now.
    public void prefer(String seriesInstanceUid) {
      run.prefer(seriesInstanceUid, null);
    }

    /// Brings a series to the front, growing from where somebody looks; the instance there comes by
    /// a stream of its own when a longer one has yet to bring it.
    ///
    /// @param instanceNumber as the archive lists it; the nearest counts
    public void prefer(String seriesInstanceUid, int instanceNumber) {
      run.prefer(seriesInstanceUid, instanceNumber);
    }

    /// Asks for nothing more; what is on its way still comes. Ends with {@link #resume}.
    public void pause() {
      run.pause(true);
    }

    public void resume() {
      run.pause(false);
    }

    /// Waits for the end.
    public StudyReport await() throws InterruptedException {
      try {
        return report.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the fetch ended by a fault of its own", e.getCause());
      }
    }

    /// Completes with the report on the run's thread.
    public CompletableFuture<StudyReport> report() {
      return report.copy();
    }
  }
}
