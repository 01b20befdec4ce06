package org.readingroom.netclient.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Master keys in files outside the profile: one line of base64, readable to its owner only.
final class KeyFiles {
  private static final long MAX_FILE_BYTES = 4096;

  private KeyFiles() {}

  /// @throws KeyUnavailableException when the file holds no key
  static Optional<MasterKey> read(Path file) throws IOException {
    byte[] content;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw notAKey(file);
      }
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (content.length == Aead.KEY_BYTES) {
      return Optional.of(MasterKey.of(content));
    }
    String text = new String(content, StandardCharsets.US_ASCII).strip();
    try {
      byte[] key =
          text.length() == 2 * Aead.KEY_BYTES
              ? HexFormat.of().parseHex(text)
              : Base64.getDecoder().decode(text);
      return Optional.of(MasterKey.of(key));
    } catch (IllegalArgumentException e) {
      throw notAKey(file);
    }
  }

  static void write(Path file, MasterKey key) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      PrivateFiles.createFolders(folder);
    }
    String text = Base64.getEncoder().encodeToString(key.bytes()) + "\n";
    PrivateFiles.replace(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  /// Makes a key file, unless another process made it first: then theirs stays.
  static void createNew(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary =
        file.resolveSibling(
            file.getFileName() + "." + HexFormat.of().formatHex(Aead.randomBytes(8)) + ".new");
    if (folder != null) {
      PrivateFiles.createFolders(folder);
    }
    try (MasterKey key = MasterKey.random()) {
      write(temporary, key);
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException theirs) {
      // both processes read the same file now
    } catch (UnsupportedOperationException noLinks) {
      Files.move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Where a private key file of this profile may lie, best first; never inside the profile. The
  /// last, beside the profile, always exists as a place.
  static List<Path> privatePlaces(Path home, KeyEnvironment environment, String keyId) {
    List<Path> folders = new ArrayList<>();
    for (String variable : List.of("XDG_DATA_HOME", "LOCALAPPDATA")) {
      if (!environment.variable(variable).isEmpty()) {
        folders.add(Path.of(environment.variable(variable), "readingroom", "keys"));
      }
    }
    folders.add(
        environment.userFolder().resolve(Path.of(".local", "share", "readingroom", "keys")));
    folders.add(environment.userFolder().resolve(".readingroom-keys"));
    folders.add(real(home).resolveSibling(".readingroom-keys"));
    List<Path> places = new ArrayList<>();
    for (Path folder : folders) {
      if (!isInside(folder, home)) {
        places.add(folder.resolve(keyId + ".key"));
      }
    }
    return places;
  }

  static boolean isInside(Path path, Path home) {
    return real(path).startsWith(real(home));
  }

  /// With links resolved as far as the path exists.
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path known = absolute; known != null; known = known.getParent()) {
      try {
        return known.toRealPath().resolve(known.relativize(absolute)).normalize();
      } catch (IOException notThere) {
        // try its parent
      }
    }
    return absolute;
  }

  private static KeyUnavailableException notAKey(Path file) {
    return new KeyUnavailableException(
        "The key file " + file + " does not hold a key.",
        "Point READINGROOM_KEY_FILE at the right file; a new one can be made with:"
            + " openssl rand -base64 32");
  }
}
