package org.readingroom.netclient.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An append-only log of sealed records that survives a crash at any instant: after one, at most
/// the records not yet synced are missing, and every record before them reads as it was written.
///
/// One process at a time has a journal open (a lock file beside it says so). Records are sealed one
/// by one and bound to their number, so none can be changed, dropped from the middle or reordered
/// unnoticed. Safe from any thread; {@link #sync()} does not hold up {@link #append} longer than
/// the disk does.
public final class SealedJournal implements AutoCloseable {
  /// A record is what a person typed, or the like; more is a mistake.
  public static final int MAX_RECORD_BYTES = 16 << 20;

  private static final int MARK = 0x5252534A;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES =
      4 + 4 + Aead.NONCE_BYTES + Aead.KEY_BYTES + Aead.TAG_BYTES;
  private static final int RECORD_OVERHEAD_BYTES = 4 + Aead.NONCE_BYTES + Aead.TAG_BYTES;

  private final Path file;
  private final Sealing sealing;
  private final String name;
  private final FileChannel lockChannel;
  private final List<byte[]> replayed;
  private final long tornBytes;

  // guarded by this
  private FileChannel channel;
  private Aead aead;
  private long records;
  private boolean closed;

  private SealedJournal(Path file, Sealing sealing, String name, FileChannel lockChannel)
      throws IOException {
    this.file = file;
    this.sealing = sealing;
    this.name = name;
    this.lockChannel = lockChannel;
    if (!Files.exists(file) || Files.size(file) < HEADER_BYTES) {
      create(file, List.of());
    }
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (all.hasRemaining() && channel.read(all) > 0) {
      // until the whole file is here
    }
    all.flip();
    aead = new Aead(openHeader(all));
    List<byte[]> found = new ArrayList<>();
    long good = readRecords(all, found);
    replayed = List.copyOf(found);
    records = found.size();
    tornBytes = all.limit() - good;
    if (tornBytes > 0) {
      Files.copy(
          file,
          file.resolveSibling(file.getFileName() + ".torn"),
          StandardCopyOption.REPLACE_EXISTING);
      channel.truncate(good);
      channel.force(true);
    }
    channel.position(good);
  }

  /// Opens a journal, or begins one, and reads what is in it.
  ///
  /// @param name what this journal is; it opens under no other
  /// @throws JournalInUseException when another process, or another part of this one, has it open
  /// @throws SealBrokenException when it was sealed with another key or under another name
  public static SealedJournal open(Path file, Sealing sealing, String name) throws IOException {
    FileChannel lockChannel =
        FileChannel.open(
            file.resolveSibling(file.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    boolean opened = false;
    try {
      FileLock lock = lockChannel.tryLock();
      if (lock == null) {
        throw new JournalInUseException();
      }
      SealedJournal journal = new SealedJournal(file, sealing, name, lockChannel);
      opened = true;
      return journal;
    } catch (OverlappingFileLockException e) {
      throw new JournalInUseException();
    } finally {
      if (!opened) {
        lockChannel.close();
      }
    }
  }

  /// The records that were in the journal when it was opened, in the order they were appended.
  public List<byte[]> replayed() {
    return replayed;
  }

  /// Bytes at the end that were no whole record when it was opened: the mark of a crash during the
  /// last append. They have been cut off; a copy of the file as found lies beside it as `.torn`.
  public long tornBytes() {
    return tornBytes;
  }

  /// Hands one record to the operating system: it survives the end of this process, and the loss of
  /// power once {@link #sync()} has returned.
  public synchronized void append(byte[] entry) throws IOException {
    requireOpen();
    if (entry.length > MAX_RECORD_BYTES) {
      throw new IOException("a journal record is larger than " + MAX_RECORD_BYTES + " bytes");
    }
    ByteBuffer out = sealRecord(aead, records, entry);
    long before = channel.position();
    try {
      while (out.hasRemaining()) {
        channel.write(out);
      }
    } catch (IOException e) {
      // a full disk may have taken half of it: leave no torn record in the middle
      channel.truncate(before);
      channel.position(before);
      throw e;
    }
    records++;
  }

  /// Returns once everything appended before is on the disk.
  public void sync() throws IOException {
    FileChannel current;
    synchronized (this) {
      requireOpen();
      current = channel;
    }
    try {
      current.force(false);
    } catch (ClosedChannelException rewritten) {
      // rewrite() synced what it kept before it closed the old file
    }
  }

  /// Replaces all records at once, for example by the ones that still matter: after a crash either
  /// all the old or all the new ones are there.
  public synchronized void rewrite(List<byte[]> entries) throws IOException {
    requireOpen();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    create(fresh, entries);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    PrivateFiles.syncFolder(file);
    channel.close();
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    while (header.hasRemaining() && channel.read(header) > 0) {
      // until the header is here
    }
    header.flip();
    aead = new Aead(openHeader(header));
    channel.position(channel.size());
    records = entries.size();
  }

  /// Syncs and closes. The journal stays on the disk.
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try (lockChannel;
          FileChannel last = channel) {
        last.force(true);
      }
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the journal is closed");
    }
  }

  private void create(Path target, List<byte[]> entries) throws IOException {
    byte[] key = Aead.randomBytes(Aead.KEY_BYTES);
    byte[] nonce = Aead.randomBytes(Aead.NONCE_BYTES);
    byte[] header = new byte[HEADER_BYTES];
    ByteBuffer.wrap(header).putInt(MARK).putInt(VERSION).put(nonce);
    sealing.wrapper().seal(nonce, wrapContext(), key, 0, key.length, header, 8 + Aead.NONCE_BYTES);
    Aead fresh = new Aead(key);
    Arrays.fill(key, (byte) 0);
    try (FileChannel out =
        FileChannel.open(
            target,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(out, ByteBuffer.wrap(header));
      long number = 0;
      for (byte[] entry : entries) {
        write(out, sealRecord(fresh, number++, entry));
      }
      out.force(true);
    }
    PrivateFiles.syncFolder(target);
  }

  private byte[] openHeader(ByteBuffer in) throws SealBrokenException {
    if (in.remaining() < HEADER_BYTES || in.getInt() != MARK) {
      throw new SealBrokenException("this is not a journal");
    }
    if (in.getInt() != VERSION) {
      throw new SealBrokenException("the journal was written by a newer version");
    }
    byte[] nonce = new byte[Aead.NONCE_BYTES];
    byte[] wrapped = new byte[Aead.KEY_BYTES + Aead.TAG_BYTES];
    in.get(nonce).get(wrapped);
    byte[] key = new byte[Aead.KEY_BYTES];
    sealing.wrapper().open(nonce, wrapContext(), wrapped, 0, wrapped.length, key, 0);
    return key;
  }

  /// @return where the last whole record ends
  private long readRecords(ByteBuffer in, List<byte[]> found) {
    int good = in.position();
    while (in.remaining() >= RECORD_OVERHEAD_BYTES) {
      int length = in.getInt();
      if (length < 0
          || length > MAX_RECORD_BYTES
          || in.remaining() < Aead.NONCE_BYTES + length + Aead.TAG_BYTES) {
        break;
      }
      byte[] nonce = new byte[Aead.NONCE_BYTES];
      byte[] sealed = new byte[length + Aead.TAG_BYTES];
      in.get(nonce).get(sealed);
      byte[] entry = new byte[length];
      try {
        aead.open(nonce, recordContext(found.size()), sealed, 0, sealed.length, entry, 0);
      } catch (SealBrokenException torn) {
        break;
      }
      found.add(entry);
      good = in.position();
    }
    return good;
  }

  private static ByteBuffer sealRecord(Aead aead, long number, byte[] entry) {
    byte[] nonce = Aead.randomBytes(Aead.NONCE_BYTES);
    byte[] out = new byte[RECORD_OVERHEAD_BYTES + entry.length];
    ByteBuffer.wrap(out).putInt(entry.length).put(nonce);
    aead.seal(nonce, recordContext(number), entry, 0, entry.length, out, 4 + Aead.NONCE_BYTES);
    return ByteBuffer.wrap(out);
  }

  private byte[] wrapContext() {
    return Sealing.context("sealed journal " + VERSION, name);
  }

  private static byte[] recordContext(long number) {
    return Sealing.context("record", Long.toString(number));
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
