package org.readingroom.app.study;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.PlannedInstance;
import org.readingroom.netclient.transfer.StudyReport;

/// How far a fetch is, by instances and bytes. Thread-safe: the fetch writes, anybody reads.
public final class FetchTally implements FetchListener {
  private final Runnable news;

  // guarded by this
  private int planned;
  private int here;
  private long bytes;
  private final Map<String, Long> arriving = new HashMap<>();
  private boolean over;

  /// @param news called after each change, on the fetch's thread; must be quick
  public FetchTally(Runnable news) {
    this.news = news;
  }

  /// One look.
  ///
  /// @param bytes that have come, of whole instances and of those on their way
  /// @param over whether the fetch has ended
  public record Look(int here, int planned, long bytes, boolean over) {
    /// "62 of 140 images, 31.2 MB"; "31.2 MB" while nobody has said how many there are; empty when
    /// there is nothing to say.
    public String words() {
      if (over || planned == 0 && bytes == 0) {
        return "";
      }
      String megabytes = String.format(Locale.UK, "%.1f MB", bytes / 1e6);
      return planned == 0 ? megabytes : here + " of " + planned + " images, " + megabytes;
    }
  }

  public synchronized Look look() {
    long onTheWay = arriving.values().stream().mapToLong(Long::longValue).sum();
    return new Look(here, Math.max(planned, here), bytes + onTheWay, over);
  }

  @Override
  public void planned(List<PlannedInstance> instances, Set<String> alreadyCached) {
    synchronized (this) {
      // what came before the plan is in both counts
      here = Math.max(here, alreadyCached.size());
      planned = instances.size();
    }
    news.run();
  }

  @Override
  public void arriving(PlannedInstance instance, long soFar) {
    synchronized (this) {
      arriving.put(instance.sopInstanceUid(), soFar);
    }
    news.run();
  }

  @Override
  public void cached(PlannedInstance instance, long length, String source) {
    synchronized (this) {
      arriving.remove(instance.sopInstanceUid());
      here++;
      bytes += length;
    }
    news.run();
  }

  @Override
  public void done(StudyReport report) {
    synchronized (this) {
      over = true;
      arriving.clear();
    }
    news.run();
  }
}
