package org.readingroom.netclient.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Units and messages of the upper layer written by hand (PS3.8 9.3 and annex E, PS3.7 6.3), so
/// that nothing stops them from being wrong.
public final class ByHand {
  private ByHand() {}

  /// One protocol data unit.
  public static byte[] unit(int type, byte[] body) {
    return ByteBuffer.allocate(6 + body.length)
        .put((byte) type)
        .put((byte) 0)
        .putInt(body.length)
        .put(body)
        .array();
  }

  /// One item of an association's negotiation.
  public static byte[] item(int type, byte[] body) {
    return ByteBuffer.allocate(4 + body.length)
        .put((byte) type)
        .put((byte) 0)
        .putShort((short) body.length)
        .put(body)
        .array();
  }

  /// One presentation data value.
  ///
  /// @param flags 1 command, 2 last
  public static byte[] value(int contextId, int flags, byte[] data) {
    return ByteBuffer.allocate(6 + data.length)
        .putInt(data.length + 2)
        .put((byte) contextId)
        .put((byte) flags)
        .put(data)
        .array();
  }

  /// A command set with its length in front.
  public static byte[] command(byte[]... elements) {
    byte[] all = join(elements);
    byte[] length =
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(all.length).array();
    return join(element(0, length), all);
  }

  /// An element of group 0000.
  public static byte[] element(int element, byte[] value) {
    return ByteBuffer.allocate(8 + value.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0)
        .putShort((short) element)
        .putInt(value.length)
        .put(value)
        .array();
  }

  public static byte[] us(int element, int value) {
    return element(element, new byte[] {(byte) value, (byte) (value >> 8)});
  }

  /// A UID, with a zero behind it where its length is odd.
  public static byte[] ui(int element, String uid) {
    return element(element, ascii(uid.length() % 2 == 0 ? uid : uid + "\0"));
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
