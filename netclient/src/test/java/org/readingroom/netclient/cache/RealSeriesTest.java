package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.Sealing;

/// Real scanners' objects, and the odd ones that pydicom is tested with.
class RealSeriesTest {
  private static final Path PYDICOM =
      Path.of("/usr/lib/python3/dist-packages/pydicom/data/test_files");

  @TempDir Path temporary;

  @Test
  void aRealMrGoesInAndEveryDataSetComesBack() throws Exception {
    Path series = unpack("mr-decubitus.tar.xz");
    try (StudyCache cache = open()) {
      ImportReport report = new MediaImport(cache).run(List.of(series), MediaImport.Listener.NONE);
      List<Path> files = dicomFiles(series);
      assertFalse(files.isEmpty());
      assertEquals(files.size(), report.imported() + report.alreadyCached());
      for (Path file : files) {
        byte[] dataset = dataset(file);
        String sop =
            org.readingroom.netclient.dataset.DatasetReader.readHeader(
                    new java.io.ByteArrayInputStream(dataset),
                    FileMetaInformation.read(
                            new java.io.BufferedInputStream(Files.newInputStream(file)))
                        .transferSyntaxUid())
                .uid(Tag.SOPInstanceUID);
        CachedInstance instance = cache.instance(sop).orElseThrow();
        assertArrayEquals(dataset, cache.read(instance));
        assertEquals(dataset.length, instance.bytes());
      }
      assertTrue(cache.verify(false, Verification.Listener.NONE).damaged().isEmpty());
    }
  }

  @Test
  void everyPydicomFileIsImportedWholeOrRefusedWithAReason() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(PYDICOM), "Debian's python3-pydicom");
    try (StudyCache cache = open()) {
      ImportReport report = new MediaImport(cache).run(List.of(PYDICOM), MediaImport.Listener.NONE);
      assertNull(report.stopped());
      assertTrue(report.imported() > 100, () -> report.imported() + " imported");
      for (ImportReport.Refused refused : report.refused()) {
        assertFalse(refused.reason().isBlank());
        assertFalse(refused.reason().contains("Exception"), refused.toString());
      }
      // truncated by their makers
      for (String cut : List.of("MR_truncated.dcm", "rtplan_truncated.dcm")) {
        assertTrue(
            report.refused().stream().anyMatch(r -> r.path().endsWith(cut)),
            () -> cut + " must be refused: " + report.refused());
      }
      int readable = 0;
      for (CachedStudy study : cache.studies()) {
        for (CachedInstance instance : cache.instances(study.studyInstanceUid())) {
          assertEquals(
              instance.sopInstanceUid(), cache.readHeader(instance).uid(Tag.SOPInstanceUID));
          readable++;
        }
      }
      assertEquals(report.imported(), readable);
    }
  }

  private StudyCache open() throws IOException {
    return StudyCache.open(temporary.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT);
  }

  private Path unpack(String archive) throws IOException, InterruptedException {
    String folder = System.getenv("READINGROOM_TESTDATA");
    Assumptions.assumeTrue(folder != null, "READINGROOM_TESTDATA is not set");
    Path into = Files.createDirectory(temporary.resolve("series"));
    Process tar =
        new ProcessBuilder(
                "tar", "-xJf", Path.of(folder, archive).toString(), "-C", into.toString())
            .inheritIO()
            .start();
    assertTrue(tar.waitFor(120, TimeUnit.SECONDS));
    assertEquals(0, tar.exitValue());
    return into;
  }

  private static List<Path> dicomFiles(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).filter(RealSeriesTest::isDicom).sorted().toList();
    }
  }

  private static boolean isDicom(Path file) {
    try {
      byte[] head = Files.readAllBytes(file);
      return head.length > 132 && head[128] == 'D' && head[131] == 'M';
    } catch (IOException e) {
      return false;
    }
  }

  /// Without preamble and group 0002, whose length its first element says (PS3.10 7.1).
  private static byte[] dataset(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int groupLength =
        java.nio.ByteBuffer.wrap(all).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(140);
    return Arrays.copyOfRange(all, 144 + groupLength, all.length);
  }
}
