package org.readingroom.netclient.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;

/// What there is to get, in which order, and by which way each piece comes next. Owned by the run's
/// thread.
final class FetchPlan {
  /// Of a series' instances, the share still wanted from which one request for the whole series is
  /// cheaper than asking one by one.
  private static final double WHOLE_SERIES_SHARE = 0.6;

  final Map<String, FetchItem> items = new LinkedHashMap<>();
  final List<FetchSource> sources = new ArrayList<>();
  private final List<String> seriesFirst;

  /// All items, what is wanted soonest first.
  List<FetchItem> order = List.of();

  FetchPlan(List<String> seriesFirst) {
    this.seriesFirst = new ArrayList<>(seriesFirst);
  }

  /// Brings a series to the front.
  void prefer(String seriesInstanceUid) {
    seriesFirst.remove(seriesInstanceUid);
    seriesFirst.addFirst(seriesInstanceUid);
    reorder();
  }

  /// To be called when items have been added.
  void reorder() {
    List<FetchItem> next = new ArrayList<>(items.size());
    for (PlannedInstance planned :
        FetchOrder.of(items.values().stream().map(item -> item.planned).toList(), seriesFirst)) {
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
    for (FetchItem item : order) {
      if (item.state == FetchItem.State.WAITING) {
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
    Map<String, FetchItem> wanted = new LinkedHashMap<>();
    wanted.put(first.uid(), first);
    String series = first.planned.seriesInstanceUid();
    if (alone || channel.unitLimit == 1) {
      return new FetchUnit(channel, series, wanted, false);
    }
    List<FetchItem> more = new ArrayList<>();
    for (FetchItem item : order) {
      if (item != first
          && item.state == FetchItem.State.WAITING
          && item.planned.seriesInstanceUid().equals(series)
          && bestChannel(item) == channel) {
        more.add(item);
      }
    }
    int size = channel.source.seriesSizes.getOrDefault(series, 1);
    boolean whole =
        channel.peer.protocol() == Protocol.DICOMWEB
            && channel.brokenSeries < FetchChannel.BROKEN_SERIES
            && more.size() + 1 >= FetchChannel.SMALLEST_UNIT
            && more.size() + 1 >= size * WHOLE_SERIES_SHARE;
    int limit =
        whole
            ? Integer.MAX_VALUE
            : Math.min(
                channel.unitLimit,
                Math.clamp(
                    (more.size() + 1) / FetchChannel.STREAMS_PER_CHANNEL,
                    FetchChannel.SMALLEST_UNIT,
                    FetchChannel.LARGEST_UNIT));
    for (FetchItem item : more) {
      if (wanted.size() < limit) {
        wanted.put(item.uid(), item);
      }
    }
    return new FetchUnit(channel, series, wanted, whole);
  }
}
