package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.Sealing;

/// Imports of many files: nothing is held per file, whatever tricks the medium plays.
class ImportAtScaleTest {
  private static final boolean LONG = Boolean.getBoolean("readingroom.long");

  @TempDir Path folder;

  private static byte[] tiny(int number) throws IOException {
    String study = "1.2.7." + number / 40;
    return DatasetWriter.file(
        Dataset.builder()
            .string(Tag.SOPClassUID, Objects.CT)
            .string(Tag.SOPInstanceUID, study + ".1." + number)
            .string(Tag.StudyInstanceUID, study)
            .string(Tag.SeriesInstanceUID, study + ".1")
            .string(Tag.Modality, "CT")
            .build(),
        Objects.TS);
  }

  private String imported(Path what) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx56m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ImportProcess.class.getName(),
                folder.resolve("cache").toString(),
                what.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(child.getInputStream().readAllBytes()).strip();
    assertEquals(0, child.waitFor());
    return said;
  }

  @Test
  void anArchiveOfTensOfThousandsOfEntriesGoesInWithASmallHeap() throws Exception {
    int entries = LONG ? 200_000 : 20_000;
    int distinct = LONG ? 200_000 : 600;
    int junk = LONG ? 30_000 : 12_000;
    Path zip = folder.resolve("many.zip");
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(zip));
        ZipOutputStream out = new ZipOutputStream(file)) {
      out.setLevel(1);
      byte[] bytes = new byte[0];
      for (int i = 0; i < entries; i++) {
        out.putNextEntry(new ZipEntry("folder/of/images/" + i + ".dcm"));
        if (i < distinct || bytes.length == 0) {
          bytes = tiny(i);
        } else if (i % 64 == 0) {
          bytes = tiny(i % distinct);
        }
        out.write(bytes);
        out.closeEntry();
      }
      for (int i = 0; i < junk; i++) {
        out.putNextEntry(new ZipEntry("../../junk " + i));
        out.write('x');
        out.closeEntry();
      }
    }
    assertEquals(distinct + " " + (entries - distinct) + " " + junk + " 10000 null", imported(zip));
  }

  @Test
  void aFolderOfThousandsOfFilesWithLoopsOfLinksGoesInWithASmallHeap() throws Exception {
    int files = LONG ? 20_000 : 1_500;
    Path root = Files.createDirectories(folder.resolve("tree"));
    for (int i = 0; i < files; i++) {
      Path in = root.resolve("a" + i % 7).resolve("b" + i % 11);
      Files.createDirectories(in);
      Files.write(in.resolve("f" + i), i % 3 == 0 ? tiny(i) : tiny(i - i % 3));
    }
    Files.createSymbolicLink(root.resolve("a0/loop"), root);
    Files.createSymbolicLink(root.resolve("a1/itself"), root.resolve("a1/itself"));
    int distinct = (files + 2) / 3;
    assertEquals(distinct + " " + (files - distinct) + " 2 2 null", imported(root));
  }

  @Test
  void anArchiveThatLiesAboutItsDirectoryIsRefusedBeforeAnythingIsAllocated() throws Exception {
    Path zip = folder.resolve("liar.zip");
    try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "rw")) {
      file.write(new byte[] {'P', 'K', 3, 4});
      file.setLength(1_500_000_000L); // sparse
      file.seek(1_500_000_000L - 22);
      byte[] end = new byte[22];
      end[0] = 'P';
      end[1] = 'K';
      end[2] = 5;
      end[3] = 6;
      end[10] = (byte) 0xFF;
      end[11] = (byte) 0xFF;
      int bytes = 1_400_000_000;
      for (int i = 0; i < 4; i++) {
        end[12 + i] = (byte) (bytes >> 8 * i);
      }
      file.write(end);
    }
    assertEquals("0 0 1 1 null", imported(zip));
    try (StudyCache cache = open()) {
      ImportReport report = new MediaImport(cache).run(List.of(zip), MediaImport.Listener.NONE);
      assertEquals(
          "the archive has an absurd number of entries", report.refused().getFirst().reason());
    }
  }

  @Test
  void progressCountsUpAndWhatWasImportedBeforeACancelStays() throws Exception {
    Path root = Files.createDirectories(folder.resolve("tree"));
    for (int i = 0; i < 400; i++) {
      Files.write(root.resolve("f" + i), tiny(i));
    }
    AtomicInteger most = new AtomicInteger();
    try (StudyCache cache = open()) {
      ImportReport report =
          new MediaImport(cache)
              .run(
                  List.of(root),
                  progress -> {
                    most.accumulateAndGet(progress.imported(), Math::max);
                    return progress.imported() < 120;
                  });
      assertEquals("The import was cancelled.", report.stopped());
      assertTrue(most.get() >= 120 && report.imported() < 400, most + " " + report.imported());
      Verification found = cache.verify(false, Verification.Listener.NONE);
      assertTrue(found.clean());
      assertEquals(report.imported(), found.checked());
    }
  }

  private StudyCache open() throws IOException {
    return StudyCache.open(folder.resolve("cache"), Sealing.of(new byte[32]), CacheLimits.DEFAULT);
  }
}
