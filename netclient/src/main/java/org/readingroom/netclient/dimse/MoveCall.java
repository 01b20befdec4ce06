package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Toolkit;
import org.readingroom.netclient.peer.OurFailures;

/// C-MOVE over one link (PS3.4 C.4.2): asks the archive to send to our own AE title, and waits for
/// its final word while the objects come in at the store listener.
final class MoveCall {
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Link link;
  private volatile long toldNanos = System.nanoTime();

  MoveCall(Link link) {
    this.link = link;
  }

  /// Asks and waits for the final response. An interrupt cancels at the archive (C-CANCEL) before
  /// it is passed on.
  ///
  /// @param arrivedNanos when an object, or a part of one, last came
  /// @param stall the link is cut when neither the archive says anything nor anything comes
  RetrieveAnswer run(
      Dataset identifier, String destination, LongSupplier arrivedNanos, Duration stall)
      throws LinkException, InterruptedException {
    Association association = link.association();
    var offered = association.getTransferSyntaxesFor(Requests.STUDY_ROOT_MOVE);
    if (offered == null || offered.isEmpty()) {
      throw new LinkException(DimseFailures.noMove());
    }
    toldNanos = System.nanoTime();
    link.endOnStall(
        () -> latest(toldNanos, arrivedNanos.getAsLong()), stall, DimseFailures.nothingMoved());
    DimseRSP answer = null;
    try {
      answer =
          association.cmove(
              Requests.STUDY_ROOT_MOVE,
              0,
              new Attributes(Toolkit.attributes(identifier)),
              offered.iterator().next(),
              destination);
      while (answer.next()) {
        toldNanos = System.nanoTime();
      }
      Attributes command = answer.getCommand();
      if (command == null) {
        throw new IOException("no answer");
      }
      return RetrieveAnswer.of(command, answer.getDataset());
    } catch (IOException | RuntimeException e) {
      throw new LinkException(link.failure(e));
    } catch (InterruptedException e) {
      cancel(association, answer);
      throw e;
    } finally {
      link.stopWatching();
    }
  }

  // PS3.7 9.3.4.3; an archive that does not stop within a moment is hung up on
  private void cancel(Association association, @Nullable DimseRSP answer) {
    link.endBy(Deadline.in(GOODBYE), OurFailures.cancelled());
    try {
      if (answer != null) {
        answer.cancel(association);
        while (answer.next()) {
          // what it had under way
        }
        link.done();
      }
    } catch (IOException | RuntimeException e) {
      // it is over in any case
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    }
  }

  private static long latest(long oneNanos, long otherNanos) {
    return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
  }
}
