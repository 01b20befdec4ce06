package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.SealedOutputStream;
import org.readingroom.netclient.seal.Sealing;

/// Makes a sealed file and an index row of each data set that comes in, and hands both to the
/// {@link Committer}. The caller's thread reads and checks; digesting, sealing and writing go on
/// beside it, on a thread for each instance under way, one {@link Passage} in between.
///
/// Safe from any thread.
final class InstanceWriter implements AutoCloseable {
  private static final int CLOSE_SECONDS = 10;

  private final Path objects;
  private final Sealing sealing;
  private final CacheIndex index;
  private final WriterFolder folder;
  private final Committer committer;
  private final RecentRows recentRows = new RecentRows();
  private final Passage.Gate gate = new Passage.Gate();

  // of the platform: sealing computes without a pause, and on the carriers of virtual threads who
  // receives would wait for that; interrupted only when they wait for a receiver that the closing
  // cache does not wait for
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("cache-seal-", 0).factory());

  InstanceWriter(
      Path objects, Sealing sealing, CacheIndex index, WriterFolder folder, Committer committer) {
    this.objects = objects;
    this.sealing = sealing;
    this.index = index;
    this.folder = folder;
    this.committer = committer;
  }

  /// Takes all of a data set whose header was accepted. Returns once it has come whole; that it
  /// could not be written, the receipt says, or an exception when that is known already.
  Receipt write(Expected expected, Intake intake) throws IOException {
    CompletableFuture<Receipt.Kept> kept = new CompletableFuture<>();
    Writing writing = new Writing(expected.transferSyntaxUid(), intake, kept);
    boolean whole = false;
    try {
      intake.copyTo(writing.passage);
      writing.passage.end();
      whole = true;
    } finally {
      if (!whole) {
        writing.passage.giveUp();
      }
    }
    return new Receipt(kept, intake.bytes());
  }

  /// Hands all that came whole to the committer; what has not come to its end is given up.
  @Override
  public void close() {
    gate.awaitWhole();
    threads.shutdownNow();
    boolean interrupted = false;
    try {
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The sealing thread's side of one instance.
  private final class Writing implements Runnable {
    final Passage passage = new Passage(gate, () -> threads.execute(this));
    private final String transferSyntaxUid;
    private final Intake intake;
    private final CompletableFuture<Receipt.Kept> kept;

    Writing(String transferSyntaxUid, Intake intake, CompletableFuture<Receipt.Kept> kept) {
      this.transferSyntaxUid = transferSyntaxUid;
      this.intake = intake;
      this.kept = kept;
    }

    @Override
    public void run() {
      IOException failure = null;
      try {
        toFile();
      } catch (IOException e) {
        failure = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = new IOException("the cache is closed", e);
      } catch (RuntimeException e) {
        // a fault of the program, or a key put away too early: nobody may wait for ever
        failure = new IOException("an instance could not be sealed", e);
      }
      if (failure != null) {
        kept.completeExceptionally(failure);
      }
      passage.over(failure);
    }

    private void toFile() throws IOException, InterruptedException {
      String location = folder.newLocation();
      SealedFile file = new SealedFile(objects.resolve(location));
      boolean handedOver = false;
      // never closed: that would close the file, which the committer has yet to sync
      SealedOutputStream sealed = null;
      try {
        sealed = new SealedOutputStream(file, sealing, intake.sopInstanceUid);
        byte[] sha256 = seal(sealed);
        if (sha256 != null) {
          committer.submit(pending(file, location, sha256));
          handedOver = true;
        }
      } finally {
        if (!handedOver) {
          if (sealed != null) {
            sealed.close();
          }
          file.abandon();
        }
      }
    }

    // the digest of it all; null when it was given up
    private byte @Nullable [] seal(SealedOutputStream sealed)
        throws IOException, InterruptedException {
      MessageDigest digest = Intake.sha256();
      while (true) {
        Passage.Piece piece = passage.take();
        try {
          if (piece.isGivenUp()) {
            return null;
          }
          digest.update(piece.bytes(), 0, piece.length());
          if (piece.isLast()) {
            sealed.finish(piece.bytes(), 0, piece.length());
            return digest.digest();
          }
          sealed.write(piece.bytes(), 0, piece.length());
        } finally {
          passage.giveBack(piece);
        }
      }
    }

    private Committer.Pending pending(SealedFile file, String location, byte[] sha256)
        throws IOException {
      Dataset instanceHeader = HeaderRows.instance(intake.header);
      CachedInstance instance =
          new CachedInstance(
              intake.studyInstanceUid,
              intake.seriesInstanceUid,
              intake.sopInstanceUid,
              intake.sopClassUid,
              transferSyntaxUid,
              intake.bytes(),
              HexFormat.of().formatHex(sha256),
              instanceHeader.integer(Tag.InstanceNumber, 0),
              new InstanceHeader(instanceHeader),
              location);
      String studyKey = index.studyKey(intake.studyInstanceUid);
      String seriesKey = index.seriesKey(intake.seriesInstanceUid);
      InstanceRows.NewInstance row =
          new InstanceRows.NewInstance(
              studyKey,
              seriesKey,
              index.instanceKey(intake.sopInstanceUid),
              recentRows.of(studyKey, () -> HeaderRows.study(intake.header)),
              recentRows.of(studyKey + seriesKey, () -> HeaderRows.series(intake.header)),
              HeaderRows.encode(instanceHeader),
              sha256,
              transferSyntaxUid,
              intake.bytes(),
              file.length(),
              location,
              instance.instanceNumber());
      return new Committer.Pending(file, row, instance, kept);
    }
  }
}
