package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An answer's body as a stream that gives up: the JDK's own has no time limit between two bytes.
///
/// Threads: the HTTP client's thread puts buffers into the queue, one reading thread takes them
/// out. At most {@link #AHEAD} buffers wait, the rest is held back on the wire.
final class WatchedBody extends AnswerBody implements HttpResponse.BodySubscriber<InputStream> {
  private static final int AHEAD = 16;

  private sealed interface Signal {
    record Buffers(List<ByteBuffer> buffers) implements Signal {}

    record Failed(Throwable cause) implements Signal {}

    record End() implements Signal {}
  }

  private final long stallNanos;
  private final long endNanos;
  private final long maxBytes;
  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private volatile boolean closed;

  // owned by the reading thread
  private List<ByteBuffer> buffers = List.of();
  private int next;
  private long count;
  private boolean ended;
  private @Nullable IOException failure;

  /// @param stall longest time between two bytes
  /// @param deadline for the whole body, from now
  /// @param maxBytes after which it is an {@link OversizedException}
  WatchedBody(Duration stall, Duration deadline, long maxBytes) {
    this.stallNanos = stall.toNanos();
    this.endNanos = System.nanoTime() + deadline.toNanos();
    this.maxBytes = maxBytes;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    if (!subscription.complete(newSubscription) || closed) {
      newSubscription.cancel();
      return;
    }
    newSubscription.request(AHEAD);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    signals.add(new Signal.Buffers(item));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Signal.Failed(cause));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End());
  }

  @Override
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (failure != null) {
      throw failure;
    }
    while (true) {
      while (next < buffers.size()) {
        ByteBuffer buffer = buffers.get(next);
        if (buffer.hasRemaining()) {
          int n = Math.min(length, buffer.remaining());
          buffer.get(target, offset, n);
          count += n;
          if (count > maxBytes) {
            throw fail(new OversizedException());
          }
          return n;
        }
        next++;
      }
      if (ended || !await(stallNanos)) {
        return -1;
      }
    }
  }

  // takes the next signal; false at the end
  private boolean await(long patienceNanos) throws IOException {
    try {
      long left = Math.min(patienceNanos, endNanos - System.nanoTime());
      Signal signal = signals.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
      return switch (signal) {
        case null -> throw fail(new StalledException());
        case Signal.Buffers more -> {
          buffers = more.buffers();
          next = 0;
          subscription.join().request(1);
          yield true;
        }
        case Signal.End _ -> {
          ended = true;
          yield false;
        }
        case Signal.Failed(Throwable cause) ->
            throw fail(cause instanceof IOException io ? io : new IOException(cause));
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      throw fail(interrupted);
    }
  }

  private IOException fail(IOException cause) {
    failure = cause;
    close();
    return cause;
  }

  @Override
  void finish() {
    try {
      byte[] rest = new byte[4096];
      int more = 0;
      while (!closed && !ended && failure == null && more < 1 << 16) {
        boolean buffered = next < buffers.size();
        if (!buffered && !await(TimeUnit.MILLISECONDS.toNanos(250))) {
          break;
        }
        int n = read(rest, 0, rest.length);
        more += Math.max(n, 0);
      }
    } catch (IOException notNear) {
      // closed below
    }
    close();
  }

  /// May be called by any thread; a reader that waits sees a stall at the latest.
  @Override
  public void close() {
    closed = true;
    if (!ended) {
      Flow.Subscription now = subscription.getNow(null);
      if (now != null) {
        now.cancel();
      }
    }
  }
}
