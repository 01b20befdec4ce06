package org.readingroom.netclient.dataset;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// Ends a stream with an error once more bytes have come than any real object has.
final class LimitedInput extends FilterInputStream {
  /// Real headers and images deflate 2 to 20 times; a bomb, a thousand times.
  private static final int MAX_INFLATION = 200;

  private static final long ALWAYS_ALLOWED_BYTES = 64L << 20;

  private final long maxBytes;
  private long count;

  LimitedInput(InputStream in, long maxBytes) {
    super(in);
    this.maxBytes = maxBytes;
  }

  /// Raw deflate (PS3.5 A.5, RFC 1951) with a limit on how much more comes out than went in.
  static InputStream inflating(InputStream deflated, long maxBytes) {
    Inflater inflater = new Inflater(true);
    return new InflaterInputStream(deflated, inflater, 1 << 15) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        long out = inflater.getBytesWritten();
        if (out > maxBytes
            || out > ALWAYS_ALLOWED_BYTES && out / MAX_INFLATION > inflater.getBytesRead()) {
          inflater.end();
          throw new MalformedDicomException("the deflated object is built to exhaust memory");
        }
        if (read < 0) {
          inflater.end();
        }
        return read;
      }
    };
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    if (read >= 0) {
      count(1);
    }
    return read;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  @Override
  public long skip(long length) throws IOException {
    long skipped = super.skip(length);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws MalformedDicomException {
    count += bytes;
    if (count > maxBytes) {
      throw new MalformedDicomException("the object is larger than any real one");
    }
  }
}
