package org.readingroom.netclient.seal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// Held by one thread of one process at a time, for the few moments in which a folder of the
/// profile is set up. The operating system lets go of it when the process dies.
public final class FolderLock implements AutoCloseable {
  // a file lock belongs to the whole process, so its threads need a lock among themselves
  private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

  private final ReentrantLock inProcess;
  private final FileChannel acrossProcesses;

  private FolderLock(ReentrantLock inProcess, FileChannel acrossProcesses) {
    this.inProcess = inProcess;
    this.acrossProcesses = acrossProcesses;
  }

  /// Waits for the lock.
  ///
  /// @param name the lock file within the folder
  public static FolderLock take(Path folder, String name) throws IOException {
    Path file = folder.resolve(name).toAbsolutePath().normalize();
    ReentrantLock inProcess = IN_PROCESS.computeIfAbsent(file, key -> new ReentrantLock());
    inProcess.lock();
    FileChannel channel = null;
    boolean held = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      held = true;
      return new FolderLock(inProcess, channel);
    } finally {
      if (!held) {
        if (channel != null) {
          channel.close();
        }
        inProcess.unlock();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      acrossProcesses.close();
    } finally {
      inProcess.unlock();
    }
  }
}
