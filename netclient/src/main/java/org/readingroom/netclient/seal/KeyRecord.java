package org.readingroom.netclient.seal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What `keys.json` in the profile says: where the master key is, and the data key it wraps. Holds
/// nothing that opens anything by itself.
///
/// It is written twice, with a check sum: as `keys.json` and as `keys.backup.json`, and read from
/// whichever is whole.
///
/// @param keyId random; names the master key in the keyring or among the private key files
/// @param passphrase how the passphrase becomes the master key; null for other sources
/// @param recovery the data key wrapped by the recovery key; null when there is none
record KeyRecord(
    String keyId,
    KeySource source,
    byte[] wrappedDataKey,
    @Nullable Passphrase passphrase,
    byte @Nullable [] recovery) {
  static final String FILE_NAME = "keys.json";
  static final String BACKUP_NAME = "keys.backup.json";

  private static final int VERSION = 1;
  private static final long MAX_FILE_BYTES = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  static boolean exists(Path home) {
    return Files.exists(home.resolve(FILE_NAME)) || Files.exists(home.resolve(BACKUP_NAME));
  }

  /// @throws KeyUnavailableException when neither copy is whole
  static KeyRecord read(Path home) throws IOException {
    try {
      return readFile(home.resolve(FILE_NAME));
    } catch (KeyUnavailableException | NoSuchFileException first) {
      try {
        return readFile(home.resolve(BACKUP_NAME));
      } catch (IOException alsoGone) {
        throw first instanceof KeyUnavailableException known ? known : damaged();
      }
    }
  }

  private static KeyRecord readFile(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException("too large");
      }
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      if (json.path("version").asInt() > VERSION) {
        throw new KeyUnavailableException(
            "The profile's keys.json was written by a newer version of Reading Room.",
            "Install the newer version, or use another --home.");
      }
      Passphrase passphrase = null;
      if (json.has("passphrase")) {
        JsonNode argon2 = json.get("passphrase");
        passphrase =
            new Passphrase(
                Base64.getDecoder().decode(argon2.path("salt").asText()),
                argon2.path("memoryKib").asInt(),
                argon2.path("passes").asInt(),
                argon2.path("lanes").asInt());
      }
      String keyId = json.path("keyId").asText();
      if (!keyId.matches("[0-9a-f]{32}")) {
        throw new IllegalArgumentException("bad key id");
      }
      KeyRecord record =
          new KeyRecord(
              keyId,
              KeySource.valueOf(json.path("source").asText()),
              Base64.getDecoder().decode(json.path("wrappedDataKey").asText()),
              passphrase,
              json.has("recovery")
                  ? Base64.getDecoder().decode(json.get("recovery").asText())
                  : null);
      if (json.has("check") && !json.get("check").asText().equals(check(record.json()))) {
        throw new IllegalArgumentException("changed");
      }
      return record;
    } catch (com.fasterxml.jackson.core.JacksonException | IllegalArgumentException e) {
      throw damaged();
    }
  }

  private static KeyUnavailableException damaged() {
    return new KeyUnavailableException(
        "The profile's keys.json and its second copy are damaged.",
        "Restore keys.json from a backup of the profile, or start with another --home.");
  }

  /// Each copy is replaced all at once: whatever happens in between, one of them is whole.
  void write(Path home) throws IOException {
    ObjectNode json = json();
    json.put("check", check(json));
    byte[] content = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    PrivateFiles.replace(home.resolve(FILE_NAME), content);
    PrivateFiles.replace(home.resolve(BACKUP_NAME), content);
  }

  /// Overwrites and deletes both copies.
  static void destroy(Path home) throws IOException {
    for (String name : new String[] {BACKUP_NAME, FILE_NAME}) {
      Path file = home.resolve(name);
      if (Files.exists(file)) {
        Files.write(file, Aead.randomBytes((int) Math.min(Files.size(file), 1 << 16)));
        Files.delete(file);
        PrivateFiles.syncFolder(file);
      }
    }
  }

  KeyRecord withRecovery(byte @Nullable [] wrapped) {
    return new KeyRecord(keyId, source, wrappedDataKey, passphrase, wrapped);
  }

  private static String check(ObjectNode json) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(json.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.put("keyId", keyId);
    json.put("source", source.name());
    json.put("wrappedDataKey", Base64.getEncoder().encodeToString(wrappedDataKey));
    if (passphrase != null) {
      json.putObject("passphrase")
          .put("salt", Base64.getEncoder().encodeToString(passphrase.salt()))
          .put("memoryKib", passphrase.memoryKib())
          .put("passes", passphrase.passes())
          .put("lanes", passphrase.lanes());
    }
    if (recovery != null) {
      json.put("recovery", Base64.getEncoder().encodeToString(recovery));
    }
    return json;
  }
}
