package org.readingroom.netclient.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Outside;
import org.readingroom.netclient.dataset.TransferSyntax;

/// A machine for whose processor the native library does not exist.
class WithoutNativesTest {
  @TempDir Path folder;

  @BeforeEach
  void anotherProcessor() {
    System.setProperty(NativeLibrary.ABSENT, "true");
  }

  @AfterEach
  void thisProcessor() {
    System.clearProperty(NativeLibrary.ABSENT);
  }

  @Test
  void itSaysWhatItCannotRead() {
    for (String syntax :
        new String[] {
          TransferSyntax.JPEG_BASELINE,
          TransferSyntax.JPEG_LS,
          TransferSyntax.JPEG_2000,
          TransferSyntax.HTJ2K,
          "1.2.840.10008.1.2.4.102"
        }) {
      assertFalse(Frames.reads(syntax), syntax);
    }
  }

  @Test
  void anImageThatNeedsThemIsNotReadableHere() throws Exception {
    Frames frames = FramesTest.open(Outside.pydicomFile("MR_small_jp2klossless.dcm"));
    UndecodableFrameException refused =
        assertThrows(UndecodableFrameException.class, () -> frames.decode(0));
    assertTrue(refused.getMessage().contains("not readable here"), refused.getMessage());
  }

  @Test
  void everythingElseIsReadAsEver() throws Exception {
    Path original = Outside.pydicomFile("MR_small.dcm");
    DecodedFrame expected = FramesTest.open(original).decode(0);
    for (String encoder : new String[] {"dcmcjpeg +e1", "dcmcjpeg +el", "dcmcrle", "dcmconv +td"}) {
      Path encoded = folder.resolve(encoder.replace(" ", "") + ".dcm");
      assertTrue(FramesTest.encode(encoder, original, encoded), encoder);
      Frames frames = FramesTest.open(encoded);
      assertTrue(Frames.reads(frames.transferSyntaxUid()), encoder);
      FramesTest.assertSamePixels(expected, frames.decode(0), encoder);
    }
    assertEquals(1, FramesTest.open(original).frameCount());
  }
}
