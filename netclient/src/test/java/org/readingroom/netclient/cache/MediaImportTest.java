package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.hostile.LogLines;
import org.readingroom.netclient.seal.Sealing;

class MediaImportTest {
  @TempDir Path temporary;
  private StudyCache cache;
  private Path media;

  @BeforeEach
  void open() throws IOException {
    cache = StudyCache.open(temporary.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT);
    media = Files.createDirectories(temporary.resolve("media/IMAGES"));
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  @Test
  void aFolderGoesInAndASecondTimeNothingIsNew() throws Exception {
    for (int i = 1; i <= 5; i++) {
      Files.write(media.resolve("IM" + i), file("1.2.3", "1.2.3." + i, i));
    }
    ImportReport first = run(temporary.resolve("media"));
    assertEquals(5, first.imported());
    assertTrue(first.complete());
    assertEquals(
        List.of(
            new ImportReport.ImportedStudy(
                "1.2.3", List.of(new ImportReport.ImportedSeries("1.2.3.9", 5)))),
        first.studies());
    ImportReport second = run(temporary.resolve("media"));
    assertEquals(0, second.imported());
    assertEquals(5, second.alreadyCached());
    assertEquals(first.studies(), second.studies());
  }

  @Test
  void badFilesAreRefusedByNameAndTheRestGoesOn() throws Exception {
    byte[] good = file("1.2.3", "1.2.3.1", 1);
    Files.write(media.resolve("good"), good);
    Files.writeString(media.resolve("README.TXT"), "this CD contains images");
    Files.write(media.resolve("empty"), new byte[0]);
    Files.write(media.resolve("truncated"), Arrays.copyOf(good, good.length - 20));
    Files.write(media.resolve("path-uid"), file("1.2.3", "../../../etc/x", 1));
    Files.write(media.resolve("no-study"), fileWithoutStudy());
    Files.write(media.resolve("bomb"), deflateBomb());
    Files.createSymbolicLink(media.resolve("link"), Path.of("/etc/hostname"));
    LogLines log = LogLines.open();
    ImportReport report = run(temporary.resolve("media"));
    log.close();
    assertEquals(1, log.count("an import refused 7 files: "), () -> log.lines().toString());
    assertTrue(log.mentions("not a valid UID"));
    for (String named : List.of("README", "IMAGES", "etc/x", "1.2.3")) {
      assertFalse(log.mentions(named), named);
    }
    assertEquals(1, report.imported());
    Map<String, String> refused =
        report.refused().stream()
            .collect(
                Collectors.toMap(
                    ImportReport.Refused::path,
                    ImportReport.Refused::reason,
                    (a, b) -> a,
                    TreeMap::new));
    assertEquals(
        List.of(
            "media/IMAGES/README.TXT",
            "media/IMAGES/bomb",
            "media/IMAGES/empty",
            "media/IMAGES/link",
            "media/IMAGES/no-study",
            "media/IMAGES/path-uid",
            "media/IMAGES/truncated"),
        List.copyOf(refused.keySet()));
    assertTrue(refused.get("media/IMAGES/README.TXT").contains("not a DICOM file"));
    assertTrue(refused.get("media/IMAGES/truncated").contains("cut short"));
    assertTrue(refused.get("media/IMAGES/path-uid").contains("not a valid UID"));
    assertFalse(refused.get("media/IMAGES/path-uid").contains(".."));
    assertEquals(7, report.refusedCount());
    assertFalse(report.complete());
    assertNull(report.stopped());
  }

  @Test
  void aZipWithEntriesThatPointOutsideIsReadAndNothingIsUnpacked() throws Exception {
    Path zip = temporary.resolve("study.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      put(out, "../../../../tmp/evil.dcm", file("1.2.3", "1.2.3.1", 1));
      put(out, "/absolute.dcm", file("1.2.3", "1.2.3.2", 2));
      put(out, "notes.txt", "hello".getBytes());
      put(out, "inner.zip", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
      put(out, "DICOMDIR", fileMeta("1.2.840.10008.1.3.10", "1.2.3.7"));
    }
    List<String> before = listing();
    ImportReport report = run(zip);
    assertEquals(2, report.imported());
    assertEquals(
        List.of("study.zip!/inner.zip", "study.zip!/notes.txt"),
        report.refused().stream().map(ImportReport.Refused::path).sorted().toList());
    assertEquals(before, listing());
  }

  @Test
  void aZipBombIsCutOffAtItsAllowance() throws Exception {
    Path zip = temporary.resolve("bomb.zip");
    byte[] head = fileHeadWithPixelLength("1.2.3.1", 64 << 20);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.setLevel(9);
      put(out, "good", file("1.2.3", "1.2.3.2", 2));
      out.putNextEntry(new ZipEntry("bomb"));
      out.write(head);
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        out.write(zeros);
      }
      out.closeEntry();
    }
    LogLines log = LogLines.open();
    ImportReport report =
        new MediaImport(cache, 8 << 20).run(List.of(zip), MediaImport.Listener.NONE);
    log.close();
    assertTrue(log.mentions("an import refused 1 file: the archive unpacks to an absurd size"));
    assertFalse(log.mentions("bomb"), "a file's name may be a patient's");
    assertEquals(1, report.imported());
    assertEquals("the archive unpacks to an absurd size", report.refused().getFirst().reason());
  }

  @Test
  void anOldExportWithoutPreambleGoesInWhateverItsEncoding() throws Exception {
    int number = 0;
    for (String transferSyntaxUid :
        List.of(
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
            TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
            TransferSyntax.EXPLICIT_VR_BIG_ENDIAN)) {
      number++;
      Dataset dataset = Objects.builder("1.2.3", "1.2.3.9", "1.2.3." + number, number, 16).build();
      Files.write(media.resolve("raw" + number), DatasetWriter.dataset(dataset, transferSyntaxUid));
    }
    ImportReport report = run(media);
    assertEquals(List.of(), report.refused());
    assertEquals(3, report.imported());
    assertEquals(
        TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
        cache.instance("1.2.3.3").orElseThrow().transferSyntaxUid());
  }

  @Test
  void aDamagedZipIsOneRefusal() throws Exception {
    Path zip = temporary.resolve("damaged.zip");
    Files.write(zip, new byte[] {'P', 'K', 3, 4, 9, 9, 9, 9, 9, 9});
    ImportReport report = run(zip);
    assertEquals(
        List.of(new ImportReport.Refused("damaged.zip", "the zip archive cannot be read")),
        report.refused());
  }

  @Test
  void namingADicomdirImportsItsMedia() throws Exception {
    Files.write(media.resolve("IM1"), file("1.2.3", "1.2.3.1", 1));
    Path dicomdir = temporary.resolve("media/DICOMDIR");
    Files.write(dicomdir, fileMeta("1.2.840.10008.1.3.10", "1.2.3.7"));
    ImportReport report = run(dicomdir);
    assertEquals(1, report.imported());
    assertEquals(0, report.refusedCount());
  }

  @Test
  void aPathThatIsNotThereIsARefusal() throws Exception {
    ImportReport report = run(temporary.resolve("nowhere"));
    assertEquals("there is no such file or folder", report.refused().getFirst().reason());
  }

  @Test
  void cancellingEndsSoonAndKeepsWhatWasImported() throws Exception {
    for (int i = 1; i <= 200; i++) {
      Files.write(media.resolve("IM" + i), file("1.2.3", "1.2.3." + i, i));
    }
    AtomicInteger asked = new AtomicInteger();
    ImportReport report =
        new MediaImport(cache).run(List.of(media), progress -> asked.incrementAndGet() < 20);
    assertEquals("The import was cancelled.", report.stopped());
    assertTrue(report.imported() < 200);
    assertEquals(report.imported(), cache.instances("1.2.3").size());
  }

  @Test
  void aFullDiskEndsTheImportWithARemedy() throws Exception {
    cache.close();
    cache =
        StudyCache.open(
            temporary.resolve("cache2"),
            Sealing.ephemeral(),
            new CacheLimits(1, Long.MAX_VALUE, 1 << 20));
    for (int i = 1; i <= 20; i++) {
      Files.write(media.resolve("IM" + i), file("1.2.3", "1.2.3." + i, i));
    }
    ImportReport report = run(media);
    assertTrue(report.stopped().contains("full"));
    assertTrue(report.refusedCount() < 20);
  }

  private ImportReport run(Path path) throws InterruptedException {
    return new MediaImport(cache).run(List.of(path), MediaImport.Listener.NONE);
  }

  private List<String> listing() throws IOException {
    try (Stream<Path> all = Files.walk(temporary)) {
      return all.filter(p -> !p.startsWith(temporary.resolve("cache")))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private static byte[] file(String study, String sop, int number) throws IOException {
    return concat(
        FileMetaInformation.encode(Objects.CT, "1.2", Objects.TS),
        Objects.bytes(study, "1.2.3.9", sop, number, 16));
  }

  private static byte[] fileMeta(String sopClass, String sop) {
    return FileMetaInformation.encode(sopClass, sop, Objects.TS);
  }

  private static byte[] fileWithoutStudy() throws IOException {
    Dataset dataset =
        Objects.builder("1.2", "1.3", "1.4", 1, 16).remove(Tag.StudyInstanceUID).build();
    return concat(
        FileMetaInformation.encode(Objects.CT, "1.4", Objects.TS),
        DatasetWriter.dataset(dataset, Objects.TS));
  }

  /// An object's head up to and including a pixel data element that promises so many bytes.
  private static byte[] fileHeadWithPixelLength(String sop, int length) throws IOException {
    byte[] file = file("1.2.3", sop, 1);
    int pixels = file.length - 16 * 16 * 2;
    byte[] head = Arrays.copyOf(file, pixels);
    for (int i = 0; i < 4; i++) {
      head[pixels - 4 + i] = (byte) (length >>> 8 * i);
    }
    return head;
  }

  private static byte[] deflateBomb() throws IOException {
    byte[] head = fileHeadWithPixelLength("1.2.3.1", 1 << 30);
    int metaLength = fileMeta(Objects.CT, "1.2").length;
    Deflater deflater = new Deflater(9, true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        FileMetaInformation.encode(
            Objects.CT, "1.2.3.1", TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN));
    byte[] buffer = new byte[1 << 16];
    deflater.setInput(head, metaLength, head.length - metaLength);
    while (!deflater.needsInput()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    int n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    out.write(buffer, 0, n);
    // a block of zeros after zeros deflates to the same bytes every time
    for (int times : new int[] {1, 400}) {
      deflater.setInput(new byte[1 << 20]);
      n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      for (int i = 0; i < times; i++) {
        out.write(buffer, 0, n);
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
