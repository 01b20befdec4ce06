package org.readingroom.netclient.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D): the one place that touches
/// the cipher. Reusable for many messages under one key; safe from any thread.
final class Aead {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  /// Sealed at once, so that it lies in the processor's nearest memory (210 MB in objects of 512
  /// KB: 26 ms of processor time instead of 58).
  private static final int PIECE_BYTES = 1 << 15;

  private static final SecureRandom RANDOM = new SecureRandom();

  /// Getting a cipher costs more than opening a small value. These wait for whoever needs one next,
  /// on any thread (many live for one instance only), and are set anew for each message.
  private static final BlockingQueue<Cipher> SPARE = new ArrayBlockingQueue<>(16);

  private final SecretKeySpec key;

  Aead(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("an AES-256 key has 32 bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  private static Cipher cipher() {
    Cipher spare = SPARE.poll();
    if (spare != null) {
      return spare;
    }
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /// Runs the cipher on small pieces until the JVM has compiled it. Costs about 0.1 s of one core
  /// once per process; without it the first hundreds of objects, whose few large calls are too rare
  /// to be noticed by the compiler, take twenty times as long each (9 ms instead of 0.4 ms for 512
  /// KB, measured on JDK 25).
  static void warmUp() {
    byte[] piece = new byte[768];
    byte[] sealed = new byte[10 * piece.length];
    byte[] opened = new byte[10 * piece.length];
    try {
      Cipher cipher = cipher();
      SecretKeySpec key = new SecretKeySpec(new byte[KEY_BYTES], "AES");
      for (int i = 0; i < 1500; i++) {
        GCMParameterSpec nonce =
            new GCMParameterSpec(TAG_BYTES * 8, ByteBuffer.allocate(NONCE_BYTES).putInt(i).array());
        cipher.init(Cipher.ENCRYPT_MODE, key, nonce);
        int at = 0;
        for (int j = 0; j < 8; j++) {
          at += cipher.update(piece, 0, piece.length, sealed, at);
        }
        at += cipher.doFinal(piece, 0, piece.length, sealed, at);
        cipher.init(Cipher.DECRYPT_MODE, key, nonce);
        cipher.doFinal(sealed, 0, at, opened, 0);
      }
      SPARE.offer(cipher);
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
    Cipher cipher = cipher();
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      cipher.updateAAD(aad);
      int from = inAt;
      int to = outAt;
      for (; length - (from - inAt) > PIECE_BYTES; from += PIECE_BYTES) {
        to += cipher.update(in, from, PIECE_BYTES, out, to);
      }
      to += cipher.doFinal(in, from, length - (from - inAt), out, to);
      SPARE.offer(cipher);
      return to - outAt;
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
    Cipher cipher = cipher();
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
      cipher.updateAAD(aad);
      int opened = cipher.doFinal(in, inAt, length, out, outAt);
      SPARE.offer(cipher);
      return opened;
    } catch (AEADBadTagException e) {
      throw new SealBrokenException("sealed bytes were changed, moved, or sealed with another key");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening failed for a reason in the program", e);
    }
  }
}
