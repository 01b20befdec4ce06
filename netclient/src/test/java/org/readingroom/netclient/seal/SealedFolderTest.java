package org.readingroom.netclient.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFolderTest {
  @TempDir Path home;
  private final Sealing sealing = Sealing.of(new byte[32]);

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aValueComesBackIsReplacedAndGoes() throws Exception {
    SealedFolder folder = new SealedFolder(home.resolve("kept"), sealing, "held");
    assertTrue(folder.all().isEmpty());
    folder.put("one", text("first"));
    folder.put("one", text("second"));
    folder.put("two", text("other"));
    SealedFolder again = new SealedFolder(home.resolve("kept"), Sealing.of(new byte[32]), "held");
    assertArrayEquals(text("second"), again.get("one").orElseThrow());
    assertEquals(2, again.all().size());
    again.remove("one");
    again.remove("one");
    assertFalse(again.contains("one"));
    assertTrue(again.get("one").isEmpty());
  }

  @Test
  void nothingOfValueOrKeyIsReadableOnTheDisk() throws Exception {
    SealedFolder folder = new SealedFolder(home, sealing, "held");
    folder.put("CANARY-KEY", text("CANARY-VALUE"));
    try (var files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(file.toString().contains("CANARY"));
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains("CANARY"));
      }
    }
  }

  @Test
  void aDamagedExchangedOrForeignFileIsNeverTakenForAValue() throws Exception {
    SealedFolder folder = new SealedFolder(home, sealing, "held");
    folder.put("one", text("first"));
    folder.put("two", text("second"));
    List<Path> files;
    try (var all = Files.list(home)) {
      files = all.sorted().toList();
    }
    byte[] first = Files.readAllBytes(files.get(0));
    Files.write(files.get(1), first);
    assertEquals(1, folder.all().size(), "a file under another's name does not open");
    first[first.length - 1] ^= 1;
    Files.write(files.get(0), first);
    assertTrue(folder.all().isEmpty());
    assertThrows(
        SealBrokenException.class,
        () -> {
          folder.get("one");
          folder.get("two");
        });
    Files.write(files.get(0), new byte[3]);
    assertTrue(new SealedFolder(home, Sealing.ephemeral(), "held").all().isEmpty());
  }
}
