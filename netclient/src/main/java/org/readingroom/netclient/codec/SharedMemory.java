package org.readingroom.netclient.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Memory that this program and one helper both see. A frame laid there is handed over by a word
/// about it, instead of by some dozen pieces that the kernel copies in and out, each waking the
/// other side.
///
/// Only where the system keeps such memory as a file system (Linux): pixels never touch a disk.
/// Elsewhere, and for larger frames, all goes over the connection.
///
/// @param file the name by which the helper finds it; the owner's only, and gone once it has
record SharedMemory(Path file, ByteBuffer bytes) {
  /// Two bytes for each pixel of a slice of 1448 × 1448. The helper's memory grows by what is used.
  static final int BYTES = 4 << 20;

  /// In place of a name, where there is none.
  static final String NONE = "-";

  private static final Path IN_MEMORY = Path.of("/dev/shm");

  /// @return null where there is none, or not as much
  static @Nullable SharedMemory create() {
    Path file = null;
    try {
      if (!Files.isDirectory(IN_MEMORY) || !Files.getFileStore(IN_MEMORY).type().equals("tmpfs")) {
        return null;
      }
      file = Files.createTempFile(IN_MEMORY, "readingroom-codec", null);
      // written, not only sized: memory that turns out missing later would end both processes
      Files.write(file, new byte[BYTES]);
      return new SharedMemory(file, open(file));
    } catch (IOException | UnsupportedOperationException without) {
      remove(file);
      return null;
    }
  }

  /// The same memory, seen from the helper.
  static ByteBuffer open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES).order(ByteOrder.nativeOrder());
    }
  }

  /// Takes the name away; the memory stays as long as either side lives.
  void forgetName() {
    remove(file);
  }

  private static void remove(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
