package org.readingroom.netclient.seal;

import java.io.IOException;

/// Sealed bytes that do not open: cut, changed, reordered, put in another's place, or sealed with
/// another key. Nothing of their content was handed out. The message carries no content either.
public final class SealBrokenException extends IOException {
  public SealBrokenException(String message) {
    super(message);
  }
}
