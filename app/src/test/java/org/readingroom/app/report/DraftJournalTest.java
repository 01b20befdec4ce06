package org.readingroom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.report.ReportText.Section;
import org.readingroom.netclient.seal.JournalInUseException;
import org.readingroom.netclient.seal.Sealing;

class DraftJournalTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  private DraftJournal journal() {
    return new DraftJournal(folder.resolve("drafts"), Sealing.of(new byte[32]));
  }

  private static Report inHub(int version, String findings) {
    return new Report(
        "r",
        version,
        "item",
        ReportState.DRAFT,
        "ada",
        "Ada",
        Instant.EPOCH,
        new ReportText(findings, ""));
  }

  @Test
  void aDraftComesBackWithItsUndo() throws Exception {
    try (DraftSession typing = journal().open("item", "ada", Optional.empty())) {
      typing.replace(Section.FINDINGS, "Old");
      typing.replace(Section.FINDINGS, "Old infarct.");
      typing.replace(Section.CONCLUSION, "No bleed.");
      assertTrue(typing.awaitSafe(SOON));
      assertTrue(typing.keeping().safe());
    }
    try (DraftSession again = journal().open("item", "ada", Optional.empty())) {
      assertEquals(new ReportText("Old infarct.", "No bleed."), again.text());
      assertEquals(new ReportText("Old infarct.", ""), again.undo());
      assertEquals(new ReportText("Old", ""), again.undo());
      assertEquals(new ReportText("Old infarct.", ""), again.redo());
    }
    try (DraftSession third = journal().open("item", "ada", Optional.empty())) {
      assertEquals(new ReportText("Old infarct.", ""), third.text());
      assertTrue(third.canRedo());
      third.discard();
    }
    assertTrue(journal().kept().isEmpty());
    assertFalse(journal().exists("item", "ada"));
  }

  @Test
  void aDraftBeginsWithWhatTheHubHas() throws Exception {
    try (DraftSession typing =
        journal().open("item", "ada", Optional.of(inHub(3, "from the hub")))) {
      assertEquals("from the hub", typing.text().findings());
      assertEquals(3, typing.hubVersion());
      assertNull(typing.otherText());
    }
  }

  @Test
  void aTextSavedElsewhereMeanwhileIsShownBesideAndOverwritesNothing() throws Exception {
    try (DraftSession typing = journal().open("item", "ada", Optional.of(inHub(1, "first")))) {
      typing.replace(Section.FINDINGS, "typed here");
      typing.savedInHub(2);
      typing.replace(Section.FINDINGS, "typed here, and more");
    }
    try (DraftSession same = journal().open("item", "ada", Optional.of(inHub(2, "typed here")))) {
      assertNull(same.otherText());
      assertEquals("typed here, and more", same.text().findings());
    }
    try (DraftSession again =
        journal().open("item", "ada", Optional.of(inHub(3, "typed elsewhere")))) {
      assertEquals("typed here, and more", again.text().findings());
      assertEquals("typed elsewhere", again.otherText().findings());
    }
  }

  @Test
  void oneWindowAtATimeTypesADraft() throws Exception {
    try (DraftSession typing = journal().open("item", "ada", Optional.empty())) {
      typing.replace(Section.FINDINGS, "x");
      assertThrows(
          JournalInUseException.class, () -> journal().open("item", "ada", Optional.empty()));
      assertTrue(journal().kept().isEmpty(), "what is open is not left over");
    }
    assertEquals("x", journal().kept().getFirst().text().findings());
  }

  @Test
  void aLongSessionIsKeptShort() throws Exception {
    try (DraftSession typing = journal().open("item", "ada", Optional.empty())) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 1_200; i++) {
        typing.replace(Section.FINDINGS, text.append(i % 7 == 6 ? ' ' : 'a').toString());
      }
      assertTrue(typing.awaitSafe(SOON));
    }
    long before = size();
    ReportText kept;
    try (DraftSession again = journal().open("item", "ada", Optional.empty())) {
      kept = again.text();
      assertTrue(again.canUndo());
    }
    assertTrue(size() < before / 2, before + " then " + size());
    assertEquals(kept, journal().kept().getFirst().text());
    assertEquals(1_200, kept.findings().length());
  }

  private long size() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("drafts"))) {
      return files.mapToLong(f -> f.toFile().length()).sum();
    }
  }

  @Test
  void atMostTheLastSecondIsLostWhenTheProgramIsKilled() throws Exception {
    Path said = folder.resolve("said");
    Process typist =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Typist.class.getName(),
                folder.resolve("drafts").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    // each line says how much had been typed a second ago
    while (typist.isAlive() && (!Files.exists(said) || Files.readAllLines(said).size() < 6)) {
      Thread.sleep(50);
    }
    typist.destroyForcibly().waitFor();
    String lines = Files.readString(said);
    String whole = lines.substring(0, lines.lastIndexOf('\n'));
    int typed = Integer.parseInt(whole.substring(whole.lastIndexOf('\n') + 1));
    List<DraftJournal.Kept> kept = journal().kept();
    int length = kept.getFirst().text().findings().length();
    assertTrue(length >= typed, length + " kept, " + typed + " were typed a second before");
    try (Stream<Path> files = Files.list(folder.resolve("drafts"))) {
      for (Path file : files.toList()) {
        assertFalse(
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                .contains(Typist.WORD));
      }
    }
  }

  /// Types without end, in a process of its own; says four times a second how much it had typed a
  /// second earlier.
  static final class Typist {
    static final String WORD = "CANARYWORD";

    public static void main(String[] arguments) throws Exception {
      DraftJournal journal = new DraftJournal(Path.of(arguments[0]), Sealing.of(new byte[32]));
      DraftSession typing = journal.open("item", "ada", Optional.empty());
      StringBuilder text = new StringBuilder();
      int[] lengths = new int[100_000];
      for (int tick = 0; tick < lengths.length; tick++) {
        text.append(WORD.charAt(tick % WORD.length()));
        typing.replace(Section.FINDINGS, text.toString());
        lengths[tick] = text.length();
        if (tick >= 50 && tick % 12 == 0) {
          System.out.println(lengths[tick - 50]);
        }
        Thread.sleep(20);
      }
    }
  }
}
