package org.readingroom.netclient.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.readingroom.netclient.dataset.MalformedDicomException;

/// Opens a zip archive whose directory is of a sane size. The JDK reads the whole directory into
/// memory when it opens an archive, and believes what the archive says of its length: so that is
/// looked at first (APPNOTE.TXT 4.3.16, and 4.3.14 for large archives).
final class ZipDirectory {
  private static final long MAX_ENTRIES = 1_000_000;
  private static final long MAX_DIRECTORY_BYTES = 192L << 20;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int MAX_COMMENT_BYTES = 0xFFFF;
  private static final int END_MARK = 0x06054B50;
  private static final int LOCATOR_MARK = 0x07064B50;
  private static final int END64_MARK = 0x06064B50;

  private ZipDirectory() {}

  /// @throws MalformedDicomException when it has too many entries
  /// @throws IOException when it is no archive the JDK can read
  static ZipFile open(Path file) throws IOException {
    try (RandomAccessFile archive = new RandomAccessFile(file.toFile(), "r")) {
      check(archive);
    }
    return new ZipFile(file.toFile());
  }

  private static void check(RandomAccessFile archive) throws IOException {
    long length = archive.length();
    int tail = (int) Math.min(length, END_BYTES + MAX_COMMENT_BYTES + LOCATOR_BYTES);
    ByteBuffer last = read(archive, length - tail, tail);
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (last.getInt(at) == END_MARK) {
        long entries = last.getShort(at + 10) & 0xFFFF;
        long bytes = last.getInt(at + 12) & 0xFFFFFFFFL;
        int locator = at - LOCATOR_BYTES;
        if (locator >= 0 && last.getInt(locator) == LOCATOR_MARK) {
          long end64 = last.getLong(locator + 8);
          if (end64 >= 0 && end64 <= length - 56) {
            ByteBuffer large = read(archive, end64, 56);
            if (large.getInt(0) == END64_MARK) {
              entries = Math.max(entries, large.getLong(32));
              bytes = Math.max(bytes == 0xFFFFFFFFL ? 0 : bytes, large.getLong(40));
            }
          }
        }
        if (entries < 0 || entries > MAX_ENTRIES || bytes < 0 || bytes > MAX_DIRECTORY_BYTES) {
          throw new MalformedDicomException("the archive has an absurd number of entries");
        }
        return;
      }
    }
  }

  private static ByteBuffer read(RandomAccessFile archive, long from, int length)
      throws IOException {
    byte[] bytes = new byte[length];
    archive.seek(from);
    archive.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
