package org.readingroom.netclient.transfer;

import java.util.List;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure;

/// What reaches the thread of a {@link FetchRun} from the threads that work for it and from its
/// caller. Immutable, save the data sets of an inventory, which change owner with it.
sealed interface FetchEvent {
  record Inventory(FetchSource source, List<Dataset> rows, FindOutcome outcome)
      implements FetchEvent {}

  record Arrived(FetchUnit unit, String sopInstanceUid, long bytes) implements FetchEvent {}

  record Rejected(FetchUnit unit, String sopInstanceUid, Failure failure) implements FetchEvent {}

  record StoreBroken(Failure failure) implements FetchEvent {}

  record Ended(FetchUnit unit, FetchOutcome outcome) implements FetchEvent {}

  record Prefer(String seriesInstanceUid) implements FetchEvent {}

  record Cancel() implements FetchEvent {}
}
