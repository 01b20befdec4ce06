package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DataWriter;
import org.aoju.bus.image.metric.DimseRSP;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;

/// One C-STORE over an open link (PS3.4 B). The data set goes out as the bytes it is (guard G12),
/// in pieces, so that a peer that stops reading is noticed (guard G3).
final class StoreCall {
  private static final int PIECE_BYTES = 1 << 16;

  private final Link link;

  StoreCall(Link link) {
    this.link = link;
  }

  StoreOutcome run(
      String sopClassUid, String sopInstanceUid, String transferSyntaxUid, byte[] dataset)
      throws AssociationLostException, InterruptedException {
    DimseLimits limits = link.runtime().limits();
    AtomicLong progress = new AtomicLong(System.nanoTime());
    link.endOnStall(progress::get, limits.storeStall(), DimseFailures.storeStalled());
    DataWriter pieces =
        (out, syntax) -> {
          for (int at = 0; at < dataset.length; at += PIECE_BYTES) {
            out.write(dataset, at, Math.min(PIECE_BYTES, dataset.length - at));
            progress.set(System.nanoTime());
          }
        };
    try {
      Association association = link.association();
      DimseRSP answer =
          association.cstore(sopClassUid, sopInstanceUid, 0, pieces, transferSyntaxUid);
      link.stopWatching();
      link.endBy(Deadline.in(limits.storeAnswer()), DimseFailures.storeUnanswered());
      answer.next();
      Attributes command = answer.getCommand();
      if (command == null) {
        throw new IOException("no answer");
      }
      link.done();
      return outcome(command.getInt(CommandTag.Status, -1));
    } catch (IOException | RuntimeException e) {
      Failure failure = link.failure(e);
      throw new AssociationLostException(failure);
    } finally {
      link.stopWatching();
    }
  }

  /// PS3.4 table B.2-1. A duplicate (0111) counts as kept: our UIDs name one content for ever, so
  /// the archive has it from an earlier try.
  static StoreOutcome outcome(int status) {
    return switch (status) {
      case 0 -> new StoreOutcome.Stored();
      case 0xB000 ->
          new StoreOutcome.StoredWithWarning(status, "The archive changed some of its attributes.");
      case 0xB006 ->
          new StoreOutcome.StoredWithWarning(status, "The archive dropped some of its attributes.");
      case 0xB007 ->
          new StoreOutcome.StoredWithWarning(status, "The archive finds it unusual for its kind.");
      case 0x0111 -> new StoreOutcome.StoredWithWarning(status, "The archive had it already.");
      default -> new StoreOutcome.Refused(status, DimseFailures.storeStatus(status));
    };
  }
}
