package org.readingroom.netclient.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// A new file of the cache on its way to the disk. Says of every failure that it is our side's, so
/// that it is not taken for the archive's. Belongs to one thread at a time.
final class SealedFile extends OutputStream {
  private final Path file;
  private final FileChannel channel;

  SealedFile(Path file) throws IOException {
    this.file = file;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw ourSide(e);
    }
  }

  Path path() {
    return file;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw ourSide(e);
    }
  }

  long length() throws IOException {
    return channel.size();
  }

  /// Returns once the content is on the disk; the folder's entry is another matter.
  void sync() throws IOException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw ourSide(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// Closes and removes it, as far as that goes.
  void abandon() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the sweep at the next open removes it
    }
  }

  private static IOException ourSide(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    boolean full =
        message.contains("no space left")
            || message.contains("not enough space")
            || message.contains("quota exceeded")
            || message.contains("file too large");
    return full
        ? new CacheFullException()
        : new CacheUnusableException(
            "The cache folder cannot be written.",
            "Check the rights of the profile folder and the state of its disk.");
  }
}
