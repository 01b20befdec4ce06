package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Canaries: what identifies a patient, and what was typed, is in no file of the profile, whatever
/// its name, after a normal end and after SIGKILL.
class NothingReadableAtRestTest {
  private static final String NAME = "QUAGGACANARY";
  private static final String PATIENT_ID = "PIDCANARY77";
  private static final String NHS_NUMBER = "9990000018";
  private static final String ACCESSION = "ACCCANARY88";
  private static final String TYPED = "Dodocanary in the left lobe";
  private static final String CONCLUDED = "Mammothcanary";
  private static final List<String> CANARIES =
      List.of(NAME, PATIENT_ID, NHS_NUMBER, ACCESSION, TYPED, CONCLUDED, "Dodocanary");

  private static final SyntheticStudy STUDY = canaryStudy();

  @TempDir static Path folder;
  private static ThreeTrusts trusts;

  private static SyntheticStudy canaryStudy() {
    SyntheticStudy plain = SyntheticStudy.ct("canary", NAME + "^EVE", 1, 6, 64);
    List<Dataset> marked =
        plain.instances().stream()
            .map(instance ->
                instance.toBuilder()
                    .string(Tag.PatientID, PATIENT_ID)
                    .string(Tag.AccessionNumber, ACCESSION)
                    .sequence(
                        Tag.OtherPatientIDsSequence,
                        Dataset.builder()
                            .remove(Tag.SpecificCharacterSet)
                            .string(Tag.PatientID, NHS_NUMBER)
                            .string(Tag.IssuerOfPatientID, "NHS")
                            .build())
                    .build())
            .toList();
    return new SyntheticStudy(plain.studyInstanceUid(), marked);
  }

  @BeforeAll
  static void startArchives() {
    trusts = ThreeTrusts.start(folder);
    STUDY.files().forEach(trusts.lincoln()::upload);
  }

  @AfterAll
  static void stopArchives() {
    trusts.close();
  }

  @Test
  void aWholeShiftLeavesNothingReadable() throws Exception {
    Path home = trusts.newProfile("normal", true);
    String uid = STUDY.studyInstanceUid();
    assertEquals(3, CommandRun.of(home, "query", "--name", NAME, "--json").exitStatus());
    CommandRun.of(home, "query", "--nhs", NHS_NUMBER, "--json");
    assertEquals(0, CommandRun.of(home, "retrieve", uid, "--json").exitStatus());
    CommandRun.of(home, "worklist", "sync", "--json");
    assertEquals(0, CommandRun.of(home, "worklist", "claim", uid, "--json").exitStatus());
    assertEquals(
        0,
        CommandRun.of(home, "report", "draft", uid, "--findings", TYPED, "--conclusion", CONCLUDED)
            .exitStatus());
    assertNoCanary(home);
    assertEquals(0, CommandRun.of(home, "report", "sign", uid, "--json").exitStatus());
    CommandRun.of(home, "retrieve", Uids.derived("nobody"), "--json");
    assertNoCanary(home);
  }

  @Test
  void killedInTheMiddleNothingIsReadable() throws Exception {
    Path home = trusts.newProfile("killed", true);
    Path out = folder.resolve("agent.out");
    Process agent = CommandRun.start(home, Map.of(), out, out, "agent", "--json");
    Path second = folder.resolve("fetch.out");
    Process fetch =
        CommandRun.start(home, Map.of(), second, second, "retrieve", STUDY.studyInstanceUid());
    // killed as soon as there is something to find, and a moment later
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (filesOf(home).size() < 4 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    Thread.sleep(700);
    fetch.destroyForcibly().waitFor();
    Thread.sleep(1500);
    agent.destroyForcibly().waitFor();
    assertTrue(filesOf(home).size() >= 4, "the processes had begun");
    assertNoCanary(home);
  }

  private static List<Path> filesOf(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void assertNoCanary(Path home) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : filesOf(home)) {
      byte[] content = Files.readAllBytes(file);
      for (String canary : CANARIES) {
        if (file.toString().contains(canary)
            || contains(content, canary.getBytes(StandardCharsets.UTF_8))
            || contains(content, canary.getBytes(StandardCharsets.UTF_16LE))
            || contains(content, canary.getBytes(StandardCharsets.UTF_16BE))) {
          found.add(canary + " in " + home.relativize(file));
        }
      }
    }
    assertEquals(List.of(), found);
  }

  private static boolean contains(byte[] content, byte[] wanted) {
    outer:
    for (int i = 0; i <= content.length - wanted.length; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (content[i + j] != wanted[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }
}
