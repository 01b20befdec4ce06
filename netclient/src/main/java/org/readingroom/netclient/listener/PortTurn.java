package org.readingroom.netclient.listener;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The right to the listening port among the processes of one profile, one at a time. The operating
/// system takes it back when a process dies.
final class PortTurn implements AutoCloseable {
  private final @Nullable FileChannel held;

  private PortTurn(@Nullable FileChannel held) {
    this.held = held;
  }

  /// @param file null when there is nobody to share with
  /// @return null when somebody else has it
  static @Nullable PortTurn tryTake(@Nullable Path file) throws IOException {
    if (file == null) {
      return new PortTurn(null);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean ours = false;
    try {
      ours = channel.tryLock() != null;
      return ours ? new PortTurn(channel) : null;
    } catch (OverlappingFileLockException anotherOfThisProcess) {
      return null;
    } finally {
      if (!ours) {
        channel.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      if (held != null) {
        held.close();
      }
    } catch (IOException e) {
      // the system lets go of it at the latest with the process
    }
  }
}
