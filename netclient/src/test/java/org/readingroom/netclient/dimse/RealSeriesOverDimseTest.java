package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.OrthancServer;

/// A real series, byte by byte, through a real archive and through the loopback archive.
@Timeout(120)
class RealSeriesOverDimseTest {
  private static final String SERIES = "mr-decubitus";

  @TempDir Path folder;

  @Test
  void realSeriesArrivesByteByByteFromBothArchives() throws Exception {
    String testData = System.getenv("READINGROOM_TESTDATA");
    assumeTrue(testData != null, "READINGROOM_TESTDATA is not set");
    Path files = Files.createDirectories(folder.resolve("files"));
    Path packed = Path.of(testData).resolve(SERIES + ".tar.xz");
    assertEquals(
        0,
        new ProcessBuilder("tar", "-xf", packed.toString(), "-C", files.toString())
            .inheritIO()
            .start()
            .waitFor());
    List<Path> paths;
    try (var walk = Files.walk(files)) {
      paths = walk.filter(Files::isRegularFile).toList();
    }
    Map<String, byte[]> expected = new HashMap<>();
    List<Path> objects = new ArrayList<>();
    Set<String> studies = new TreeSet<>();
    for (Path path : paths) {
      try (var in = new BufferedInputStream(Files.newInputStream(path))) {
        FileMetaInformation meta = FileMetaInformation.read(in);
        byte[] dataset = in.readAllBytes();
        Dataset header =
            DatasetReader.readHeader(
                new java.io.ByteArrayInputStream(dataset), meta.transferSyntaxUid());
        studies.add(header.uid(Tag.StudyInstanceUID));
        expected.put(header.uid(Tag.SOPInstanceUID), dataset);
        objects.add(path);
      } catch (MalformedDicomException notDicom) {
        // a licence or read-me file beside the images
      }
    }
    try (DimseRuntime runtime = new DimseRuntime();
        OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), "ORTHANC");
        LoopbackArchive loopback = LoopbackArchive.start(files, "LOOP")) {
      objects.forEach(orthanc::upload);
      LocalEntity us = new LocalEntity("READINGROOM", 11112);
      for (DimsePeer peer :
          List.of(
              new DimsePeer(us, orthanc.node("x"), runtime),
              new DimsePeer(us, loopback.node("y"), runtime))) {
        Map<String, byte[]> got = new TreeMap<>();
        for (String study : studies) {
          var outcome =
              peer.fetch(
                  new FetchRequest(study, null, List.of(), Duration.ofSeconds(20)),
                  (head, in) -> got.put(head.sopInstanceUid(), in.readAllBytes()));
          assertInstanceOf(FetchOutcome.Completed.class, outcome);
        }
        assertEquals(expected.keySet(), got.keySet());
        got.forEach((uid, bytes) -> assertArrayEquals(expected.get(uid), bytes));
      }
    }
  }
}
