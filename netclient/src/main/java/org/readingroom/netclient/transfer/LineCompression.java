package org.readingroom.netclient.transfer;

import java.util.HashMap;
import java.util.Map;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.SourceAddress;

/// Whether one way to an archive is better served compressed: the line has shown to be slow, what
/// comes by it is large and uncompressed, a {@link CompressionProbe} has found the archive's
/// compression sound, and compressing, which costs the archive time, has not made it slower still.
/// The first instance of each series comes as it is stored. Owned by the run's thread.
final class LineCompression {
  /// 50 Mbit/s. A faster line brings a slice sooner than most archives compress one.
  static final double SLOW_BYTES_PER_SECOND = 50e6 / 8;

  /// Smaller objects are hardly worth an archive's trouble, and say little about a line.
  static final int LEAST_BYTES = 64 << 10;

  /// What has to have come before a line is called slow.
  static final int ENOUGH_BYTES = 3 << 19;

  /// Instances after which compressing is judged.
  static final int ENOUGH_INSTANCES = 12;

  /// Fewer instances a second than this share of before: the archive compresses too slowly.
  private static final double WORTH_IT = 1.0;

  private enum State {
    WATCHING,
    TO_BE_TRIED,
    ON_TRIAL,
    ASKING,
    KEPT,
    OFF
  }

  private final boolean always;
  private State state;

  // by Series Instance UID: the smallest that came as it is stored
  private final Map<String, Long> storedBytes = new HashMap<>();

  // as stored, while watching
  private long begunNanos;
  private long bytes;
  private int instances;

  /// Instances a second before compression was asked for; 0 when it was from the beginning.
  private double perSecondAsStored;

  // since compressed ones come
  private long firstCompressedNanos;
  private int compressed;

  LineCompression(ArchiveNode archive) {
    always = archive.compress() == ArchiveNode.Compress.ALWAYS;
    state =
        switch (archive.compress()) {
          case NEVER -> State.OFF;
          case ALWAYS -> State.TO_BE_TRIED;
          case ON_SLOW_LINES ->
              SourceAddress.isThisComputer(archive.host()) ? State.OFF : State.WATCHING;
        };
  }

  /// What the next request for this series may ask to be compressed to: less than so many bytes; 0
  /// when it is to come as it is stored.
  long smallerThan(String seriesInstanceUid) {
    return state == State.ASKING || state == State.KEPT
        ? storedBytes.getOrDefault(seriesInstanceUid, 0L)
        : 0;
  }

  /// True once, when the archive's compression is to be tried now.
  boolean startTrial() {
    boolean now = state == State.TO_BE_TRIED;
    if (now) {
      state = State.ON_TRIAL;
    }
    return now;
  }

  /// True while nothing more should be asked for: where compression is always wanted, until it is
  /// known whether it can be had.
  boolean isHolding() {
    return always && state == State.ON_TRIAL;
  }

  /// True while the first instance that is safely kept decides on a trial, which comes before
  /// anything else.
  boolean awaitsFirst() {
    return always && state == State.TO_BE_TRIED;
  }

  /// How a trial ended.
  void tried(boolean sound) {
    if (state == State.ON_TRIAL) {
      state = sound ? State.ASKING : State.OFF;
    }
  }

  /// An instance has come.
  ///
  /// @param asked in a request that asked for compression
  /// @param readNanos from its first byte to its last
  void arrived(
      String seriesInstanceUid,
      boolean asked,
      String transferSyntaxUid,
      long size,
      long readNanos,
      long nowNanos) {
    boolean encapsulated = TransferSyntax.isEncapsulated(transferSyntaxUid);
    if (!encapsulated) {
      storedBytes.merge(seriesInstanceUid, size, Math::min);
    }
    if (size < LEAST_BYTES && !encapsulated && !always) {
      return;
    }
    switch (state) {
      case WATCHING -> watch(transferSyntaxUid, size, readNanos, nowNanos);
      case ASKING -> {
        if (asked) {
          judge(transferSyntaxUid, nowNanos);
        }
      }
      case TO_BE_TRIED, ON_TRIAL, KEPT, OFF -> {
        // not the time, or decided
      }
    }
  }

  private void watch(String transferSyntaxUid, long size, long readNanos, long nowNanos) {
    if (TransferSyntax.isEncapsulated(transferSyntaxUid)) {
      state = State.OFF; // it stores compressed, and sends as it stores
      return;
    }
    boolean fastByItself = size / (readNanos / 1e9) >= SLOW_BYTES_PER_SECOND;
    if (fastByItself) {
      instances = 0;
      return;
    }
    if (instances == 0) {
      begunNanos = nowNanos - readNanos;
      bytes = 0;
    }
    instances++;
    bytes += size;
    if (bytes >= ENOUGH_BYTES) {
      double seconds = (nowNanos - begunNanos) / 1e9;
      if (bytes / seconds < SLOW_BYTES_PER_SECOND) {
        perSecondAsStored = instances / seconds;
        state = State.TO_BE_TRIED;
      } else {
        instances = 0;
      }
    }
  }

  private void judge(String transferSyntaxUid, long nowNanos) {
    if (!TransferSyntax.isEncapsulated(transferSyntaxUid)) {
      state = State.OFF; // it does not do it
      return;
    }
    if (compressed == 0) {
      firstCompressedNanos = nowNanos;
    }
    compressed++;
    if (compressed > ENOUGH_INSTANCES) {
      double perSecond = (compressed - 1) / ((nowNanos - firstCompressedNanos) / 1e9);
      state = perSecond >= perSecondAsStored * WORTH_IT ? State.KEPT : State.OFF;
    }
  }

  /// From now on as it is stored: a request that asked for compression did not bring all, or
  /// brought what is not sound, or nothing may be compressed at all.
  void end() {
    state = State.OFF;
  }
}
