package org.readingroom.netclient.seal;

/// Arrays that one thread opens sealed objects into, one after the other: a fresh megabyte for
/// every slice of a long series costs more than deciphering it.
///
/// What was read lasts until the next read. Arrays of large objects are let go by [#trim]. Belongs
/// to one thread at a time.
public final class ReadBuffer {
  private static final int KEPT_BYTES = 4 << 20;

  private byte[] sealed = new byte[0];
  private byte[] bytes = new byte[0];
  private int length;

  /// The array whose first [#length] bytes are what was read last; the rest is anything.
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /// Nothing of what was read is needed any more: lets go of arrays too large to keep.
  public void trim() {
    length = 0;
    if (sealed.length > KEPT_BYTES || bytes.length > KEPT_BYTES) {
      sealed = new byte[0];
      bytes = new byte[0];
    }
  }

  /// An array of at least so many bytes for what is sealed.
  byte[] sealed(int atLeast) {
    if (sealed.length < atLeast) {
      sealed = new byte[roomy(atLeast)];
    }
    return sealed;
  }

  /// An array of at least so many bytes for what is inside; counts as read.
  byte[] bytes(int exactly) {
    if (bytes.length < exactly) {
      bytes = new byte[roomy(exactly)];
    }
    length = exactly;
    return bytes;
  }

  /// Slices of one series differ by a few bytes in length.
  private static int roomy(int atLeast) {
    return atLeast > KEPT_BYTES ? atLeast : Math.ceilDiv(atLeast, 65536) * 65536;
  }
}
