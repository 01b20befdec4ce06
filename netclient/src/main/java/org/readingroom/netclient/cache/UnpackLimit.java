package org.readingroom.netclient.cache;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.readingroom.netclient.dataset.MalformedDicomException;

/// Lets an archive unpack to so many bytes in all and no more. Belongs to one thread; the allowance
/// is shared by all entries of one archive.
final class UnpackLimit extends FilterInputStream {
  private final AtomicLong allowance;

  UnpackLimit(InputStream entry, AtomicLong allowance) {
    super(entry);
    this.allowance = allowance;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0 && allowance.addAndGet(-n) < 0) {
      throw new MalformedDicomException("the archive unpacks to an absurd size");
    }
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
