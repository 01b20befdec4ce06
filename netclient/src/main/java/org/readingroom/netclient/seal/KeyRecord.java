package org.readingroom.netclient.seal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What `keys.json` in the profile says: where the master key is, and the data key it wraps. Holds
/// nothing that opens anything by itself.
///
/// @param keyId random; names the master key in the keyring or among the private key files
/// @param passphrase how the passphrase becomes the master key; null for other sources
record KeyRecord(
    String keyId, KeySource source, byte[] wrappedDataKey, @Nullable Passphrase passphrase) {
  static final String FILE_NAME = "keys.json";

  private static final int VERSION = 1;
  private static final long MAX_FILE_BYTES = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  static boolean exists(Path home) {
    return Files.exists(home.resolve(FILE_NAME));
  }

  static KeyRecord read(Path home) throws IOException {
    Path file = home.resolve(FILE_NAME);
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
      return new KeyRecord(
          keyId,
          KeySource.valueOf(json.path("source").asText()),
          Base64.getDecoder().decode(json.path("wrappedDataKey").asText()),
          passphrase);
    } catch (com.fasterxml.jackson.core.JacksonException | IllegalArgumentException e) {
      throw new KeyUnavailableException(
          "The profile's keys.json is damaged.",
          "Restore keys.json from a backup of the profile, or start with another --home.");
    }
  }

  void write(Path home) throws IOException {
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
    PrivateFiles.replace(
        home.resolve(FILE_NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
  }
}
