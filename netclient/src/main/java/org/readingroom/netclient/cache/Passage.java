package org.readingroom.netclient.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One data set on its way from the thread that receives and checks it to the one that digests,
/// seals and writes it, in pieces of up to {@link #PIECE_BYTES}. So the wire does not wait for the
/// cipher and the disk, and a second core has something to do.
///
/// Threads: the receiving thread writes, then ends or gives up; the sealing thread takes. A piece
/// belongs to one of them at a time. The receiver waits while {@link Gate#MAX_AHEAD} pieces of all
/// passages are yet to be sealed.
final class Passage extends OutputStream {
  /// As much as one sealed chunk holds: most slices pass in one piece.
  static final int PIECE_BYTES = 1 << 20;

  /// What all passages of a cache share. Safe from any thread.
  static final class Gate {
    static final int MAX_AHEAD = 16;
    private static final int MAX_SPARE = 24;

    private final Semaphore ahead = new Semaphore(MAX_AHEAD);

    // a party for each data set that came whole and is yet to be written, one for who closes
    private final Phaser whole = new Phaser(1);
    // the last one back goes first: it still lies in the processor's memory
    private final BlockingDeque<byte[]> spare = new LinkedBlockingDeque<>(MAX_SPARE);

    // spare ones that still hold something, which goes once no passage is under way
    private final BlockingDeque<byte[]> used = new LinkedBlockingDeque<>(MAX_SPARE);
    private final AtomicInteger underWay = new AtomicInteger();

    /// Waits until all that came whole has been written, or could not be.
    void awaitWhole() {
      whole.arriveAndAwaitAdvance();
    }

    private byte[] take() {
      byte[] known = used.pollFirst();
      known = known == null ? spare.pollFirst() : known;
      return known == null ? new byte[PIECE_BYTES] : known;
    }

    private void giveBack(byte[] bytes) {
      used.offerFirst(bytes);
    }

    private void begin() {
      underWay.incrementAndGet();
    }

    // while one data set follows the other each array is soon overwritten; once none does, what
    // waits for its next user holds nothing of a patient
    private void end() {
      if (underWay.decrementAndGet() == 0) {
        for (byte[] bytes = used.pollLast(); bytes != null; bytes = used.pollLast()) {
          Arrays.fill(bytes, (byte) 0);
          spare.offerFirst(bytes);
        }
      }
    }
  }

  /// Some bytes of the data set.
  ///
  /// @param isLast nothing follows; the data set was whole
  record Piece(byte[] bytes, int length, boolean isLast) {
    private static final Piece GIVEN_UP = new Piece(new byte[0], 0, false);

    /// The receiver found something wrong: nothing of it is to stay.
    boolean isGivenUp() {
      return this == GIVEN_UP;
    }
  }

  private final Gate gate;
  private final Runnable begin;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> sealed = new CompletableFuture<>();
  private volatile @Nullable IOException failure;

  // the sealing thread's
  private @Nullable Piece taken;

  // the receiving thread's
  private byte @Nullable [] filling;
  private int filled;
  private boolean begun;

  /// @param begin called once, on the receiving thread, when the first piece is ready to be taken
  Passage(Gate gate, Runnable begin) {
    this.gate = gate;
    this.begin = begin;
    gate.begin();
  }

  // ---- the receiving thread ----

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      byte[] room = room();
      int n = Math.min(length - done, room.length - filled);
      System.arraycopy(bytes, offset + done, room, filled, n);
      filled += n;
      done += n;
    }
  }

  /// Sees the bytes that have come, before they go on.
  @FunctionalInterface
  interface Check {
    void seen(byte[] bytes, int offset, int length) throws IOException;
  }

  /// Takes everything up to the stream's end.
  void fill(InputStream source, Check check) throws IOException {
    while (true) {
      byte[] room = room();
      int n = source.read(room, filled, room.length - filled);
      if (n < 0) {
        return;
      }
      check.seen(room, filled, n);
      filled += n;
    }
  }

  /// All of it came and is as it should be.
  ///
  /// @throws IOException when it could not be written; nothing of it stays
  void end() throws IOException {
    gate.whole.register();
    boolean handed = false;
    try {
      handOver(true);
      handed = true;
    } finally {
      if (!handed) {
        gate.whole.arriveAndDeregister();
      }
    }
  }

  /// Something is wrong with it. Returns once nothing of it is left.
  void giveUp() {
    byte[] unused = filling;
    if (unused != null) {
      filling = null;
      gate.giveBack(unused);
    }
    if (begun) {
      pieces.add(Piece.GIVEN_UP);
      sealed.join();
    } else {
      gate.end();
    }
  }

  // an array with room in it
  private byte[] room() throws IOException {
    if (filled == PIECE_BYTES) {
      handOver(false);
    }
    byte[] now = filling;
    if (now == null) {
      now = gate.take();
      filling = now;
      filled = 0;
    }
    return now;
  }

  private void handOver(boolean isLast) throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
    try {
      gate.ahead.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while an instance was being stored");
    }
    byte[] bytes = filling == null ? gate.take() : filling;
    filling = null;
    pieces.add(new Piece(bytes, filled, isLast));
    filled = 0;
    if (!begun) {
      try {
        begin.run();
        begun = true;
      } catch (RejectedExecutionException e) {
        throw new IOException("the cache is closed", e);
      }
    }
  }

  // ---- the sealing thread ----

  /// The next piece; waits for it. To be given back.
  Piece take() throws InterruptedException {
    Piece piece = pieces.take();
    taken = piece;
    return piece;
  }

  void giveBack(Piece piece) {
    if (!piece.isGivenUp()) {
      gate.giveBack(piece.bytes());
      gate.ahead.release();
    }
  }

  /// The last word of the sealing thread. The receiver hears of a failure at its next piece; what
  /// it has handed over by then goes nowhere. Waits for the receiver's end, unless interrupted.
  ///
  /// @param why null when all of it was taken
  void over(@Nullable IOException why) {
    failure = why;
    Piece last = taken;
    try {
      while (last == null || !last.isLast() && !last.isGivenUp()) {
        last = take();
        giveBack(last);
      }
    } catch (InterruptedException closing) {
      // nobody waits for these pieces any more
    }
    if (last != null && last.isLast()) {
      gate.whole.arriveAndDeregister();
    }
    gate.end();
    sealed.complete(null);
  }
}
