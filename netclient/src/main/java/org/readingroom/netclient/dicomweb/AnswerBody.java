package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.BlockStream;

/// An answer's body as it streams in, whichever way the request went. Ends with an exception when
/// nothing comes for too long. One reading thread.
abstract class AnswerBody extends BlockStream {
  /// What ended this stream early, seen from the reader; null while it is sound.
  abstract @Nullable IOException failure();

  /// Reads on to the end when it is near, so that the connection can serve again; else hangs up.
  abstract void finish();

  /// Hangs up unless the end was reached.
  @Override
  public abstract void close();
}
