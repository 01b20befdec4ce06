package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;

/// Looks whether any archive has other bytes for an instance whose pixels cannot be decoded: if so,
/// the copy here was damaged on its way and gives its place to the other. Where all copies are the
/// same, the object itself is at fault, and the one that is here stays.
final class SecondCopy {
  private static final Duration STALL = Duration.ofSeconds(10);

  private final Federation federation;
  private final StudyCache cache;

  SecondCopy(Federation federation, StudyCache cache) {
    this.federation = federation;
    this.cache = cache;
  }

  /// Blocks.
  ///
  /// @return true when another copy lies in the cache now
  boolean take(CachedInstance damaged) throws IOException, InterruptedException {
    for (Archive archive : federation.archives()) {
      for (ArchivePeer peer : archive.forFetching()) {
        if (hasAnother(peer, damaged)) {
          cache.discard(damaged);
          return new StudyFetcher(federation, cache)
                  .fetch(
                      FetchJob.study(damaged.studyInstanceUid())
                          .onlyAsStored()
                          .series(damaged.seriesInstanceUid())
                          .from(List.of(archive.name())),
                      FetchListener.none())
                  .failed()
                  .stream()
                  .noneMatch(failed -> failed.sopInstanceUid().equals(damaged.sopInstanceUid()));
        }
      }
    }
    return false;
  }

  private static boolean hasAnother(ArchivePeer peer, CachedInstance damaged)
      throws InterruptedException {
    boolean[] another = {false};
    peer.fetch(
        new FetchRequest(
            damaged.studyInstanceUid(),
            damaged.seriesInstanceUid(),
            List.of(damaged.sopInstanceUid()),
            STALL),
        (head, dataset) -> {
          String digest = digest(dataset);
          // in another encoding: ours was compressed on its way, and that went wrong
          another[0] |=
              head.sopInstanceUid().equals(damaged.sopInstanceUid())
                  && (!head.transferSyntaxUid().equals(damaged.transferSyntaxUid())
                      || !digest.equals(damaged.sha256()));
        });
    return another[0];
  }

  private static String digest(InputStream dataset) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = dataset.read(buffer); n >= 0; n = dataset.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
