package org.readingroom.netclient.seal;

import java.util.Arrays;

/// The key that comes from outside the profile and wraps the data key inside it. Its bytes are
/// wiped by {@link #close()}.
final class MasterKey implements AutoCloseable {
  private final byte[] bytes;

  private MasterKey(byte[] bytes) {
    this.bytes = bytes;
  }

  static MasterKey random() {
    return new MasterKey(Aead.randomBytes(Aead.KEY_BYTES));
  }

  /// @param bytes 32 bytes; copied
  static MasterKey of(byte[] bytes) {
    if (bytes.length != Aead.KEY_BYTES) {
      throw new IllegalArgumentException("a master key has 32 bytes");
    }
    return new MasterKey(bytes.clone());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /// Nonce, ciphertext and tag of the data key, for this profile only.
  byte[] wrap(byte[] dataKey, String keyId) {
    byte[] nonce = Aead.randomBytes(Aead.NONCE_BYTES);
    byte[] out = new byte[Aead.NONCE_BYTES + dataKey.length + Aead.TAG_BYTES];
    System.arraycopy(nonce, 0, out, 0, nonce.length);
    new Aead(Sealing.derive(bytes, "master wrap"))
        .seal(nonce, context(keyId), dataKey, 0, dataKey.length, out, Aead.NONCE_BYTES);
    return out;
  }

  /// @throws SealBrokenException when this is not the key that wrapped it
  byte[] unwrap(byte[] wrapped, String keyId) throws SealBrokenException {
    if (wrapped.length != Aead.NONCE_BYTES + Aead.KEY_BYTES + Aead.TAG_BYTES) {
      throw new SealBrokenException("the profile's wrapped key is damaged");
    }
    byte[] dataKey = new byte[Aead.KEY_BYTES];
    new Aead(Sealing.derive(bytes, "master wrap"))
        .open(
            Arrays.copyOf(wrapped, Aead.NONCE_BYTES),
            context(keyId),
            wrapped,
            Aead.NONCE_BYTES,
            wrapped.length - Aead.NONCE_BYTES,
            dataKey,
            0);
    return dataKey;
  }

  private static byte[] context(String keyId) {
    return Sealing.context("data key", keyId);
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
