package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.readingroom.netclient.dataset.StructureCheck.Verdict.CANNOT_TELL;
import static org.readingroom.netclient.dataset.StructureCheck.Verdict.CUT;
import static org.readingroom.netclient.dataset.StructureCheck.Verdict.WHOLE;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/// Objects written down byte by byte from PS3.5 section 7.
class StructureCheckTest {
  private static final String EXPLICIT = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;

  // (0008,0060) CS 2 "CT"
  private static final String CT = "08006000 4353 0200 4354";
  // (0010,1002) SQ undefined, one undefined item with (0010,0020) LO 2 "17"
  private static final String SEQUENCE =
      "10000210 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 10002000 4C4F 0200 3137"
          + " FEFF0DE0 00000000 FEFFDDE0 00000000";
  // (7FE0,0010) OW 4
  private static final String PIXELS = "E07F1000 4F57 0000 04000000 01020304";
  // (7FE0,0010) OB undefined: empty offset table, one fragment of 2
  private static final String FRAGMENTS =
      "E07F1000 4F42 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 02000000 FFD8 FEFFDDE0 00000000";

  @Test
  void aWholeObjectIsWholeAndMayEndOnlyBetweenElements() throws Exception {
    assertEquals(Set.of(0, 10, 56, 72), endings(EXPLICIT, CT + SEQUENCE + PIXELS));
  }

  @Test
  void fragmentsMustBeClosed() throws Exception {
    assertEquals(Set.of(0, 10, 48), endings(EXPLICIT, CT + FRAGMENTS));
  }

  @Test
  void implicitLittleEndianIsWalkedByLengthsAlone() throws Exception {
    // (0008,0060) 2 "CT"; (0010,1002) undefined, item of 10; (7FE0,0010) 4
    String object =
        "08006000 02000000 4354"
            + " 10000210 FFFFFFFF FEFF00E0 0A000000 10002000 02000000 3137 FEFFDDE0 00000000"
            + " E07F1000 04000000 01020304";
    assertEquals(Set.of(0, 10, 44, 56), endings(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN, object));
  }

  @Test
  void bigEndianLengthsAreReadAsSuch() throws Exception {
    String object = "00080060 4353 0002 4354 7FE00010 4F57 0000 00000004 01020304";
    assertEquals(Set.of(0, 10, 26), endings(TransferSyntax.EXPLICIT_VR_BIG_ENDIAN, object));
  }

  @Test
  void anUnknownSequenceIsImplicitInside() throws Exception {
    // (0009,1010) UN undefined, item undefined with (0010,0020) 2 "17" implicit; PS3.5 6.2.2
    String object =
        "09001010 554E 0000 FFFFFFFF FEFF00E0 FFFFFFFF 10002000 02000000 3137"
            + " FEFF0DE0 00000000 FEFFDDE0 00000000"
            + CT;
    assertEquals(Set.of(0, 46, 56), endings(EXPLICIT, object));
  }

  @Test
  void anUnusualEncodingIsLeftToTheDecoder() throws Exception {
    assertEquals(CANNOT_TELL, verdict(EXPLICIT, bytes("08006000 3F3F 0200 4354")));
    assertEquals(CANNOT_TELL, verdict(EXPLICIT, bytes("FEFF0DE0 00000000")));
  }

  @Test
  void aDeflatedObjectIsLookedInto() throws Exception {
    String deflated = TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
    byte[] whole = deflate(bytes(CT + PIXELS));
    assertEquals(WHOLE, verdict(deflated, whole));
    assertEquals(CUT, verdict(deflated, Arrays.copyOf(whole, whole.length - 1)));
    assertEquals(CUT, verdict(deflated, deflate(Arrays.copyOf(bytes(CT + PIXELS), 25))));
    assertThrows(MalformedDicomException.class, () -> verdict(deflated, bytes("FFFFFFFFFFFFFFFF")));
  }

  @Test
  void nestingWithoutEndIsRefused() {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      deep.append("10000210 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF");
    }
    assertThrows(MalformedDicomException.class, () -> verdict(EXPLICIT, bytes(deep.toString())));
  }

  @Test
  void aLengthOfTwoGigabytesCostsNothing() throws Exception {
    assertEquals(CUT, verdict(EXPLICIT, bytes("E07F1000 4F57 0000 F0FFFF7F 0102")));
  }

  /// Every length at which the object may end, whether its bytes come at once or one by one.
  private static Set<Integer> endings(String transferSyntaxUid, String hex) throws Exception {
    byte[] object = bytes(hex);
    Set<Integer> whole = new TreeSet<>();
    try (StructureCheck dripping = new StructureCheck(transferSyntaxUid)) {
      for (int length = 0; length <= object.length; length++) {
        StructureCheck.Verdict verdict = verdict(transferSyntaxUid, Arrays.copyOf(object, length));
        assertEquals(verdict, dripping.verdict());
        if (verdict == WHOLE) {
          whole.add(length);
        }
        if (length < object.length) {
          dripping.update(object, length, 1);
        }
      }
    }
    return whole;
  }

  private static StructureCheck.Verdict verdict(String transferSyntaxUid, byte[] object)
      throws Exception {
    try (StructureCheck check = new StructureCheck(transferSyntaxUid)) {
      check.update(object, 0, object.length);
      return check.verdict();
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1000];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }
}
