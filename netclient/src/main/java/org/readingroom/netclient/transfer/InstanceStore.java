package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;

/// Where fetched instances are kept: the sealed cache, as far as fetching needs it. Safe from
/// several threads.
interface InstanceStore {
  /// What is here of a study: data set lengths in bytes by SOP Instance UID.
  Map<String, Long> cached(String studyInstanceUid) throws IOException;

  /// Claims instances for this process, so that no other fetches them at the same time. A claim
  /// lasts until {@link #release}, its expiry, or the end of the process.
  ///
  /// @return those that are ours now; the others are being fetched elsewhere, or have come
  ///   meanwhile
  default Set<String> lease(String studyInstanceUid, Set<String> sopInstanceUids)
      throws IOException {
    return sopInstanceUids;
  }

  /// Says that claimed instances are still on their way.
  default void renew(Set<String> sopInstanceUids) throws IOException {}

  /// Lets go of claims; those of others are left alone.
  default void release(Set<String> sopInstanceUids) throws IOException {}

  /// Reads, verifies and keeps one instance.
  ///
  /// @return completes with the data set's length once the instance is safely kept; fails with
  ///   {@link NotKeptException} or {@link StoreBrokenException} when it turns out that it is not
  /// @throws NotKeptException when this object is at fault
  /// @throws StoreBrokenException when the store is: disk full, no rights
  /// @throws IOException when reading the data set fails
  CompletableFuture<Long> keep(String studyInstanceUid, IncomingInstance head, InputStream dataset)
      throws IOException, InterruptedException;

  /// Waits until each of these promises is kept or broken, and has nothing put off meanwhile.
  default void await(Collection<? extends CompletableFuture<?>> promises) {
    promises.forEach(promise -> promise.exceptionally(_ -> null).join());
  }

  /// This object is not acceptable: malformed, cut short, or not what the archive said it is.
  final class NotKeptException extends IOException {
    private final transient Failure failure;

    public NotKeptException(Failure failure) {
      super(failure.reason());
      this.failure = failure;
    }

    public Failure failure() {
      return failure;
    }
  }

  /// Nothing can be kept at all until somebody does something.
  final class StoreBrokenException extends IOException {
    private final transient Failure failure;

    public StoreBrokenException(Failure failure) {
      super(failure.reason());
      this.failure = failure;
    }

    public Failure failure() {
      return failure;
    }
  }
}
