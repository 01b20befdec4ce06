package org.readingroom.netclient.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Knows how many bytes have been read, and forgets those that are put back by reset.
final class CountingStream extends FilterInputStream {
  private long count;
  private long marked;

  CountingStream(InputStream in) {
    super(in);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    if (read >= 0) {
      count++;
    }
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    if (read > 0) {
      count += read;
    }
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    long skipped = super.skip(wanted);
    count += skipped;
    return skipped;
  }

  @Override
  public synchronized void mark(int limit) {
    super.mark(limit);
    marked = count;
  }

  @Override
  public synchronized void reset() throws IOException {
    super.reset();
    count = marked;
  }
}
