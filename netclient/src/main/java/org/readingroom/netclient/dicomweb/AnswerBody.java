package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// An answer's body as it streams in, whichever way the request went. Ends with an exception when
/// nothing comes for too long. One reading thread.
abstract class AnswerBody extends InputStream {
  /// What ended this stream early, seen from the reader; null while it is sound.
  abstract @Nullable IOException failure();

  /// Reads on to the end when it is near, so that the connection can serve again; else hangs up.
  abstract void finish();

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public abstract int read(byte[] target, int offset, int length) throws IOException;

  /// Hangs up unless the end was reached.
  @Override
  public abstract void close();
}
