package org.readingroom.netclient.seal;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SealingTest {
  private final Sealing sealing = Sealing.of(new byte[32]);

  @Test
  void aValueOpensInItsOwnRowOnly() throws Exception {
    byte[] sealed = sealing.sealText("patient", "17", "SMITH^Ada");
    assertEquals("SMITH^Ada", sealing.openText("patient", "17", sealed));
    assertThrows(SealBrokenException.class, () -> sealing.open("patient", "18", sealed));
    assertThrows(SealBrokenException.class, () -> sealing.open("report", "17", sealed));
    // the border between table and id is part of the place
    assertThrows(SealBrokenException.class, () -> sealing.open("patient1", "7", sealed));
  }

  @Test
  void noBitOfASealedValueCanChange() {
    byte[] sealed = sealing.sealText("t", "1", "text");
    for (int i = 0; i < sealed.length * 8; i++) {
      byte[] changed = sealed.clone();
      changed[i / 8] ^= (byte) (1 << i % 8);
      assertThrows(SealBrokenException.class, () -> sealing.open("t", "1", changed));
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThrows(SealBrokenException.class, () -> sealing.open("t", "1", cut));
    }
  }

  @Test
  void theSameValueNeverSealsToTheSameBytes() {
    assertFalse(
        Arrays.equals(sealing.sealText("t", "1", "text"), sealing.sealText("t", "1", "text")));
  }

  @Test
  void anotherKeyOpensNothingAndFindsNothing() {
    Sealing other = Sealing.ephemeral();
    byte[] sealed = sealing.sealText("t", "1", "text");
    assertThrows(SealBrokenException.class, () -> other.open("t", "1", sealed));
    assertNotEquals(sealing.lookupKey("nhs", "9990000018"), other.lookupKey("nhs", "9990000018"));
  }

  @Test
  void lookUpKeysAreStableAndSeparatePurposes() {
    assertEquals(
        sealing.lookupKey("nhs", "9990000018"),
        Sealing.of(new byte[32]).lookupKey("nhs", "9990000018"));
    assertNotEquals(
        sealing.lookupKey("nhs", "9990000018"), sealing.lookupKey("patient", "9990000018"));
    assertEquals(32, sealing.lookupKey("nhs", "").length());
  }

  @Test
  void aPutAwayKeySealsNothing() {
    Sealing closed = Sealing.ephemeral();
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.sealText("t", "1", "text"));
    assertThrows(IllegalStateException.class, () -> closed.lookupKey("a", "b"));
  }

  @Test
  void hkdfFollowsRfc5869WithAnEmptySalt() throws Exception {
    // RFC 5869 appendix A.3: IKM 22 x 0b, no salt, no info, first 32 bytes of OKM
    byte[] ikm = new byte[22];
    Arrays.fill(ikm, (byte) 0x0b);
    byte[] okm =
        javax
            .crypto
            .KDF
            .getInstance("HKDF-SHA256")
            .deriveData(
                javax.crypto.spec.HKDFParameterSpec.ofExtract()
                    .addIKM(ikm)
                    .thenExpand(new byte[0], 32));
    assertEquals(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
        HexFormat.of().formatHex(okm));
  }

  @Test
  void aValueSealedByVersionOneStillOpens() throws Exception {
    // fixed by hand when the format was made: data key of 32 zero bytes, table "t", row "1"
    byte[] nonce = new byte[12];
    byte[] value = "kept".getBytes(StandardCharsets.UTF_8);
    byte[] sealed = new byte[1 + 12 + 4 + 16];
    sealed[0] = 1;
    new Aead(Sealing.derive(new byte[32], "value"))
        .seal(nonce, Sealing.context("t", "1"), value, 0, 4, sealed, 13);
    assertEquals("kept", sealing.openText("t", "1", sealed));
    assertEquals(
        VERSION_ONE, HexFormat.of().formatHex(sealed), "the format of sealed values has changed");
  }

  private static final String VERSION_ONE =
      "01000000000000000000000000c44e35589fdc70cc521c9c4139b910f24932be3d";
}
