package org.readingroom.netclient.message;

import java.io.IOException;

/// The peer sent what the standard, or we, do not allow. The message is for the log and never
/// repeats what was sent.
public final class ViolationException extends IOException {
  public ViolationException(String message) {
    super(message);
  }
}
