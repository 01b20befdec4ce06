package org.readingroom.netclient.archive;

import java.time.Duration;

/// What one client may cost a {@link LoopbackArchive}.
///
/// @param maxAssociations open DICOM associations; the next is rejected as "local limit exceeded"
/// @param maxRequests HTTP requests served at once; the next is answered 503
/// @param maxObjectBytes a longer object is refused while it arrives
/// @param silence a connection ends when its peer neither sends nor takes a byte for this long
public record ArchiveLimits(
    int maxAssociations, int maxRequests, long maxObjectBytes, Duration silence) {
  public static final ArchiveLimits DEFAULT =
      new ArchiveLimits(64, 128, 2L << 30, Duration.ofSeconds(60));
}
