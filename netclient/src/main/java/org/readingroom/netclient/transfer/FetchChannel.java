package org.readingroom.netclient.transfer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.Failure;

/// One way to one archive, and how well it has served in this run: how much to ask by it at once,
/// when to ask again and when to stop. Owned by the run's thread; a stream reads the peer only.
final class FetchChannel {
  static final int SMALLEST_UNIT = 8;
  static final int LARGEST_UNIT = 64;

  /// Attempts in a row without a single instance before a way to an archive is given up.
  private static final int FRUITLESS_ATTEMPTS = 3;

  /// Streams in a row that broke off, though they brought something, from which another way is
  /// better.
  static final int BROKEN_STREAMS = 3;

  /// Whole-series answers that broke off from which instances are asked for one by one.
  static final int BROKEN_SERIES = 2;

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

  final FetchSource source;
  final ArchivePeer peer;
  final FetchPace pace;
  final LineCompression compression;
  int streams;

  // in a row: attempts that brought nothing, and streams that ended badly whatever they brought
  int fruitless;
  int broken;

  /// Something has come by this way.
  private boolean served;

  /// Answers for a whole series that broke off, ever.
  int brokenSeries;

  /// Most instances to ask for at once: halves and worse with trouble, doubles with success.
  int unitLimit = LARGEST_UNIT;

  long notBeforeNanos;
  boolean dead;
  @Nullable Failure failure;

  FetchChannel(FetchSource source, ArchivePeer peer) {
    this.source = source;
    this.peer = peer;
    this.compression = new LineCompression(peer.node());
    this.pace =
        new FetchPace(
            peer.protocol() == Protocol.DIMSE
                ? FetchPace.MOST_ASSOCIATIONS
                : FetchPace.MOST_STREAMS);
  }

  boolean isFree(long now) {
    // after a failure one careful stream at a time, so that one bad instance shows itself
    int limit = fruitless > 0 ? 1 : pace.streams();
    return !dead && !compression.isHolding() && streams < limit && now - notBeforeNanos >= 0;
  }

  /// True when one request for a whole series is the cheapest way to have it: archives look up each
  /// of a list of UIDs (Orthanc 1.10: a third more work for 400 instances). Not by C-MOVE, where
  /// the list says what may come in; and by C-GET not where the archive, or the line, takes its
  /// time over each instance, which several streams share.
  boolean servesWholeSeries() {
    return peer.protocol() == Protocol.DICOMWEB
        || (peer.node().retrieve() == ArchiveNode.Retrieve.GET && pace.isSteady());
  }

  /// True while something about this way has just gone wrong.
  boolean isTroubled() {
    return dead || fruitless > 0;
  }

  /// A stream by this way has ended.
  ///
  /// @param brought whether anything came of what was wanted
  void ended(FetchOutcome outcome, FetchUnit unit, boolean brought) {
    if (unit.compressed() && !(outcome instanceof FetchOutcome.Completed)) {
      compression.end();
    }
    if (outcome instanceof FetchOutcome.Failed failed) {
      broken++;
      pace.broke();
      brokenSeries += unit.wholeSeries() ? 1 : 0;
      unitLimit = brought ? Math.max(1, unitLimit / 2) : 1;
      failure = failed.failure();
      if (!brought) {
        fruitless++;
        notBeforeNanos = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos() * fruitless;
      }
      served |= brought;
      if (isHopeless(failed.failure()) || fruitless >= FRUITLESS_ATTEMPTS) {
        dead = true;
      }
    } else {
      served |= brought;
      broken = 0;
      unitLimit = Math.min(LARGEST_UNIT, unitLimit * 2);
    }
  }

  private boolean isHopeless(Failure failure) {
    return switch (failure.kind()) {
      case UNKNOWN_HOST,
          UNREACHABLE,
          REFUSED_CALLED_AE,
          REFUSED_CALLING_AE,
          AUTHENTICATION,
          NOT_SUPPORTED ->
          true;
      // certificates do not go bad in the middle: the line changed a byte, and TLS noticed
      case TLS -> !served;
      default -> false;
    };
  }
}
