package org.readingroom.netclient.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.readingroom.netclient.dataset.MalformedDicomException;

/// Refuses to give more than a number of bytes.
final class BoundedStream extends FilterInputStream {
  private long left;

  BoundedStream(InputStream in, long mostBytes) {
    super(in);
    this.left = mostBytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    left -= Math.max(0, read);
    if (left < 0) {
      throw new MalformedDicomException("more than this archive accepts");
    }
    return read;
  }
}
