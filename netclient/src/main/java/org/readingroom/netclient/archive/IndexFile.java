package org.readingroom.netclient.archive;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;

/// The index kept beside the objects, so that the next start need not open every file. A damaged or
/// foreign index file costs time, nothing else: what it does not tell is read again.
///
/// Format: a magic number with the version, then per file its path, length, time of last change,
/// data set offset, transfer syntax and search attributes; later records replace earlier ones.
final class IndexFile {
  static final String NAME = ".reading-room-archive-index";
  private static final long MAGIC = 0x5252_4152_4348_0001L; // "RRARCH" and version 1
  private static final int MAX_HEADER_BYTES = 1 << 20;

  private final Path folder;
  private final Path file;

  IndexFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve(NAME);
  }

  /// By file, relative to the folder.
  Map<String, StoredInstance> load() {
    Map<String, StoredInstance> known = new HashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      if (in.readLong() != MAGIC) {
        return known;
      }
      while (true) {
        String name = in.readUTF();
        known.put(name, read(in, name));
      }
    } catch (EOFException | UTFDataFormatException endOfWhatIsGood) {
      return known;
    } catch (IOException unreadable) {
      return known;
    }
  }

  private StoredInstance read(DataInputStream in, String name) throws IOException {
    long bytes = in.readLong();
    long modified = in.readLong();
    long offset = in.readLong();
    String syntax = in.readUTF();
    int length = in.readInt();
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new EOFException("not an index record");
    }
    byte[] header = in.readNBytes(length);
    if (header.length < length) {
      throw new EOFException();
    }
    return new StoredInstance(
        folder.resolve(name),
        bytes,
        modified,
        offset,
        syntax,
        DatasetReader.readAll(
            new ByteArrayInputStream(header), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
  }

  /// Replaces the file: whole or not at all.
  void save(Collection<StoredInstance> instances) throws IOException {
    Path fresh = folder.resolve(NAME + ".new");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16))) {
      out.writeLong(MAGIC);
      for (StoredInstance each : instances) {
        write(out, each);
      }
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Adds one record at the end.
  synchronized void append(StoredInstance instance) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                1 << 14))) {
      write(out, instance);
    }
  }

  private void write(DataOutputStream out, StoredInstance instance) throws IOException {
    byte[] header =
        DatasetWriter.dataset(instance.header(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    if (header.length > MAX_HEADER_BYTES) {
      return;
    }
    out.writeUTF(folder.relativize(instance.file()).toString());
    out.writeLong(instance.fileBytes());
    out.writeLong(instance.modifiedMs());
    out.writeLong(instance.datasetOffset());
    out.writeUTF(instance.transferSyntaxUid());
    out.writeInt(header.length);
    out.write(header);
  }
}
