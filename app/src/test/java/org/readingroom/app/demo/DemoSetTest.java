package org.readingroom.app.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.demo.DemoStudy.Content;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.identity.NhsNumber;

class DemoSetTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

  @TempDir Path home;

  @Test
  void everyNhsNumberIsValidAndOfTheTestRange() {
    for (DemoPatient patient : DemoPatient.values()) {
      assertTrue(NhsNumber.isValid(patient.nhsNumber()), patient.name());
      assertTrue(patient.nhsNumber().startsWith("999"), patient.name());
    }
  }

  @Test
  void onePatientIsKnownToTwoTrustsUnderDifferentNumbers() {
    List<DemoStudy> ada =
        DemoCatalogue.of(TODAY).stream().filter(s -> s.patient() == DemoPatient.ADA).toList();
    assertEquals(2, ada.size());
    assertNotEquals(ada.get(0).trust(), ada.get(1).trust());
    assertNotEquals(
        ada.get(0).trust().localId(DemoPatient.ADA), ada.get(1).trust().localId(DemoPatient.ADA));
  }

  @Test
  void noTwoStudiesShareAUidOrAnAccession() {
    Set<String> seen = new HashSet<>();
    for (DemoStudy study : DemoCatalogue.of(TODAY)) {
      assertTrue(seen.add(study.studyInstanceUid()), study.key());
      assertTrue(seen.add(study.accession()), study.key());
      assertTrue(study.reason().length() <= 64, study.key());
    }
  }

  @Test
  void everyKindOfObjectPassesTheValidator() throws Exception {
    Path validator = Path.of("/usr/bin/dciodvfy");
    Assumptions.assumeTrue(Files.isExecutable(validator), "dicom3tools is not installed");
    DemoStudy ct =
        study(
            "ct",
            DemoTrust.LINCOLN,
            "CT",
            new Content.HeadCt(1, 0, HeadPhantom.Finding.NONE, 4, true),
            "Normal.");
    DemoStudy mr =
        study("mr", DemoTrust.DERBY, "MR", new Content.HeadMr(1, 0, HeadPhantom.Finding.NONE), "");
    DemoStudy us = study("us", DemoTrust.DERBY, "US", new Content.LiverUltrasound(1, 2), "");
    DemoStudy cr =
        study(
            "cr", DemoTrust.DERBY, "CR", new Content.ChestXray(1, 9, BodyPhantom.Finding.NONE), "");
    List<Dataset> objects = new ArrayList<>();
    for (StudyImages.Instance instance : StudyImages.of(ct)) {
      objects.add(instance.call());
    }
    objects.add(DemoObjects.mr(mr, 3, 256, -12.5, new short[256 * 256]));
    objects.add(StudyImages.of(us).getFirst().call());
    objects.add(
        DemoObjects.chestXray(cr, new short[ChestProjection.ROWS * ChestProjection.COLUMNS]));
    assertEquals(9, objects.size(), "four slices, dose, report, MR, US, CR");
    for (int i = 0; i < objects.size(); i++) {
      Path file = home.resolve(i + ".dcm");
      Files.write(
          file, DatasetWriter.file(objects.get(i), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
      Path verdict = home.resolve(i + ".txt");
      Process process =
          new ProcessBuilder(validator.toString(), file.toString())
              .redirectErrorStream(true)
              .redirectOutput(verdict.toFile())
              .start();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      List<String> errors =
          Files.readAllLines(verdict).stream().filter(line -> line.startsWith("Error")).toList();
      assertEquals(List.of(), errors, "object " + i);
    }
  }

  @Test
  void theSecondStartMakesNothing() throws Exception {
    List<DemoSet.Progress> first = Collections.synchronizedList(new ArrayList<>());
    DemoSet.prepare(home, TODAY, DemoSetTest::small, first::add);
    assertEquals(5, first.size());
    List<DemoSet.Progress> second = Collections.synchronizedList(new ArrayList<>());
    DemoSet.prepare(home, TODAY.plusDays(3), DemoSetTest::small, second::add);
    assertEquals(List.of(), second);
  }

  @Test
  void anInterruptedStartGoesOnWhereItStopped() throws Exception {
    Thread starting = Thread.currentThread();
    assertThrows(
        InterruptedException.class,
        () ->
            DemoSet.prepare(
                home,
                TODAY,
                DemoSetTest::small,
                p -> {
                  if (p.made() == 3) {
                    starting.interrupt();
                  }
                }));
    DemoSet set = DemoSet.prepare(home, TODAY, DemoSetTest::small, p -> {});
    assertEquals(1, files(set.folder(DemoTrust.DERBY)));
    assertEquals(4, files(set.folder(DemoTrust.LINCOLN)));
  }

  @Test
  void theSameSetIsTheSameBytes() throws Exception {
    DemoSet one = DemoSet.prepare(home.resolve("a"), TODAY, DemoSetTest::small, p -> {});
    DemoSet two = DemoSet.prepare(home.resolve("b"), TODAY, DemoSetTest::small, p -> {});
    assertArrayEquals(content(one), content(two));
  }

  @Test
  void threeTrustsAnswerOnThisComputer() throws Exception {
    try (DemoNetwork demo = DemoNetwork.start(home, TODAY, DemoSetTest::small, p -> {})) {
      assertEquals(
          List.of("Lincoln", "Nottingham", "Derby"),
          demo.archives().stream().map(a -> a.name()).toList());
      assertEquals(4, demo.archive(0).instanceCount());
      assertEquals(0, demo.archive(1).instanceCount());
      assertEquals(1, demo.archive(2).instanceCount());
      for (var archive : demo.archives()) {
        assertEquals("127.0.0.1", archive.host());
      }
    }
  }

  private static byte[] content(DemoSet set) throws Exception {
    try (Stream<Path> files = Files.walk(set.folder(DemoTrust.LINCOLN))) {
      return Files.readAllBytes(
          files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow());
    }
  }

  private static long files(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  private static List<DemoStudy> small(LocalDate today) {
    return List.of(
        study("us", DemoTrust.DERBY, "US", new Content.LiverUltrasound(1, 2), ""),
        study(
            "ct",
            DemoTrust.LINCOLN,
            "CT",
            new Content.HeadCt(1, 0, HeadPhantom.Finding.NONE, 3, true),
            ""));
  }

  private static DemoStudy study(
      String key, DemoTrust trust, String modality, Content content, String reported) {
    return new DemoStudy(
        key,
        trust,
        DemoPatient.ADA,
        modality,
        modality + " study",
        "HEAD",
        TODAY.atTime(0, 12),
        "STAT",
        "A^B",
        "?why",
        content,
        reported);
  }
}
