package org.readingroom.netclient.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.seal.SealBrokenException;

/// One pass over the whole cache, in both directions: every row of the index must have a file that
/// opens and has the digest it arrived with; every file must have a row.
///
/// Other processes go on storing, reading and evicting meanwhile. What changes under the pass is
/// looked at again before it is called damaged, and the folders of running programs are left alone:
/// a file of theirs without a row may be about to get one. Belongs to one thread; reads on a few.
final class CacheVerification {
  private static final int PAGE = 256;
  private static final int LISTED = 10_000;
  private static final int READERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  /// Opens a sealed file, every byte authenticated.
  @FunctionalInterface
  interface Opener {
    InputStream open(CachedInstance instance) throws IOException;
  }

  private final Path root;
  private final CacheIndex index;
  private final Opener opener;
  private final Verification.Listener listener;

  // of the verifying thread
  private final List<Verification.Damaged> damaged = new ArrayList<>();
  private final List<Verification.Orphan> orphans = new ArrayList<>();
  private final Set<String> refetch = new LinkedHashSet<>();
  private long checked;
  private long bytes;
  private long damagedCount;
  private long orphanCount;
  private long beingWritten;

  CacheVerification(Path root, CacheIndex index, Opener opener, Verification.Listener listener) {
    this.root = root;
    this.index = index;
    this.opener = opener;
    this.listener = listener;
  }

  Verification run(boolean repair) throws IOException, InterruptedException {
    boolean sound = index.isSound();
    boolean finished = rows(repair) && files(repair);
    if (repair) {
      index.dropEmpty();
    }
    return new Verification(
        checked,
        bytes,
        damagedCount,
        damaged,
        orphanCount,
        orphans,
        beingWritten,
        sound,
        repair,
        finished,
        List.copyOf(refetch));
  }

  // ---- from the index to the files ----

  /// @return false when cancelled
  private boolean rows(boolean repair) throws IOException, InterruptedException {
    ExecutorService readers =
        Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().daemon().name("cache-verify-", 0).factory());
    try {
      String after = "";
      while (true) {
        List<InstanceRows.Checked> page = index.pageAfter(after, PAGE);
        if (page.isEmpty()) {
          return true;
        }
        List<Future<@Nullable String>> faults = new ArrayList<>(page.size());
        for (InstanceRows.Checked row : page) {
          faults.add(readers.submit(() -> fault(row)));
        }
        for (int i = 0; i < page.size(); i++) {
          String fault = faults.get(i).get();
          checked++;
          bytes += page.get(i).fileBytes();
          if (fault != null && isStillListed(page.get(i))) {
            damaged(page.get(i), fault, repair);
          }
          if (!listener.goOn(checked, bytes, damagedCount)) {
            return false;
          }
        }
        after = page.getLast().instanceKey();
      }
    } catch (ExecutionException e) {
      throw new IOException("the cache could not be verified", e);
    } finally {
      readers.shutdownNow();
    }
  }

  /// What is wrong with one instance; null when nothing is.
  private @Nullable String fault(InstanceRows.Checked row) {
    CachedInstance instance = row.instance();
    if (instance == null) {
      return "its row in the index does not open";
    }
    if (!row.instanceKey().equals(index.instanceKey(instance.sopInstanceUid()))) {
      return "its row in the index belongs to another instance";
    }
    try (InputStream in = opener.open(instance)) {
      MessageDigest digest = Intake.sha256();
      byte[] buffer = new byte[1 << 17];
      long length = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        length += n;
      }
      if (length != instance.bytes()
          || !HexFormat.of().formatHex(digest.digest()).equals(instance.sha256())) {
        return "its content is not the one that arrived";
      }
      return null;
    } catch (InstanceGoneException | NoSuchFileException e) {
      return "its file is missing";
    } catch (SealBrokenException e) {
      return "its file was changed or cut short";
    } catch (IOException e) {
      return "its file cannot be read";
    }
  }

  /// An eviction may have taken it meanwhile.
  private boolean isStillListed(InstanceRows.Checked row) throws IOException {
    int slash = row.location().indexOf('/');
    String folder = slash < 0 ? row.location() : row.location().substring(0, slash);
    return index.locationsIn(folder).contains(row.location());
  }

  private void damaged(InstanceRows.Checked row, String fault, boolean repair) throws IOException {
    CachedInstance instance = row.instance();
    damagedCount++;
    if (damaged.size() < LISTED) {
      damaged.add(
          new Verification.Damaged(
              instance == null ? "" : instance.studyInstanceUid(),
              instance == null ? "" : instance.sopInstanceUid(),
              row.location(),
              fault));
    }
    if (repair) {
      index.drop(row.instanceKey());
      if (instance != null && refetch.size() < LISTED) {
        refetch.add(instance.studyInstanceUid());
      }
    }
  }

  // ---- from the files to the index ----

  /// @return false when cancelled
  private boolean files(boolean repair) throws IOException {
    Path objects = WriterFolder.objects(root);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(objects)) {
      for (Path folder : folders) {
        if (!listener.goOn(checked, bytes, damagedCount)) {
          return false;
        }
        if (Files.isDirectory(folder)) {
          files(folder, repair);
        } else {
          orphan(folder, folder.getFileName().toString(), repair);
        }
      }
    }
    return true;
  }

  private void files(Path folder, boolean repair) throws IOException {
    String name = folder.getFileName().toString();
    // listed before the index is asked: a file that gets its row in between is found in it
    List<Path> present;
    try (Stream<Path> listed = Files.list(folder)) {
      present = listed.toList();
    }
    boolean inUse = WriterFolder.isAlive(root, name);
    Set<String> known = index.locationsIn(name);
    Set<String> doomed = new LinkedHashSet<>(index.doomedLocations());
    for (Path file : present) {
      String location = name + "/" + file.getFileName();
      if (known.contains(location) || doomed.contains(location)) {
        continue;
      }
      if (inUse) {
        beingWritten++;
      } else {
        orphan(file, location, repair);
      }
    }
  }

  private void orphan(Path file, String location, boolean repair) throws IOException {
    long length = Files.isRegularFile(file) ? Files.size(file) : 0;
    orphanCount++;
    if (orphans.size() < LISTED) {
      orphans.add(new Verification.Orphan(location, length));
    }
    if (repair && !Files.isDirectory(file)) {
      Files.deleteIfExists(file);
    }
  }
}
