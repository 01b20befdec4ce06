package org.readingroom.netclient.cache;

/// What the cache may use.
///
/// @param budgetBytes of sealed files; least recently read studies that are not pinned go first
/// @param reserveBytes left free on the disk; below it nothing more is taken
/// @param maxObjectBytes the longest data set accepted
public record CacheLimits(long budgetBytes, long reserveBytes, long maxObjectBytes) {
  public static final CacheLimits DEFAULT = new CacheLimits(50L << 30, 256L << 20, 16L << 30);

  public CacheLimits {
    if (budgetBytes < 0 || reserveBytes < 0 || maxObjectBytes < 1) {
      throw new IllegalArgumentException("cache limits must not be negative");
    }
  }

  public CacheLimits withBudgetBytes(long bytes) {
    return new CacheLimits(bytes, reserveBytes, maxObjectBytes);
  }
}
