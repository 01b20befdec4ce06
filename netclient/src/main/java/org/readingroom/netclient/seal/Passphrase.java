package org.readingroom.netclient.seal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// From a passphrase to a master key: Argon2id (RFC 9106), with the cost kept beside the salt so
/// that it can grow. The default is the RFC's second recommendation: 64 MiB, 3 passes, 4 lanes.
///
/// @param memoryKib 8 KiB per lane to 1 GiB
record Passphrase(byte[] salt, int memoryKib, int passes, int lanes) {
  private static final int SALT_BYTES = 16;

  Passphrase {
    if (salt.length < 8
        || salt.length > 64
        || lanes < 1
        || lanes > 64
        || passes < 1
        || passes > 64
        || memoryKib < 8 * lanes
        || memoryKib > 1 << 20) {
      throw new IllegalArgumentException("passphrase parameters out of range");
    }
  }

  static Passphrase withNewSalt() {
    return new Passphrase(Aead.randomBytes(SALT_BYTES), 64 << 10, 3, 4);
  }

  /// Takes a third of a second or so, on purpose.
  MasterKey masterKey(char[] passphrase) {
    ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
    byte[] secret = new byte[utf8.remaining()];
    utf8.get(secret);
    byte[] key = new byte[Aead.KEY_BYTES];
    try {
      Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
      argon2.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withSalt(salt)
              .withMemoryAsKB(memoryKib)
              .withIterations(passes)
              .withParallelism(lanes)
              .build());
      argon2.generateBytes(secret, key);
      return MasterKey.of(key);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(utf8.array(), (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }
}
