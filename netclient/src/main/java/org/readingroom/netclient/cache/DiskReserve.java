package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Room kept for making room: taking a study out of the index writes to the index first, which a
/// disk that is full to the last block would not allow.
///
/// A file of nothing beside the index; given up when a removal finds the disk full, and written
/// again once there is room. Several processes may do either: the file is there or it is not.
/// Thread-safe.
final class DiskReserve {
  /// enough for the index's journal of one large study's removal
  private static final int BYTES = 2 << 20;

  private final Path file;

  DiskReserve(Path file) {
    this.file = file;
  }

  /// Work that ends with less on the disk than before.
  interface Removal<T> {
    T run() throws IOException;
  }

  /// Runs the removal; on a full disk gives up the reserve and runs it once more.
  <T> T spending(Removal<T> removal) throws IOException {
    try {
      return removal.run();
    } catch (CacheFullException full) {
      if (!Files.deleteIfExists(file)) {
        throw full;
      }
      return removal.run();
    }
  }

  /// Puts the reserve back, where there is room for it.
  void restore() throws IOException {
    if (isWhole()) {
      return;
    }
    try {
      Files.write(file, new byte[BYTES]);
    } catch (IOException noRoomYet) {
      Files.deleteIfExists(file);
    }
  }

  private boolean isWhole() throws IOException {
    try {
      return Files.size(file) == BYTES;
    } catch (NoSuchFileException none) {
      return false;
    }
  }
}
