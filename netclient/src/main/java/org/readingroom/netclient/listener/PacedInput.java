package org.readingroom.netclient.listener;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/// A socket's stream that gives up on a peer who drips: besides the socket's own limit between two
/// bytes, what has begun must keep up a least pace. One thread.
final class PacedInput extends FilterInputStream {
  private final long allowanceNanos;
  private final long bytesPerSecond;
  private long begunNanos = System.nanoTime();
  private long count;

  PacedInput(InputStream in, ListenerLimits limits) {
    super(in);
    this.allowanceNanos = limits.silence().toNanos();
    this.bytesPerSecond = limits.leastBytesPerSecond();
  }

  /// Something new begins: the time before it does not count.
  void begin() {
    begunNanos = System.nanoTime();
    count = 0;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    if (read > 0) {
      count += read;
      long late = System.nanoTime() - begunNanos - allowanceNanos;
      if (late > 0 && late / 1e9 * bytesPerSecond > count) {
        throw new SocketTimeoutException("slower than the least pace");
      }
    }
    return read;
  }
}
