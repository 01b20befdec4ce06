package org.readingroom.netclient.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What there is to get, in which order, and by which way each piece comes next. Owned by the run's
/// thread.
final class FetchPlan {
  /// Of a series' instances, the share still wanted from which one request for the whole series is
  /// cheaper than asking one by one.
  private static final double WHOLE_SERIES_SHARE = 0.6;

  /// A series that is here sooner than this comes in one answer, in the archive's order; one that
  /// takes longer comes piece by piece in the reader's.
  private static final Duration ORDER_MATTERS_AFTER = Duration.ofSeconds(2);

  /// A stream with no more than this on its list brings any of it soon.
  private static final int NOT_FAR_OFF = 4;

  /// What one request asks for takes about this long, so that what is wanted next waits no longer.
  private static final Duration UNIT = Duration.ofMillis(500);

  final Map<String, FetchItem> items = new LinkedHashMap<>();
  final List<FetchSource> sources = new ArrayList<>();

  // items in each state
  private final int[] inState = new int[FetchItem.State.values().length];

  // items left to other processes until somebody has looked
  private int elsewhere;

  private final List<String> seriesFirst;

  // Instance Number by Series Instance UID: where somebody looks
  private final Map<String, Integer> lookedAt = new HashMap<>();

  /// All items, what is wanted soonest first.
  List<FetchItem> order = List.of();

  FetchPlan(List<String> seriesFirst) {
    this.seriesFirst = new ArrayList<>(seriesFirst);
  }

  /// Takes in an item that waits.
  void add(FetchItem item) {
    items.put(item.uid(), item);
    inState[item.state().ordinal()]++;
  }

  /// Says how far an item is now.
  void move(FetchItem item, FetchItem.State next) {
    inState[item.state().ordinal()]--;
    inState[next.ordinal()]++;
    item.moveTo(next);
  }

  /// Says whether an item is left to another process.
  void leave(FetchItem item, boolean toOthers) {
    if (item.elsewhere() != toOthers) {
      elsewhere += toOthers ? 1 : -1;
      item.leave(toOthers);
    }
  }

  boolean leavesSomeToOthers() {
    return elsewhere > 0;
  }

  int count(FetchItem.State state) {
    return inState[state.ordinal()];
  }

  /// Items of which it is not yet known whether they will come.
  int open() {
    return count(FetchItem.State.WAITING) + count(FetchItem.State.ON_ITS_WAY);
  }

  /// Brings a series to the front.
  ///
  /// @param instanceNumber from where it grows; null leaves that as it was
  void prefer(String seriesInstanceUid, @Nullable Integer instanceNumber) {
    seriesFirst.remove(seriesInstanceUid);
    seriesFirst.addFirst(seriesInstanceUid);
    if (instanceNumber != null) {
      lookedAt.put(seriesInstanceUid, instanceNumber);
    }
    reorder();
  }

  /// One stream of its own for the nearest missing instance to where somebody looks, when a stream
  /// that brings many has yet to bring it.
  ///
  /// @return null when it is here, will be asked for next anyway, or has its own stream already
  @Nullable FetchUnit urgent(String seriesInstanceUid) {
    for (FetchItem item : order) {
      if (item.planned.seriesInstanceUid().equals(seriesInstanceUid) && !item.isHere()) {
        FetchChannel channel = bestChannel(item);
        boolean late =
            item.state() == FetchItem.State.ON_ITS_WAY
                && item.carriers == 1
                && item.carriedWith > NOT_FAR_OFF;
        return late && channel != null && !channel.isTroubled()
            ? single(item, channel).asUrgent()
            : null;
      }
    }
    return null;
  }

  private static FetchUnit single(FetchItem item, FetchChannel channel) {
    Map<String, FetchItem> wanted = new LinkedHashMap<>();
    wanted.put(item.uid(), item);
    return new FetchUnit(channel, item.planned.seriesInstanceUid(), wanted, false);
  }

  /// To be called when items have been added.
  void reorder() {
    List<FetchItem> next = new ArrayList<>(items.size());
    for (PlannedInstance planned :
        FetchOrder.of(
            items.values().stream().map(item -> item.planned).toList(), seriesFirst, lookedAt)) {
      FetchItem item = items.get(planned.sopInstanceUid());
      if (item != null) {
        next.add(item);
      }
    }
    order = next;
  }

  /// The next thing worth having by a way that is free.
  ///
  /// @param alone a single instance, so that it comes soonest
  /// @return null when nothing waits that could come now
  @Nullable FetchUnit nextUnit(long now, boolean alone) {
    if (count(FetchItem.State.WAITING) == 0) {
      return null; // asked after each event
    }
    for (FetchItem item : order) {
      if (item.isDue()) {
        FetchChannel channel = bestChannel(item);
        if (channel != null && channel.isFree(now)) {
          return unit(item, channel, alone);
        }
      }
    }
    return null;
  }

  /// The first way that is not given up, holders in the order of the settings, the web before
  /// DIMSE; ways that keep breaking off only when there is no other.
  @Nullable FetchChannel bestChannel(FetchItem item) {
    FetchChannel lastResort = null;
    for (FetchSource source : sources) {
      if (item.holders.contains(source)) {
        for (FetchChannel channel : source.channels) {
          if (!channel.dead && !item.tried.contains(channel)) {
            if (channel.broken < FetchChannel.BROKEN_STREAMS) {
              return channel;
            }
            lastResort = lastResort == null ? channel : lastResort;
          }
        }
      }
    }
    return lastResort;
  }

  private FetchUnit unit(FetchItem first, FetchChannel channel, boolean alone) {
    FetchUnit single = single(first, channel);
    if (alone || channel.unitLimit == 1) {
      return single;
    }
    String series = first.planned.seriesInstanceUid();
    Map<String, FetchItem> wanted = single.wanted();
    List<FetchItem> more = new ArrayList<>();
    for (FetchItem item : order) {
      if (item != first
          && item.isDue()
          && item.planned.seriesInstanceUid().equals(series)
          && bestChannel(item) == channel) {
        more.add(item);
      }
    }
    int size = channel.source.seriesSizes.getOrDefault(series, 1);
    boolean whole =
        channel.servesWholeSeries()
            && channel.brokenSeries < FetchChannel.BROKEN_SERIES
            && more.size() + 1 >= FetchChannel.SMALLEST_UNIT
            && more.size() + 1 >= size * WHOLE_SERIES_SHARE
            && more.size() < channel.pace.instancesWithin(ORDER_MATTERS_AFTER, 0);
    int limit =
        whole
            ? Integer.MAX_VALUE
            : Math.min(
                channel.unitLimit,
                Math.min(
                    channel.pace.instancesWithin(UNIT, FetchChannel.SMALLEST_UNIT),
                    Math.max(
                        (more.size() + 1) / channel.pace.streams(), FetchChannel.SMALLEST_UNIT)));
    for (FetchItem item : more) {
      if (wanted.size() < limit) {
        wanted.put(item.uid(), item);
      }
    }
    return new FetchUnit(channel, series, wanted, whole);
  }
}
