package org.readingroom.netclient.codec;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// As many helper processes as there are cores, started when first needed and kept.
///
/// A frame that ends or hangs its helper is an error on that frame. Thread-safe; callers wait their
/// turn.
final class DecoderPool {
  private static final Logger LOG = LoggerFactory.getLogger(DecoderPool.class);

  /// The slowest real frame (a 15-million-pixel JPEG 2000) takes some seconds.
  private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(30);

  /// Each takes some 50 MB; more cores than this are rarely free.
  private static final int MOST = Math.min(8, Runtime.getRuntime().availableProcessors());

  private static final Semaphore FREE = new Semaphore(MOST);
  private static final ConcurrentLinkedDeque<DecoderProcess> IDLE = new ConcurrentLinkedDeque<>();

  private static final ExecutorService TALKERS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("codec-", 0).factory());

  private DecoderPool() {}

  static RawFrame decode(byte[] frame, int flags, CodeStream stream)
      throws UndecodableFrameException {
    return decode(frame, flags, stream, PATIENCE_MS);
  }

  /// Waits even when interrupted (the interrupt stays set): frames are short, and an interrupt
  /// would close a helper's connection.
  ///
  /// @throws UndecodableFrameException the decoder's own, or because its helper died of the frame
  static RawFrame decode(byte[] frame, int flags, CodeStream stream, long patienceMs)
      throws UndecodableFrameException {
    Future<RawFrame> answer = TALKERS.submit(() -> ask(frame, flags, stream, patienceMs));
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof UndecodableFrameException itself) {
            throw itself;
          }
          throw NativeCodec.damaged();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RawFrame ask(byte[] frame, int flags, CodeStream stream, long patienceMs)
      throws UndecodableFrameException {
    FREE.acquireUninterruptibly();
    try {
      long started = System.nanoTime();
      for (int attempt = 1; ; attempt++) {
        DecoderProcess helper = helper();
        try {
          RawFrame decoded = helper.decode(frame, flags, stream, patienceMs);
          IDLE.push(helper);
          return decoded;
        } catch (UndecodableFrameException itself) {
          IDLE.push(helper);
          throw itself;
        } catch (IOException lost) {
          helper.close();
          boolean hung = System.nanoTime() - started >= TimeUnit.MILLISECONDS.toNanos(patienceMs);
          // somebody else may have ended it: the frame gets a second, fresh helper
          if (hung || attempt == 2) {
            LOG.warn("A damaged image ended its decoder's process; it is replaced.");
            throw new UndecodableFrameException(
                "The compressed image is damaged: its decoder did not come to an end. Fetch the"
                    + " study again.");
          }
        }
      }
    } finally {
      FREE.release();
    }
  }

  private static DecoderProcess helper() throws UndecodableFrameException {
    DecoderProcess idle = IDLE.poll();
    while (idle != null && !idle.isAlive()) {
      idle.close();
      idle = IDLE.poll();
    }
    if (idle != null) {
      return idle;
    }
    try {
      return DecoderProcess.start();
    } catch (IOException e) {
      LOG.warn("The decoder for compressed images cannot be started: {}", e.getMessage());
      throw new UndecodableFrameException(
          "The decoder for compressed images cannot be started. Restart Reading Room; if that does"
              + " not help, ask for help with what `doctor` says.");
    }
  }

  /// Starts helpers until so many wait.
  ///
  /// @return false where there is no library or it does not work
  static boolean prepare(int helpers) {
    try {
      while (NativeLibrary.isAvailable() && IDLE.size() < Math.min(helpers, MOST)) {
        IDLE.push(DecoderProcess.start());
      }
      return NativeLibrary.isAvailable();
    } catch (IOException e) {
      return false; // said when a frame needs one
    }
  }

  /// The helpers that wait for work: for tests.
  static List<DecoderProcess> idle() {
    return List.copyOf(IDLE);
  }
}
