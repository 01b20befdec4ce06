package org.readingroom.netclient.cache;

import java.io.IOException;

/// There is no room left on the disk the cache lies on. What was being written has been removed;
/// what was there before is untouched.
public final class CacheFullException extends IOException {
  public CacheFullException() {
    super("The disk that holds the cache is full.");
  }

  public String remedy() {
    return "Free some space, or move the profile to a larger disk, then fetch again.";
  }
}
