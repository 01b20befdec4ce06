package org.readingroom.netclient.seal;

import java.io.IOException;

/// The profile's key cannot be had: nothing in the profile can be opened, and nothing was changed.
/// The message is one sentence for the reader, the remedy the next step.
public final class KeyUnavailableException extends IOException {
  private final String remedy;

  public KeyUnavailableException(String reason, String remedy) {
    super(reason);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
