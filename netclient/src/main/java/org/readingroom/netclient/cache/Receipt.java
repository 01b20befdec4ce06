package org.readingroom.netclient.cache;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The promise for one instance handed to the cache: it has been taken and checked, and counts once
/// its batch is on the disk, a fraction of a second later.
public final class Receipt {
  private final CompletableFuture<Kept> kept;
  private final long bytes;

  Receipt(CompletableFuture<Kept> kept, long bytes) {
    this.kept = kept;
    this.bytes = bytes;
  }

  /// What became of it.
  public enum Outcome {
    /// New, and durable now.
    STORED,
    /// The very same bytes were there before.
    ALREADY_CACHED,
    /// Another object with the same SOP Instance UID was there before; that one was kept, this one
    /// was not.
    KEPT_FIRST
  }

  /// @param instance as it is in the cache, whichever came first
  public record Kept(CachedInstance instance, Outcome outcome) {}

  /// Length of the data set that was handed over.
  public long bytes() {
    return bytes;
  }

  /// Completes when the instance is durable, exceptionally with an IOException when it cannot be.
  public CompletableFuture<Kept> durable() {
    return kept.copy();
  }

  /// Waits until the instance is durable.
  ///
  /// @throws IOException when it could not be made so; it is not in the cache
  public Kept await() throws IOException, InterruptedException {
    try {
      return kept.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CacheFullException) {
        throw new CacheFullException();
      }
      if (e.getCause() instanceof CacheUnusableException unusable) {
        throw unusable;
      }
      throw new IOException("the instance could not be written to the cache", e.getCause());
    }
  }
}
