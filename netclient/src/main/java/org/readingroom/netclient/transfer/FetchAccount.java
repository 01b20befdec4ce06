package org.readingroom.netclient.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.Failure;

/// What a run has brought so far, and from whom: becomes its report. Owned by the run's thread.
final class FetchAccount {
  private final long startNanos = System.nanoTime();
  private final Map<String, Integer> fetchedFrom = new LinkedHashMap<>();
  private int fetched;
  private int alreadyCached;
  private long bytes;
  private @Nullable Long firstInstanceMs;

  /// An instance has come from this archive and is safely kept.
  ///
  /// @param length of its data set in bytes
  void fetched(String archive, long length) {
    fetched++;
    bytes += length;
    fetchedFrom.merge(archive, 1, Integer::sum);
    if (firstInstanceMs == null) {
      firstInstanceMs = sinceStartMs();
    }
  }

  /// An instance was here before, or another process has brought it.
  void found(long length) {
    alreadyCached++;
    bytes += length;
  }

  boolean hasFetchedAny() {
    return fetched > 0;
  }

  /// How a run came to its end.
  ///
  /// @param failure why nothing could be planned, or nothing more be kept; null otherwise
  /// @param storeBroken why nothing more could be kept; null otherwise
  record End(@Nullable Failure failure, @Nullable Failure storeBroken, boolean cancelled) {}

  /// @param cached data set lengths by SOP Instance UID of what was here at the start
  /// @param unanswered why an archive did not say what it holds, by name
  StudyReport report(
      FetchJob job,
      FetchPlan plan,
      Map<String, Long> cached,
      Map<String, Failure> unanswered,
      End end) {
    List<FailedInstance> failed = new ArrayList<>();
    for (FetchItem item : plan.order) {
      if (item.state() == FetchItem.State.FAILED) {
        failed.add(new FailedInstance(item.uid(), item.whyNot()));
      } else if (!item.isHere() && end.storeBroken != null) {
        failed.add(new FailedInstance(item.uid(), end.storeBroken));
      }
    }
    int instances = plan.items.size();
    if (plan.items.isEmpty() && job.seriesInstanceUid() == null) {
      // nobody could say what there should be: what is here is all that is known
      instances = cached.size();
      alreadyCached = cached.size();
      bytes = cached.values().stream().mapToLong(Long::longValue).sum();
    }
    return new StudyReport(
        job.studyInstanceUid(),
        instances,
        bytes,
        fetched,
        alreadyCached,
        failed,
        firstInstanceMs,
        sinceStartMs(),
        fetchedFrom,
        unanswered,
        plan.sources.stream().anyMatch(source -> source.listCut),
        end.failure,
        end.cancelled);
  }

  private long sinceStartMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
