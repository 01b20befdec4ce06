package org.readingroom.netclient.transfer;

import java.time.Duration;

/// How fast one way to an archive has been, and how many streams at once serve it best: one more
/// while that brings more, one less when it did not, half when streams break. Owned by the run's
/// thread.
final class FetchPace {
  static final int FIRST_STREAMS = 3;
  static final int MOST_STREAMS = 6;

  /// Over DIMSE: an archive has a few threads for associations (Orthanc four) and lets one more
  /// wait until another ends. One is left for questions.
  static final int MOST_ASSOCIATIONS = 3;

  /// A window is judged once it is this long and has seen this many instances.
  private static final long WINDOW_NANOS = Duration.ofMillis(300).toNanos();

  private static final int WINDOW_INSTANCES = 6;

  /// What one stream more must bring to be kept.
  private static final double WORTH_IT = 1.05;

  /// Windows to wait after a stream more was not worth it.
  private static final int REST_WINDOWS = 8;

  /// An archive that lets a stream wait this many times as long as it takes to send an instance is
  /// not at work all the time.
  private static final double KEPT_WAITING = 3;

  /// An answer that begins this soon comes from an archive nearby that has not much to think about.
  private static final Duration AT_ONCE = Duration.ofMillis(30);

  /// Weight of the newest instance in the averages.
  private static final double NEWEST = 0.25;

  private final int most;
  private int streams = FIRST_STREAMS;
  private double streamBytesPerNano;
  private double meanBytes;
  private double meanWaitNanos;
  private long firstWaitNanos;

  private long windowStart;
  private long windowBytes;
  private int windowInstances;
  private double lastBytesPerNano;
  private boolean raised;
  private int rest;

  /// @param most streams at once, however much they bring
  FetchPace(int most) {
    this.most = most;
  }

  /// Streams to have at once.
  int streams() {
    return streams;
  }

  /// An instance has come.
  ///
  /// @param readNanos from its first byte to its last, with what we did to it meanwhile
  void arrived(long bytes, long readNanos, long now) {
    double speed = bytes / (double) Math.max(1, readNanos);
    boolean first = meanBytes == 0;
    streamBytesPerNano = first ? speed : streamBytesPerNano * (1 - NEWEST) + speed * NEWEST;
    meanBytes = first ? bytes : meanBytes * (1 - NEWEST) + bytes * NEWEST;
    if (windowInstances == 0) {
      windowStart = now - readNanos;
    }
    windowBytes += bytes;
    windowInstances++;
    if (now - windowStart >= WINDOW_NANOS && windowInstances >= WINDOW_INSTANCES) {
      judge(windowBytes / (double) (now - windowStart));
      windowBytes = 0;
      windowInstances = 0;
    }
  }

  /// A stream has waited for an instance.
  void waited(FetchEvent.Wait wait) {
    if (wait.nanos() == 0) {
      return;
    }
    if (wait.first()) {
      firstWaitNanos = wait.nanos();
    } else {
      meanWaitNanos =
          meanWaitNanos == 0 ? wait.nanos() : meanWaitNanos * (1 - NEWEST) + wait.nanos() * NEWEST;
    }
  }

  /// True when it is known that one stream is busy all the time, so that others would only share
  /// what it brings. While no two instances have come by one stream, who begins to answer at once
  /// is taken for such an archive.
  boolean isSteady() {
    if (meanBytes == 0) {
      return false;
    }
    return meanWaitNanos == 0
        ? firstWaitNanos > 0 && firstWaitNanos < AT_ONCE.toNanos()
        : meanWaitNanos * streamBytesPerNano < KEPT_WAITING * meanBytes;
  }

  private void judge(double bytesPerNano) {
    if (raised && bytesPerNano < lastBytesPerNano * WORTH_IT) {
      streams = Math.max(1, streams - 1);
      rest = REST_WINDOWS;
      raised = false;
    } else if (rest > 0) {
      rest--;
    } else {
      raised = streams < most;
      streams = Math.min(most, streams + 1);
    }
    lastBytesPerNano = bytesPerNano;
  }

  /// A stream ended badly.
  void broke() {
    streams = Math.max(1, streams / 2);
    rest = REST_WINDOWS;
    raised = false;
  }

  /// How many instances one stream brings in this time, at least one.
  ///
  /// @param unknown the answer while nothing has come
  int instancesWithin(Duration time, int unknown) {
    if (meanBytes == 0) {
      return unknown;
    }
    return (int) Math.clamp(time.toNanos() * streamBytesPerNano / meanBytes, 1, 1e6);
  }
}
