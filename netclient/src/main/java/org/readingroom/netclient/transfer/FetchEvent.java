package org.readingroom.netclient.transfer;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure;

/// What reaches the thread of a {@link FetchRun} from the threads that work for it and from its
/// caller. Immutable, save the data sets of an inventory, which change owner with it.
sealed interface FetchEvent {
  record Inventory(FetchSource source, List<Dataset> rows, FindOutcome outcome)
      implements FetchEvent {}

  /// A row about one instance that is worth having first, found by a short cut.
  record Glance(FetchSource source, Dataset row) implements FetchEvent {}

  /// All of an instance has come; whether it can be kept is yet to be seen.
  ///
  /// @param readNanos from its first byte to its last
  /// @param waited before its first byte
  record Received(FetchUnit unit, long bytes, long readNanos, Wait waited) implements FetchEvent {}

  /// How long a stream waited for an instance.
  ///
  /// @param first it was the first of its stream
  /// @param nanos since the request went out, or since the end of the instance before; 0 when that
  ///   is not known
  record Wait(boolean first, long nanos) {}

  /// An instance is safely kept.
  ///
  /// @param readNanos from its first byte to its last
  record Arrived(
      FetchUnit unit, String sopInstanceUid, String transferSyntaxUid, long bytes, long readNanos)
      implements FetchEvent {}

  /// An instance is on its way and this far.
  record Arriving(FetchUnit unit, String sopInstanceUid, long bytes) implements FetchEvent {}

  /// These are being fetched by another process; this unit brings the rest.
  record Elsewhere(FetchUnit unit, Set<String> sopInstanceUids) implements FetchEvent {}

  /// Whether an archive compresses soundly by this way.
  record Tried(FetchChannel channel, boolean sound) implements FetchEvent {}

  record Rejected(FetchUnit unit, String sopInstanceUid, Failure failure) implements FetchEvent {}

  record StoreBroken(Failure failure) implements FetchEvent {}

  /// All was sent that was asked for; {@link Ended} follows when it is known what could be kept.
  record Sent(FetchUnit unit) implements FetchEvent {}

  record Ended(FetchUnit unit, FetchOutcome outcome) implements FetchEvent {}

  /// @param instanceNumber where in the series somebody looks now; null for its middle
  record Prefer(String seriesInstanceUid, @Nullable Integer instanceNumber) implements FetchEvent {}

  record Pause(boolean paused) implements FetchEvent {}

  record Cancel() implements FetchEvent {}
}
