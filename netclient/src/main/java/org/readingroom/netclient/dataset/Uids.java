package org.readingroom.netclient.dataset;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Unique identifiers (PS3.5 section 9): checked before they are used for anything.
public final class Uids {
  private Uids() {}

  /// Digits and dots, at most 64 characters, no empty component. Leading zeros in a component are
  /// against the standard but common, and harmless here.
  public static boolean isValid(@Nullable String uid) {
    if (uid == null || uid.isEmpty() || uid.length() > 64) {
      return false;
    }
    char previous = '.';
    for (int i = 0; i < uid.length(); i++) {
      char c = uid.charAt(i);
      boolean ok = c == '.' ? previous != '.' : c >= '0' && c <= '9';
      if (!ok) {
        return false;
      }
      previous = c;
    }
    return previous != '.';
  }

  /// @throws MalformedDicomException when it is absent or not a UID; the message never repeats it
  public static String require(@Nullable String uid, int tag) throws MalformedDicomException {
    if (uid == null || !isValid(uid)) {
      throw new MalformedDicomException(
          String.format("attribute (%04X,%04X) is not a valid UID", tag >>> 16, tag & 0xFFFF));
    }
    return uid;
  }

  /// A UID derived from a name, always the same for the same name (2.25 form, PS3.5 B.2; the UUID
  /// is the first 128 bits of SHA-256 with version 8 and variant bits, RFC 9562 5.8).
  public static String derived(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      byte[] uuid = Arrays.copyOf(hash, 16);
      uuid[6] = (byte) ((uuid[6] & 0x0F) | 0x80);
      uuid[8] = (byte) ((uuid[8] & 0x3F) | 0x80);
      return "2.25." + new BigInteger(1, uuid);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// A new random UID (2.25 form, PS3.5 B.2).
  public static String random() {
    return derived(UUID.randomUUID().toString());
  }
}
