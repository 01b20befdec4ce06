package org.readingroom.netclient.seal;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedStreamTest {
  private static final int CHUNK = SealedHeader.CHUNK_BYTES;
  private static final int SEALED_CHUNK = CHUNK + 16;

  private final Sealing sealing = Sealing.of(new byte[32]);
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK + 77})
  void everyLengthComesBack(int length) throws Exception {
    byte[] content = random(length);
    byte[] sealed = seal(content);
    assertEquals(length, SealedHeader.contentBytes(sealed.length));
    assertArrayEquals(content, open(sealed));
    Path file = folder.resolve("f");
    Files.write(file, sealed);
    assertArrayEquals(content, SealedInputStream.readAll(file, sealing, "1.2.3"));
  }

  @Test
  void aStreamCutAnywhereNeverEndsWell() throws Exception {
    byte[] sealed = seal(random(2 * CHUNK + 500));
    int header = SealedHeader.BYTES;
    for (int length :
        new int[] {
          0,
          1,
          header - 1,
          header,
          header + 5,
          header + SEALED_CHUNK - 1,
          header + SEALED_CHUNK,
          header + SEALED_CHUNK + 1,
          header + 2 * SEALED_CHUNK,
          sealed.length - 1
        }) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThrows(SealBrokenException.class, () -> open(cut), "cut at " + length);
      Path file = Files.write(folder.resolve("cut"), cut);
      assertThrows(
          SealBrokenException.class, () -> SealedInputStream.readAll(file, sealing, "1.2.3"));
    }
  }

  @Test
  void chunksCannotBeSwappedRepeatedDroppedOrAdded() throws Exception {
    byte[] sealed = seal(random(3 * CHUNK));
    int first = SealedHeader.BYTES;
    byte[] swapped = sealed.clone();
    System.arraycopy(sealed, first, swapped, first + SEALED_CHUNK, SEALED_CHUNK);
    System.arraycopy(sealed, first + SEALED_CHUNK, swapped, first, SEALED_CHUNK);
    assertThrows(SealBrokenException.class, () -> open(swapped));
    byte[] repeated = sealed.clone();
    System.arraycopy(sealed, first, repeated, first + SEALED_CHUNK, SEALED_CHUNK);
    assertThrows(SealBrokenException.class, () -> open(repeated));
    byte[] dropped = Arrays.copyOf(sealed, sealed.length - SEALED_CHUNK);
    System.arraycopy(sealed, first + 2 * SEALED_CHUNK, dropped, first + SEALED_CHUNK, SEALED_CHUNK);
    assertThrows(SealBrokenException.class, () -> open(dropped));
    byte[] added = Arrays.copyOf(sealed, sealed.length + 40);
    assertThrows(SealBrokenException.class, () -> open(added));
  }

  @Test
  void aChunkOfAnotherFileDoesNotFit() throws Exception {
    byte[] a = seal(random(CHUNK));
    byte[] b = seal(random(CHUNK));
    System.arraycopy(b, SealedHeader.BYTES, a, SealedHeader.BYTES, a.length - SealedHeader.BYTES);
    assertThrows(SealBrokenException.class, () -> open(a));
  }

  @Test
  void anotherNameOrAnotherKeyOpensNothing() throws Exception {
    byte[] sealed = seal(random(10));
    assertThrows(
        SealBrokenException.class,
        () -> new SealedInputStream(new ByteArrayInputStream(sealed), sealing, "1.2.4"));
    assertThrows(
        SealBrokenException.class,
        () ->
            new SealedInputStream(new ByteArrayInputStream(sealed), Sealing.ephemeral(), "1.2.3"));
  }

  @Test
  void noBitOfTheHeaderCanChange() throws Exception {
    byte[] sealed = seal(random(10));
    for (int i = 0; i < sealed.length * 8; i++) {
      byte[] changed = sealed.clone();
      changed[i / 8] ^= (byte) (1 << i % 8);
      assertThrows(SealBrokenException.class, () -> open(changed));
    }
  }

  @Test
  void aStreamClosedBeforeItWasFinishedNeverOpens() throws Exception {
    for (int length : new int[] {0, 100, CHUNK, CHUNK + 100}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (SealedOutputStream unfinished = new SealedOutputStream(out, sealing, "1.2.3")) {
        unfinished.write(random(length));
      }
      assertThrows(SealBrokenException.class, () -> open(out.toByteArray()));
    }
  }

  @Test
  void smallWritesAndSmallReadsAgreeWithLargeOnes() throws Exception {
    byte[] content = random(CHUNK + 3000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealedOutputStream sealed = new SealedOutputStream(out, sealing, "1.2.3")) {
      for (int i = 0; i < content.length; i += 777) {
        sealed.write(content, i, Math.min(777, content.length - i));
      }
      sealed.finish();
      assertThrows(IOException.class, () -> sealed.write(1));
    }
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    try (SealedInputStream in =
        new SealedInputStream(new ByteArrayInputStream(out.toByteArray()), sealing, "1.2.3")) {
      in.transferTo(
          new OutputStream() {
            @Override
            public void write(int b) {
              back.write(b);
            }
          });
      assertEquals(-1, in.read());
    }
    assertArrayEquals(content, back.toByteArray());
  }

  @Test
  void nothingOfTheContentShows() throws Exception {
    byte[] content = new byte[4096];
    byte[] sealed = seal(content);
    int longestRun = 0;
    int run = 0;
    for (byte b : sealed) {
      run = b == 0 ? run + 1 : 0;
      longestRun = Math.max(longestRun, run);
    }
    assertTrue(longestRun < 8, "zeros must not stay zeros");
  }

  private byte[] seal(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealedOutputStream sealed = new SealedOutputStream(out, sealing, "1.2.3")) {
      sealed.write(content);
      assertEquals(content.length, sealed.contentBytes());
      sealed.finish();
    }
    return out.toByteArray();
  }

  private byte[] open(byte[] sealed) throws IOException {
    try (SealedInputStream in =
        new SealedInputStream(new ByteArrayInputStream(sealed), sealing, "1.2.3")) {
      return in.readAllBytes();
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
