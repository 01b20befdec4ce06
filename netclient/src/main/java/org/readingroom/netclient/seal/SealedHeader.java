package org.readingroom.netclient.seal;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The first bytes of a sealed stream: mark "RRSO", format version, chunk size, and the file's own
/// key, wrapped for exactly this object.
///
/// Each chunk is sealed with that key; its nonce and its AAD carry the chunk's number and whether
/// it is the last, its AAD the object's identity too. So no chunk can be changed, swapped, moved to
/// another file, dropped or added without its tag failing.
final class SealedHeader {
  static final int CHUNK_BYTES = 1 << 20;
  static final int BYTES = 4 + 4 + 4 + Aead.NONCE_BYTES + Aead.KEY_BYTES + Aead.TAG_BYTES;

  private static final int MARK = 0x5252534F;
  private static final int VERSION = 1;
  private static final int PLAIN_BYTES = 12;

  /// What every header begins with; part of what a file's key is bound to.
  private static final byte[] PLAIN =
      ByteBuffer.allocate(PLAIN_BYTES).putInt(MARK).putInt(VERSION).putInt(CHUNK_BYTES).array();

  private static final String WRAP_PLACE = "sealed object " + Arrays.toString(PLAIN);

  private SealedHeader() {}

  /// A fresh header in `out`, and the key it wraps.
  static byte[] create(Sealing sealing, String identity, byte[] out) {
    byte[] key = Aead.randomBytes(Aead.KEY_BYTES);
    byte[] nonce = Aead.randomBytes(Aead.NONCE_BYTES);
    ByteBuffer.wrap(out).put(PLAIN).put(nonce);
    sealing
        .wrapper()
        .seal(
            nonce,
            Sealing.context(WRAP_PLACE, identity),
            key,
            0,
            key.length,
            out,
            PLAIN_BYTES + Aead.NONCE_BYTES);
    return key;
  }

  /// The key a header wraps.
  static byte[] open(Sealing sealing, String identity, byte[] header) throws SealBrokenException {
    ByteBuffer in = ByteBuffer.wrap(header);
    if (in.getInt() != MARK) {
      throw new SealBrokenException("this is not a sealed object");
    }
    if (in.getInt() != VERSION) {
      throw new SealBrokenException("a sealed object was written by a newer version");
    }
    if (in.getInt() != CHUNK_BYTES) {
      throw new SealBrokenException("a sealed object has an unknown chunk size");
    }
    byte[] nonce = Arrays.copyOfRange(header, PLAIN_BYTES, PLAIN_BYTES + Aead.NONCE_BYTES);
    byte[] key = new byte[Aead.KEY_BYTES];
    sealing
        .wrapper()
        .open(
            nonce,
            Sealing.context(WRAP_PLACE, identity),
            header,
            PLAIN_BYTES + Aead.NONCE_BYTES,
            Aead.KEY_BYTES + Aead.TAG_BYTES,
            key,
            0);
    return key;
  }

  static byte[] chunkNonce(long number, boolean last) {
    return ByteBuffer.allocate(Aead.NONCE_BYTES).putInt(last ? 1 : 0).putLong(number).array();
  }

  static byte[] chunkContext(String identity, long number, boolean last) {
    return Sealing.context(identity, number + (last ? " last" : ""));
  }

  /// The length of what is inside a sealed stream of this length; −1 when none can be so long.
  static long contentBytes(long sealedBytes) {
    long body = sealedBytes - BYTES;
    long whole = CHUNK_BYTES + Aead.TAG_BYTES;
    long chunks = (body + whole - 1) / whole;
    long lastChunk = body - (chunks - 1) * whole;
    return body < Aead.TAG_BYTES || lastChunk < Aead.TAG_BYTES
        ? -1
        : body - chunks * Aead.TAG_BYTES;
  }
}
