package org.readingroom.netclient.cache;

import java.io.IOException;

/// The cache folder cannot be used at all. Nothing was changed. The message is one sentence for the
/// reader, the remedy the next step.
public final class CacheUnusableException extends IOException {
  private final String remedy;

  public CacheUnusableException(String reason, String remedy) {
    super(reason);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
