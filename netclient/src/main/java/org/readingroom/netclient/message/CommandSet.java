package org.readingroom.netclient.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Uids;

/// The command set of a message, as far as we act on it (PS3.7 6.3, 9.3): Implicit VR Little
/// Endian, one flat list. Immutable.
///
/// @param messageId of a request; 0 in a response
/// @param status of a response; −1 when it has none
/// @param sopClassUid empty when absent or no UID
/// @param sopInstanceUid empty when absent or no UID
public record CommandSet(
    int field,
    int messageId,
    boolean hasDataset,
    int status,
    String sopClassUid,
    String sopInstanceUid) {
  public static final int C_STORE_RQ = 0x0001;
  public static final int C_ECHO_RQ = 0x0030;
  public static final int C_GET_RSP = 0x8010;

  /// Longer ones are nobody's.
  public static final int MOST_BYTES = 1 << 14;

  private static final int C_CANCEL_RQ = 0x0FFF;
  private static final int RESPONSE = 0x8000;
  private static final int NO_DATASET = 0x0101;

  /// @throws MalformedDicomException when it does not add up
  public static CommandSet parse(byte[] bytes) throws MalformedDicomException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int field = -1;
    int messageId = 0;
    int datasetType = NO_DATASET;
    int status = -1;
    String sopClassUid = "";
    String sopInstanceUid = "";
    while (in.remaining() >= 8) {
      int group = in.getShort() & 0xFFFF;
      int element = in.getShort() & 0xFFFF;
      long length = in.getInt() & 0xFFFFFFFFL;
      if (group != 0 || length > in.remaining()) {
        throw doesNotAddUp();
      }
      int at = in.position();
      in.position(at + (int) length);
      switch (element) {
        case 0x0002 -> sopClassUid = uid(bytes, at, (int) length);
        case 0x0100 -> field = unsigned(in, at, length);
        case 0x0110 -> messageId = unsigned(in, at, length);
        case 0x0800 -> datasetType = unsigned(in, at, length);
        case 0x0900 -> status = unsigned(in, at, length);
        case 0x1000 -> sopInstanceUid = uid(bytes, at, (int) length);
        default -> {
          // priority, move originator: nothing we would believe
        }
      }
    }
    if (in.hasRemaining() || field < 0) {
      throw doesNotAddUp();
    }
    return new CommandSet(
        field, messageId, datasetType != NO_DATASET, status, sopClassUid, sopInstanceUid);
  }

  /// True when it wants an answer.
  public boolean isRequest() {
    return (field & RESPONSE) == 0 && field != C_CANCEL_RQ;
  }

  /// The response to this request, a whole command set (PS3.7 9.3.1.2).
  public byte[] response(int status) {
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    uid(elements, 0x0002, sopClassUid);
    us(elements, 0x0100, field | RESPONSE);
    us(elements, 0x0120, messageId);
    us(elements, 0x0800, NO_DATASET);
    us(elements, 0x0900, status);
    uid(elements, 0x1000, sopInstanceUid);
    ByteBuffer whole = ByteBuffer.allocate(12 + elements.size()).order(ByteOrder.LITTLE_ENDIAN);
    whole.putInt(0).putInt(4).putInt(elements.size()).put(elements.toByteArray());
    return whole.array();
  }

  private static MalformedDicomException doesNotAddUp() {
    return new MalformedDicomException("a command set that does not add up");
  }

  private static int unsigned(ByteBuffer in, int at, long length) throws MalformedDicomException {
    if (length != 2) {
      throw doesNotAddUp();
    }
    return in.getShort(at) & 0xFFFF;
  }

  private static String uid(byte[] bytes, int at, int length) {
    int end = at + length;
    while (end > at && bytes[end - 1] >= 0 && bytes[end - 1] <= ' ') {
      end--;
    }
    String text = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
    return Uids.isValid(text) ? text : "";
  }

  private static void us(ByteArrayOutputStream out, int element, int value) {
    out.writeBytes(
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0)
            .putShort((short) element)
            .putInt(2)
            .putShort((short) value)
            .array());
  }

  private static void uid(ByteArrayOutputStream out, int element, String uid) {
    if (uid.isEmpty()) {
      return;
    }
    byte[] text = (uid.length() % 2 == 0 ? uid : uid + "\0").getBytes(StandardCharsets.US_ASCII);
    out.writeBytes(
        ByteBuffer.allocate(8 + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0)
            .putShort((short) element)
            .putInt(text.length)
            .put(text)
            .array());
  }
}
