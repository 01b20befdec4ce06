package org.readingroom.netclient.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;

/// The folder of one archive: finds the DICOM files in it, and keeps what is sent. Thread-safe.
final class ArchiveFolder {
  private static final String RECEIVED = "received";
  private static final String INCOMING = ".incoming-";

  private final Path folder;
  private final ArchiveLimits limits;
  private final ArchiveIndex index = new ArchiveIndex();
  private final IndexFile indexFile;

  ArchiveFolder(Path folder, ArchiveLimits limits) throws IOException {
    this.folder = Files.createDirectories(folder).toRealPath();
    this.limits = limits;
    this.indexFile = new IndexFile(this.folder);
    removeHalfReceived();
    scan();
  }

  // what was arriving when the last process was killed
  private void removeHalfReceived() throws IOException {
    Path received = folder.resolve(RECEIVED);
    if (Files.isDirectory(received)) {
      try (DirectoryStream<Path> halves = Files.newDirectoryStream(received, INCOMING + "*")) {
        for (Path half : halves) {
          Files.deleteIfExists(half);
        }
      }
    }
  }

  ArchiveIndex index() {
    return index;
  }

  ArchiveLimits limits() {
    return limits;
  }

  /// Looks for files that are new, changed or gone. Files that are not DICOM are passed over.
  void scan() throws IOException {
    Map<String, StoredInstance> known = indexFile.load();
    Map<String, StoredInstance> held = new LinkedHashMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = folder.relativize(file).toString();
            if (!attributes.isRegularFile() || file.getFileName().toString().startsWith(".")) {
              return FileVisitResult.CONTINUE;
            }
            StoredInstance before = known.get(name);
            StoredInstance now =
                before != null
                        && before.fileBytes() == attributes.size()
                        && before.modifiedMs() == attributes.lastModifiedTime().toMillis()
                    ? before
                    : readHead(file, attributes);
            if (now != null) {
              held.put(name, now);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
            return FileVisitResult.CONTINUE;
          }
        });
    held.values().forEach(index::add);
    index.forgetMissing();
    indexFile.save(held.values());
  }

  private static @Nullable StoredInstance readHead(Path file, BasicFileAttributes attributes) {
    try {
      return read(file, attributes);
    } catch (IOException notDicomOrNotReadable) {
      return null;
    }
  }

  private static StoredInstance read(Path file, BasicFileAttributes attributes) throws IOException {
    FileMetaInformation meta;
    Dataset header;
    long offset;
    try (CountingStream in =
        new CountingStream(new BufferedInputStream(Files.newInputStream(file), 1 << 15))) {
      meta = FileMetaInformation.read(in);
      offset = in.count();
      header = DatasetReader.readHeader(in, meta.transferSyntaxUid());
    }
    for (int tag :
        new int[] {
          Tag.SOPClassUID, Tag.SOPInstanceUID, Tag.StudyInstanceUID, Tag.SeriesInstanceUID
        }) {
      header.uid(tag);
    }
    return new StoredInstance(
        file,
        attributes.size(),
        attributes.lastModifiedTime().toMillis(),
        offset,
        meta.transferSyntaxUid(),
        SearchAttributes.of(header));
  }

  /// Receives one bare data set.
  ///
  /// @throws MalformedDicomException when it is not readable, or not the instance it is said to be
  StoredInstance keep(
      InputStream dataset, String sopClassUid, String sopInstanceUid, String transferSyntaxUid)
      throws IOException {
    byte[] meta = FileMetaInformation.encode(sopClassUid, sopInstanceUid, transferSyntaxUid);
    return keepFile(
        out -> {
          out.write(meta);
          copy(dataset, out);
        },
        sopInstanceUid);
  }

  /// Receives one whole file.
  StoredInstance keepFile(InputStream file) throws IOException {
    return keepFile(out -> copy(file, out), null);
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private StoredInstance keepFile(Content content, @Nullable String expectedSopInstanceUid)
      throws IOException {
    Path received = Files.createDirectories(folder.resolve(RECEIVED));
    Path fresh = Files.createTempFile(received, INCOMING, ".part");
    try {
      try (OutputStream out = Files.newOutputStream(fresh)) {
        content.writeTo(out);
      }
      StoredInstance arrived = read(fresh, Files.readAttributes(fresh, BasicFileAttributes.class));
      if (expectedSopInstanceUid != null
          && !expectedSopInstanceUid.equals(arrived.sopInstanceUid())) {
        throw new MalformedDicomException("the object is not the one that was announced");
      }
      Path place = received.resolve(digest(arrived.sopInstanceUid()) + ".dcm");
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      StoredInstance kept =
          new StoredInstance(
              place,
              arrived.fileBytes(),
              arrived.modifiedMs(),
              arrived.datasetOffset(),
              arrived.transferSyntaxUid(),
              arrived.header());
      index.add(kept);
      indexFile.append(kept);
      return kept;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] piece = new byte[1 << 16];
    long total = 0;
    int read = in.read(piece);
    while (read >= 0) {
      total += read;
      if (total > limits.maxObjectBytes()) {
        throw new MalformedDicomException("the object is larger than this archive accepts");
      }
      out.write(piece, 0, read);
      read = in.read(piece);
    }
  }

  // a UID from outside never becomes a path
  private static String digest(String sopInstanceUid) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(sopInstanceUid.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
