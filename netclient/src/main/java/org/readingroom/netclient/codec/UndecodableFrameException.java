package org.readingroom.netclient.codec;

import java.io.IOException;

/// One frame that cannot become pixels; the others may. The message is a plain sentence for the
/// reader and holds no patient data.
public final class UndecodableFrameException extends IOException {
  public UndecodableFrameException(String message) {
    super(message);
  }
}
