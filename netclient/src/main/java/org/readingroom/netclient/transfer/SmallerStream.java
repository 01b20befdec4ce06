package org.readingroom.netclient.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.readingroom.netclient.dataset.MalformedDicomException;

/// A compressed object, which has to be smaller than it was uncompressed: encoders that let one
/// grow have been seen to damage it. Belongs to one thread.
final class SmallerStream extends FilterInputStream {
  private long left;

  /// @param bytes the object's length uncompressed
  SmallerStream(InputStream in, long bytes) {
    super(in);
    left = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int n = in.read(target, offset, length);
    left -= Math.max(n, 0);
    if (left <= 0 && n > 0) {
      throw new MalformedDicomException("compression has made the object larger");
    }
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
