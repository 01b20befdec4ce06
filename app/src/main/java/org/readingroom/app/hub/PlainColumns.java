package org.readingroom.app.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/// {@link HubColumns} for PostgreSQL: values are plain. TLS on the way, roles and row-level
/// security at the door and the server's disk encryption below guard them. Thread-safe.
public final class PlainColumns implements HubColumns {
  /// Identifiers an administrator may want to look for; everything else is long, so a digest.
  private static final Set<String> READABLE = Set.of("study", "order", "sop");

  @Override
  public byte[] hide(String place, String rowId, byte[] plain) {
    return plain.clone();
  }

  @Override
  public byte[] reveal(String place, String rowId, byte[] stored) {
    return stored.clone();
  }

  @Override
  public String key(String purpose, String value) {
    return READABLE.contains(purpose) ? value : sha256(value);
  }

  private static String sha256(String value) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
