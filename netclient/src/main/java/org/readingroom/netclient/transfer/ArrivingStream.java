package org.readingroom.netclient.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongConsumer;

/// Says at intervals how much of an instance has come. Belongs to one thread.
final class ArrivingStream extends FilterInputStream {
  private static final long EVERY_NANOS = Duration.ofMillis(100).toNanos();

  private final LongConsumer soFar;
  private final long startNanos = System.nanoTime();
  private long saidNanos = startNanos;
  private long bytes;

  /// @param soFar told the bytes that have come, at most ten times a second
  ArrivingStream(InputStream in, LongConsumer soFar) {
    super(in);
    this.soFar = soFar;
  }

  /// How many have come.
  long bytes() {
    return bytes;
  }

  /// Since the first byte was asked for.
  long ageNanos() {
    return System.nanoTime() - startNanos;
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
      long now = System.nanoTime();
      if (now - saidNanos >= EVERY_NANOS) {
        saidNanos = now;
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
