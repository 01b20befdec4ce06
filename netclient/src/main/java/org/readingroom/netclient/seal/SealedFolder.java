package org.readingroom.netclient.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A folder of small sealed values, one file each, under names that say nothing.
///
/// A value is replaced all at once and is on the disk when {@link #put} returns: after SIGKILL or a
/// power cut it is there whole, the old one or the new one. Several processes may use the same
/// folder. Thread-safe; blocks on the disk.
public final class SealedFolder {
  /// Larger than any value kept so; a larger file is not ours.
  private static final long MAX_BYTES = 16L << 20;

  private final Path folder;
  private final Sealing sealing;
  private final String kind;

  /// @param folder made when something is first put into it
  /// @param kind what the values are, such as "held"; also the ending of the files' names
  public SealedFolder(Path folder, Sealing sealing, String kind) {
    this.folder = folder;
    this.sealing = sealing;
    this.kind = kind;
  }

  /// @param id the value's key; found nowhere on the disk in clear
  public void put(String id, byte[] value) throws IOException {
    PrivateFiles.createFolders(folder);
    String name = name(id);
    PrivateFiles.replace(file(name), sealing.seal(kind, name, value));
  }

  /// @throws SealBrokenException when the file was changed, or belongs to another key
  public Optional<byte[]> get(String id) throws IOException {
    String name = name(id);
    try {
      return Optional.of(open(name, file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  public boolean contains(String id) {
    return Files.exists(file(name(id)));
  }

  /// Nothing happens when there is no such value.
  public void remove(String id) throws IOException {
    Files.deleteIfExists(file(name(id)));
  }

  /// Every value that opens; one that does not (damaged, or of another key) is left where it is.
  public List<byte[]> all() throws IOException {
    List<byte[]> out = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return out;
    }
    List<Path> files;
    try (Stream<Path> every = Files.list(folder)) {
      files = every.filter(f -> f.getFileName().toString().endsWith("." + kind)).sorted().toList();
    }
    for (Path file : files) {
      String fileName = file.getFileName().toString();
      try {
        out.add(open(fileName.substring(0, fileName.length() - kind.length() - 1), file));
      } catch (NoSuchFileException | SealBrokenException e) {
        // removed by another process meanwhile, or not ours to read
      }
    }
    return out;
  }

  private byte[] open(String name, Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new SealBrokenException("a sealed value is too large to be one");
    }
    return sealing.open(kind, name, Files.readAllBytes(file));
  }

  private Path file(String name) {
    return folder.resolve(name + "." + kind);
  }

  private String name(String id) {
    return sealing.lookupKey(kind, id);
  }
}
