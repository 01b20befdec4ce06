package org.readingroom.netclient.seal;

import static org.junit.jupiter.api.Assertions.*;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedJournalTest {
  @TempDir Path folder;
  private Path file;
  private final Sealing sealing = Sealing.of(new byte[32]);

  @BeforeEach
  void name() {
    file = folder.resolve("drafts.journal");
  }

  @Test
  void recordsComeBackInOrderAfterReopening() throws Exception {
    try (SealedJournal journal = open()) {
      assertTrue(journal.replayed().isEmpty());
      journal.append(bytes("one"));
      journal.append(bytes(""));
      journal.append(bytes("three"));
      journal.sync();
    }
    try (SealedJournal journal = open()) {
      assertEquals(List.of("one", "", "three"), texts(journal));
      assertEquals(0, journal.tornBytes());
      journal.append(bytes("four"));
    }
    try (SealedJournal journal = open()) {
      assertEquals(List.of("one", "", "three", "four"), texts(journal));
    }
  }

  @Test
  void aTailTornAnywhereCostsOnlyTheLastRecord() throws Exception {
    try (SealedJournal journal = open()) {
      journal.append(bytes("one"));
      journal.append(bytes("two"));
    }
    byte[] two = Files.readAllBytes(file);
    try (SealedJournal journal = open()) {
      journal.append(bytes("three"));
    }
    byte[] three = Files.readAllBytes(file);
    for (int length = two.length + 1; length < three.length; length++) {
      Files.write(file, Arrays.copyOf(three, length));
      try (SealedJournal journal = open()) {
        assertEquals(List.of("one", "two"), texts(journal));
        assertEquals(length - two.length, journal.tornBytes());
        journal.append(bytes("again"));
      }
      try (SealedJournal journal = open()) {
        assertEquals(List.of("one", "two", "again"), texts(journal));
      }
    }
    assertTrue(Files.exists(folder.resolve("drafts.journal.torn")));
  }

  @Test
  void aTailOfZerosOrGarbageIsCutOff() throws Exception {
    try (SealedJournal journal = open()) {
      journal.append(bytes("one"));
    }
    byte[] good = Files.readAllBytes(file);
    for (int fill : new int[] {0, 0x55, 0xFF}) {
      byte[] longer = Arrays.copyOf(good, good.length + 4096);
      Arrays.fill(longer, good.length, longer.length, (byte) fill);
      Files.write(file, longer);
      try (SealedJournal journal = open()) {
        assertEquals(List.of("one"), texts(journal));
        assertEquals(4096, journal.tornBytes());
      }
    }
  }

  @Test
  void recordsCannotBeReorderedOrMovedFromAnotherJournal() throws Exception {
    try (SealedJournal journal = open()) {
      journal.append(bytes("aaa"));
      journal.append(bytes("bbb"));
    }
    byte[] content = Files.readAllBytes(file);
    int record = 4 + 12 + 3 + 16;
    int first = content.length - 2 * record;
    byte[] swapped = content.clone();
    System.arraycopy(content, first, swapped, first + record, record);
    System.arraycopy(content, first + record, swapped, first, record);
    Files.write(file, swapped);
    try (SealedJournal journal = open()) {
      assertTrue(journal.replayed().isEmpty());
    }
  }

  @Test
  void rewritingReplacesAllRecordsAtOnce() throws Exception {
    try (SealedJournal journal = open()) {
      for (int i = 0; i < 100; i++) {
        journal.append(bytes("typed " + i));
      }
      journal.rewrite(List.of(bytes("kept")));
      journal.append(bytes("after"));
      journal.sync();
      assertTrue(Files.size(file) < 300);
    }
    try (SealedJournal journal = open()) {
      assertEquals(List.of("kept", "after"), texts(journal));
    }
  }

  @Test
  void oneJournalIsOpenOnlyOnce() throws Exception {
    try (SealedJournal journal = open()) {
      assertThrows(JournalInUseException.class, this::open);
      journal.append(bytes("still works"));
    }
    open().close();
  }

  @Test
  void anotherNameOrKeyDoesNotOpenItAndChangesNothing() throws Exception {
    try (SealedJournal journal = open()) {
      journal.append(bytes("one"));
    }
    byte[] before = Files.readAllBytes(file);
    assertThrows(SealBrokenException.class, () -> SealedJournal.open(file, sealing, "other"));
    assertThrows(
        SealBrokenException.class, () -> SealedJournal.open(file, Sealing.ephemeral(), "drafts"));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void aJournalWhoseProcessIsKilledKeepsEveryRecordItReported() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Typist.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int reported = 0;
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      while (reported < 500) {
        assertEquals(Integer.toString(reported), said.readLine());
        reported++;
      }
      assertThrows(JournalInUseException.class, this::open);
      child.toHandle().destroyForcibly();
      child.waitFor();
    }
    try (SealedJournal journal = open()) {
      List<String> found = texts(journal);
      assertTrue(found.size() >= reported);
      for (int i = 0; i < found.size(); i++) {
        assertEquals("CANARY record " + i, found.get(i));
      }
    }
    assertFalse(
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("CANARY"));
  }

  /// A process that appends until it is killed.
  static final class Typist {
    private Typist() {}

    public static void main(String[] arguments) throws Exception {
      SealedJournal journal =
          SealedJournal.open(Path.of(arguments[0]), Sealing.of(new byte[32]), "drafts");
      for (int i = 0; ; i++) {
        journal.append(bytes("CANARY record " + i));
        System.out.println(i);
        System.out.flush();
      }
    }
  }

  private SealedJournal open() throws IOException {
    return SealedJournal.open(file, sealing, "drafts");
  }

  private static List<String> texts(SealedJournal journal) {
    return journal.replayed().stream().map(r -> new String(r, StandardCharsets.UTF_8)).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
