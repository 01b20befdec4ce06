package org.readingroom.netclient.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Says how much of an instance has come: soon after its first bytes, then at intervals. What is
/// here by then is not spoken of. Belongs to one thread.
final class ArrivingStream extends FilterInputStream {
  /// A slice of 512 KB is here by then, but over a slow line.
  static final Duration FIRST_AFTER = Duration.ofMillis(10);

  static final Duration EVERY = Duration.ofMillis(100);

  private final LongConsumer soFar;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private long sayNextNanos;
  private long bytes;

  /// @param soFar told the bytes that have come, at most ten times a second
  ArrivingStream(InputStream in, LongConsumer soFar) {
    this(in, soFar, System::nanoTime);
  }

  ArrivingStream(InputStream in, LongConsumer soFar, LongSupplier nanoTime) {
    super(in);
    this.soFar = soFar;
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
    sayNextNanos = startNanos + FIRST_AFTER.toNanos();
  }

  /// How many have come.
  long bytes() {
    return bytes;
  }

  /// Since the first byte was asked for.
  long ageNanos() {
    return nanoTime.getAsLong() - startNanos;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int n = in.read(target, offset, length);
    if (n > 0) {
      bytes += n;
      long now = nanoTime.getAsLong();
      if (now - sayNextNanos >= 0) {
        sayNextNanos = now + EVERY.toNanos();
        soFar.accept(bytes);
      }
    }
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
