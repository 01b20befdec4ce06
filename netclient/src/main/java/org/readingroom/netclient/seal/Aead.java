package org.readingroom.netclient.seal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D): the one place that touches
/// the cipher. Reusable for many messages under one key; belongs to one thread.
final class Aead {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Cipher cipher;
  private final SecretKeySpec key;

  Aead(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("an AES-256 key has 32 bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /// @return bytes written: length + 16
  int seal(byte[] nonce, byte[] aad, byte[] in, int inAt, int length, byte[] out, int outAt) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      cipher.updateAAD(aad);
      return cipher.doFinal(in, inAt, length, out, outAt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed for a reason in the program", e);
    }
  }

  /// @param length of the sealed bytes, tag included
  /// @return bytes written: length - 16
  int open(byte[] nonce, byte[] aad, byte[] in, int inAt, int length, byte[] out, int outAt)
      throws SealBrokenException {
    if (length < TAG_BYTES) {
      throw new SealBrokenException("sealed bytes are cut short");
    }
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      cipher.updateAAD(aad);
      return cipher.doFinal(in, inAt, length, out, outAt);
    } catch (AEADBadTagException e) {
      throw new SealBrokenException("sealed bytes were changed, moved, or sealed with another key");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening failed for a reason in the program", e);
    }
  }
}
