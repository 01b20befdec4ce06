package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.BlockStream;

/// The data set of one incoming instance, as the sink sees it: ends with the instance, remembers
/// whether the link failed under it, and refuses to go on for ever. One thread.
final class InstanceStream extends BlockStream {
  private final InputStream data;
  private final long maxBytes;
  private final Wire wire;
  private long bytes;
  private boolean ended;
  private boolean tooLong;
  private @Nullable IOException broken;

  InstanceStream(InputStream data, long maxBytes, Wire wire) {
    this.data = data;
    this.maxBytes = maxBytes;
    this.wire = wire;
  }

  /// Told when the stream waits for the archive, and when something has come.
  interface Wire {
    void waiting();

    void came();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (ended) {
      return -1;
    }
    rethrowIfBroken();
    try {
      wire.waiting();
      int read = data.read(into, offset, length);
      wire.came();
      if (read < 0) {
        ended = true;
        return -1;
      }
      bytes += read;
      if (bytes > maxBytes) {
        tooLong = true;
        throw new IOException("the object is longer than this program accepts");
      }
      return read;
    } catch (IOException | RuntimeException e) {
      broken = e instanceof IOException io ? io : new IOException("the link failed", e);
      throw broken;
    }
  }

  @Override
  public void close() {
    // the instance ends where it ends; closing early only means that the rest is not wanted
  }

  boolean isTooLong() {
    return tooLong;
  }

  void rethrowIfBroken() throws IOException {
    if (broken != null) {
      throw broken;
    }
  }

  void skipRest() throws IOException {
    byte[] waste = new byte[1 << 13];
    while (read(waste, 0, waste.length) >= 0) {
      // on to the end of the instance
    }
  }
}
