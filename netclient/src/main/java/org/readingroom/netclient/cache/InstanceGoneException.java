package org.readingroom.netclient.cache;

import java.io.IOException;

/// The instance left the cache after it was listed: evicted or forgotten. Fetch it again.
public final class InstanceGoneException extends IOException {
  public InstanceGoneException() {
    super("The instance is no longer in the cache; fetch it again.");
  }
}
