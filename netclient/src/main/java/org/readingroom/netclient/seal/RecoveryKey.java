package org.readingroom.netclient.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A key on paper that opens a profile when its master key is lost: 256 random bits as 52 letters
/// and digits, and four more that catch a slip of the pen, in groups of four.
///
/// The alphabet has no I, L, O and U (Crockford's base 32): what is read as one of the first three
/// counts as 1, 1 and 0. Wiped by {@link #close()}; its text is shown once and never kept.
public final class RecoveryKey implements AutoCloseable {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int KEY_CHARACTERS = 52;
  private static final int CHECK_CHARACTERS = 4;

  private final MasterKey key;

  private RecoveryKey(MasterKey key) {
    this.key = key;
  }

  static RecoveryKey random() {
    return new RecoveryKey(MasterKey.random());
  }

  /// Reads what somebody typed from paper; spaces, hyphens and case do not matter.
  ///
  /// @return empty when it is no recovery key, or one with a typing error
  public static Optional<RecoveryKey> parse(String typed) {
    String plain =
        typed
            .toUpperCase(Locale.ROOT)
            .replaceAll("[\\s-]", "")
            .replace('I', '1')
            .replace('L', '1')
            .replace('O', '0');
    if (plain.length() != KEY_CHARACTERS + CHECK_CHARACTERS) {
      return Optional.empty();
    }
    byte[] bytes = new byte[Aead.KEY_BYTES];
    int held = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < KEY_CHARACTERS; i++) {
      int digit = ALPHABET.indexOf(plain.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      held = held << 5 | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >> bits);
        held &= (1 << bits) - 1;
      }
    }
    try {
      return held == 0 && plain.substring(KEY_CHARACTERS).equals(check(bytes))
          ? Optional.of(new RecoveryKey(MasterKey.of(bytes)))
          : Optional.empty();
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// For paper: fourteen groups of four.
  public String text() {
    byte[] bytes = key.bytes();
    StringBuilder plain = new StringBuilder();
    int held = 0;
    int bits = 0;
    for (byte each : bytes) {
      held = held << 8 | (each & 0xFF);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        plain.append(ALPHABET.charAt(held >> bits & 31));
      }
      held &= (1 << bits) - 1;
    }
    plain.append(ALPHABET.charAt(held << (5 - bits) & 31)).append(check(bytes));
    Arrays.fill(bytes, (byte) 0);
    return plain.toString().replaceAll("(.{4})(?!$)", "$1-");
  }

  MasterKey masterKey() {
    return key;
  }

  @Override
  public void close() {
    key.close();
  }

  /// Never the key.
  @Override
  public String toString() {
    return "RecoveryKey[…]";
  }

  private static String check(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      int first = (digest[0] & 0xFF) << 16 | (digest[1] & 0xFF) << 8 | digest[2] & 0xFF;
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < CHECK_CHARACTERS; i++) {
        out.append(ALPHABET.charAt(first >> 5 * i & 31));
      }
      return out.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
