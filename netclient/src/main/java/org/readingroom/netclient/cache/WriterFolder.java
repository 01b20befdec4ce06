package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.readingroom.netclient.seal.FolderLock;

/// Where one open cache puts its new files: folders under `objects` that no other process writes
/// to, at most a few hundred files each, and a lock file under `writers` that is held for as long
/// as the process lives.
///
/// So whatever a crash leaves behind can be told from what another process is just writing: a
/// writer's lock that can be taken belongs to nobody alive, and files of its folders that are not
/// in the index are orphans. Safe from any thread.
final class WriterFolder implements AutoCloseable {
  private static final int FILES_PER_FOLDER = 256;
  // a file lock is per process, and closing any channel on the file lets go of it: never touch our
  // own writers' lock files again
  private static final Set<String> OURS = ConcurrentHashMap.newKeySet();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path root;
  private final String writer;
  private final FileChannel lock;

  // guarded by this
  private String folder = "";
  private int filesInFolder = FILES_PER_FOLDER;
  private int folders;

  private WriterFolder(Path root, String writer, FileChannel lock) {
    this.root = root;
    this.writer = writer;
    this.lock = lock;
  }

  /// @param root the cache folder, with `objects` and `writers` in it; the caller holds its lock
  static WriterFolder open(Path root) throws IOException {
    String writer = randomName(8);
    OURS.add(writer);
    FileChannel channel =
        FileChannel.open(
            lockFile(root, writer), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException("a new lock file is locked already");
    }
    return new WriterFolder(root, writer, channel);
  }

  /// What the folders of this writer begin with.
  String name() {
    return writer;
  }

  /// A place for one new file: `folder/name` under `objects`, nothing in it that means anything.
  String newLocation() throws IOException {
    synchronized (this) {
      if (filesInFolder == FILES_PER_FOLDER) {
        folder = writer + "-" + folders++;
        Files.createDirectory(objects(root).resolve(folder));
        filesInFolder = 0;
      }
      filesInFolder++;
      return folder + "/" + randomName(16);
    }
  }

  /// Removes what crashed processes left: their files that never made it into the index.
  ///
  /// @return how many files
  static int sweep(Path root, CacheIndex index) throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> locks =
        Files.newDirectoryStream(root.resolve("writers"), "*.lock")) {
      for (Path file : locks) {
        String writer = file.getFileName().toString().replace(".lock", "");
        if (OURS.contains(writer)) {
          continue;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          FileLock taken = channel.tryLock();
          if (taken == null) {
            continue;
          }
          removed += sweepWriter(root, writer, index);
          Files.delete(file);
        } catch (OverlappingFileLockException alive) {
          // another cache of this very process
        }
      }
    }
    return removed;
  }

  /// True when a running program, perhaps this one, may still be writing to a folder of `objects`.
  ///
  /// @param folder its name; listed before this is asked, so that what is in it is judged rightly
  static boolean isAlive(Path root, String folder) throws IOException {
    int dash = folder.lastIndexOf('-');
    String writer = dash < 0 ? folder : folder.substring(0, dash);
    return OURS.contains(writer) || isHeld(lockFile(root, writer));
  }

  /// True when any running program has this cache open.
  static boolean anyAlive(Path root) throws IOException {
    Path writers = root.resolve("writers");
    if (!Files.isDirectory(writers)) {
      return false;
    }
    // under the same lock as opening, or a writer could find its own new lock taken by this look
    try (FolderLock opening = FolderLock.take(root, "open.lock")) {
      return anyAliveNow(root);
    }
  }

  /// The same for a caller that holds the folder's lock.
  static boolean anyAliveNow(Path root) throws IOException {
    try (DirectoryStream<Path> locks =
        Files.newDirectoryStream(root.resolve("writers"), "*.lock")) {
      for (Path file : locks) {
        String writer = file.getFileName().toString().replace(".lock", "");
        if (OURS.contains(writer) || isHeld(file)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isHeld(Path lockFile) throws IOException {
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException alive) {
      return true;
    } catch (NoSuchFileException ended) {
      return false;
    }
  }

  /// Nothing of this writer is pending any more: its folders stay, its lock file goes.
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(lockFile(root, writer));
    lock.close();
    OURS.remove(writer);
  }

  static Path objects(Path root) {
    return root.resolve("objects");
  }

  private static int sweepWriter(Path root, String writer, CacheIndex index) throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(objects(root), writer + "-*")) {
      for (Path folder : folders) {
        Set<String> known = index.locationsIn(folder.getFileName().toString());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
          for (Path file : files) {
            if (!known.contains(folder.getFileName() + "/" + file.getFileName())) {
              Files.deleteIfExists(file);
              removed++;
            }
          }
        }
        if (known.isEmpty()) {
          Files.deleteIfExists(folder);
        }
      }
    }
    return removed;
  }

  private static Path lockFile(Path root, String writer) {
    return root.resolve("writers").resolve(writer + ".lock");
  }

  private static String randomName(int bytes) {
    byte[] name = new byte[bytes];
    RANDOM.nextBytes(name);
    return HexFormat.of().formatHex(name);
  }
}
