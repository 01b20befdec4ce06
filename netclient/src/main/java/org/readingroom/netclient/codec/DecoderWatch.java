package org.readingroom.netclient.codec;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs native decoders on threads that can be given up.
///
/// Rarely, damaged data sends the library round for ever, and a native call cannot be stopped. The
/// caller then gets an error for that frame; the lost thread is a daemon. After a few of them no
/// more native decoding is tried, so that damaged studies cannot take the whole machine.
final class DecoderWatch {
  /// The slowest real frame (a 15-million-pixel JPEG 2000) takes some seconds.
  private static final long PATIENCE_MS = 30_000;

  private static final int MAX_LOST = 3;

  private static final AtomicInteger LOST = new AtomicInteger();

  private static final ExecutorService DECODERS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("codec-", 0).factory());

  private DecoderWatch() {}

  /// Waits for the decoder even when interrupted (the interrupt stays set): frames are short.
  ///
  /// @throws UndecodableFrameException the decoder's own, or because it did not come back
  static RawFrame run(Callable<RawFrame> decoder) throws UndecodableFrameException {
    return run(decoder, PATIENCE_MS);
  }

  static RawFrame run(Callable<RawFrame> decoder, long patienceMs)
      throws UndecodableFrameException {
    if (LOST.get() >= MAX_LOST) {
      throw new UndecodableFrameException(
          "Damaged images have stopped the decoder. Restart Reading Room to read compressed"
              + " images again.");
    }
    Future<RawFrame> result = DECODERS.submit(decoder);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      LOST.incrementAndGet();
      throw new UndecodableFrameException(
          "The compressed image is damaged: its decoder did not come to an end. Fetch the study"
              + " again.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UndecodableFrameException damaged) {
        throw damaged;
      }
      throw new UndecodableFrameException(
          "The compressed image cannot be decoded. Fetch the study again.");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// For tests that lose a thread on purpose.
  static void forget() {
    LOST.set(0);
  }
}
