package org.readingroom.netclient.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The head of a DICOM file: what it holds and how it is encoded (PS3.10 section 7.1).
///
/// Written and read by hand because it is the first thing an untrusted file says: a dozen short
/// elements in Explicit VR Little Endian, nothing that needs the toolkit.
public record FileMetaInformation(
    String sopClassUid, String sopInstanceUid, String transferSyntaxUid) {
  private static final String IMPLEMENTATION_CLASS_UID =
      Uids.derived("org.readingroom implementation class");
  private static final int MAX_ELEMENT_BYTES = 1 << 16;

  /// Reads preamble and group 0002 and leaves the stream at the first byte of the data set.
  ///
  /// @param in must support mark, since the end of group 0002 is only seen by looking one element
  ///   on
  /// @throws MalformedDicomException when it is not a DICOM file
  public static FileMetaInformation read(InputStream in) throws IOException {
    byte[] head = in.readNBytes(132);
    if (head.length < 132
        || head[128] != 'D'
        || head[129] != 'I'
        || head[130] != 'C'
        || head[131] != 'M') {
      throw new MalformedDicomException("not a DICOM file (no DICM mark after the preamble)");
    }
    String sopClassUid = "";
    String sopInstanceUid = "";
    String transferSyntaxUid = "";
    while (true) {
      in.mark(16);
      byte[] header = in.readNBytes(8);
      if (header.length < 8) {
        in.reset();
        break;
      }
      ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      int group = bytes.getShort() & 0xFFFF;
      int element = bytes.getShort() & 0xFFFF;
      if (group != 2) {
        in.reset();
        break;
      }
      String vr = new String(header, 4, 2, StandardCharsets.US_ASCII);
      long length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getShort(6) & 0xFFFF;
      if (vr.equals("OB") || vr.equals("UN") || vr.equals("OW") || vr.equals("UT")) {
        byte[] longLength = in.readNBytes(4);
        if (longLength.length < 4) {
          throw new MalformedDicomException("the file ends inside its meta information");
        }
        length = ByteBuffer.wrap(longLength).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFFFFL;
      }
      if (length > MAX_ELEMENT_BYTES) {
        throw new MalformedDicomException("the file's meta information is oversized");
      }
      byte[] value = in.readNBytes((int) length);
      if (value.length < length) {
        throw new MalformedDicomException("the file ends inside its meta information");
      }
      switch (element) {
        case 0x0002 -> sopClassUid = text(value);
        case 0x0003 -> sopInstanceUid = text(value);
        case 0x0010 -> transferSyntaxUid = text(value);
        default -> {}
      }
    }
    if (!Uids.isValid(transferSyntaxUid)) {
      throw new MalformedDicomException("the file does not say its transfer syntax");
    }
    return new FileMetaInformation(sopClassUid, sopInstanceUid, transferSyntaxUid);
  }

  /// Preamble, mark and group 0002.
  public static byte[] encode(String sopClassUid, String sopInstanceUid, String transferSyntaxUid) {
    ByteArrayOutputStream group = new ByteArrayOutputStream();
    element(group, 0x0001, "OB", new byte[] {0, 1});
    element(group, 0x0002, "UI", uidBytes(sopClassUid));
    element(group, 0x0003, "UI", uidBytes(sopInstanceUid));
    element(group, 0x0010, "UI", uidBytes(transferSyntaxUid));
    element(group, 0x0012, "UI", uidBytes(IMPLEMENTATION_CLASS_UID));
    element(group, 0x0013, "SH", "READINGROOM_0.1 ".getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[128]);
    out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
    element(
        out,
        0x0000,
        "UL",
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(group.size()).array());
    out.writeBytes(group.toByteArray());
    return out.toByteArray();
  }

  private static void element(ByteArrayOutputStream out, int element, String vr, byte[] value) {
    boolean longForm = vr.equals("OB");
    ByteBuffer header =
        ByteBuffer.allocate(longForm ? 12 : 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 2)
            .putShort((short) element)
            .put(vr.getBytes(StandardCharsets.US_ASCII));
    if (longForm) {
      header.putShort((short) 0).putInt(value.length);
    } else {
      header.putShort((short) value.length);
    }
    out.writeBytes(header.array());
    out.writeBytes(value);
  }

  private static byte[] uidBytes(String uid) {
    String even = uid.length() % 2 == 0 ? uid : uid + '\0';
    return even.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.US_ASCII).replace('\0', ' ').strip();
  }
}
