package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.codec.DecodedFrame;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;

/// Tries an archive's compression on one image before any is relied on: the image comes twice, as
/// it is stored and compressed, and every pixel has to be the same. Archives' encoders have been
/// seen to fail in silence.
final class CompressionProbe {
  /// A larger image is not tried, and nothing is compressed then.
  private static final int MOST_BYTES = 64 << 20;

  private final ArchivePeer peer;
  private final PlannedInstance instance;
  private final Duration stall;

  CompressionProbe(ArchivePeer peer, PlannedInstance instance, Duration stall) {
    this.peer = peer;
    this.instance = instance;
    this.stall = stall;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Copy(String transferSyntaxUid, byte[] object) {
    Frames frames() throws IOException {
      return Frames.open(object, object.length, transferSyntaxUid);
    }
  }

  /// Blocks.
  ///
  /// @return false also when it does not compress, or the image cannot be had or decoded
  boolean isSound() throws InterruptedException {
    Copy stored = fetch(false);
    if (stored == null || TransferSyntax.isEncapsulated(stored.transferSyntaxUid)) {
      return false;
    }
    Copy compressed = fetch(true);
    if (compressed == null
        || !TransferSyntax.isEncapsulated(compressed.transferSyntaxUid)
        || TransferSyntax.mayLose(compressed.transferSyntaxUid)
        || compressed.object.length >= stored.object.length) {
      return false;
    }
    try {
      Frames before = stored.frames();
      Frames after = compressed.frames();
      int last = before.frameCount() - 1;
      return after.frameCount() == last + 1
          && isSame(before.decode(0), after.decode(0))
          && (last == 0 || isSame(before.decode(last), after.decode(last)));
    } catch (IOException undecodable) {
      return false;
    }
  }

  private @Nullable Copy fetch(boolean compressed) throws InterruptedException {
    Copy[] came = new Copy[1];
    peer.fetch(
        new FetchRequest(
            instance.studyInstanceUid(),
            instance.seriesInstanceUid(),
            List.of(instance.sopInstanceUid()),
            stall,
            compressed),
        (head, dataset) -> {
          byte[] object = dataset.readNBytes(MOST_BYTES);
          if (object.length < MOST_BYTES
              && head.sopInstanceUid().equals(instance.sopInstanceUid())) {
            came[0] = new Copy(head.transferSyntaxUid(), object);
          }
        });
    return came[0];
  }

  private static boolean isSame(DecodedFrame one, DecodedFrame other) {
    return switch (one) {
      case DecodedFrame.Grey16 a ->
          other instanceof DecodedFrame.Grey16 b
              && a.signed() == b.signed()
              && Arrays.equals(a.samples(), b.samples());
      case DecodedFrame.Grey32 a ->
          other instanceof DecodedFrame.Grey32 b
              && a.signed() == b.signed()
              && Arrays.equals(a.samples(), b.samples());
      case DecodedFrame.Rgb a ->
          other instanceof DecodedFrame.Rgb b && Arrays.equals(a.samples(), b.samples());
    };
  }
}
