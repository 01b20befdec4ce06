package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.OrthancServer;

/// Scanner-made series from one Orthanc: each data set equals a direct download, group 0002 aside.
/// Skipped where READINGROOM_TESTDATA is not set.
class RealSeriesFetchTest {
  @TempDir Path folder;

  @Test
  void scannersSeriesArriveByteForByteOverBothProtocols() throws Exception {
    String testdata = System.getenv("READINGROOM_TESTDATA");
    assumeTrue(testdata != null, "READINGROOM_TESTDATA is not set");
    Path series = Files.createDirectories(folder.resolve("series"));
    assertEquals(
        0,
        new ProcessBuilder(
                "tar",
                "xf",
                Path.of(testdata, "mr-decubitus.tar.xz").toAbsolutePath().toString(),
                "-C",
                series.toString())
            .inheritIO()
            .start()
            .waitFor());
    try (OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), "REAL");
        DimseRuntime runtime = new DimseRuntime()) {
      try (Stream<Path> files = Files.walk(series)) {
        files.filter(file -> file.toString().endsWith(".dcm")).forEach(orthanc::upload);
      }
      int total = orthanc.instanceCount();
      assertTrue(total > 60);
      ArchiveNode node = orthanc.node("Real").withWeb(orthanc.dicomWeb());
      DimsePeer dimse = new DimsePeer(new LocalEntity("READINGROOM", 0), node, runtime);
      for (Archive archive :
          List.of(new Archive(dimse, null), new Archive(dimse, new DicomWebPeer(node)))) {
        Federation federation = new Federation(List.of(archive));
        List<FederatedStudy> studies =
            federation
                .search(
                    StudySearch.everything().withPatientName("*"),
                    Duration.ofSeconds(20),
                    SearchListener.none())
                .studies();
        try (StudyCache cache =
            StudyCache.open(
                folder.resolve("cache" + archive.forFetching().size()),
                Sealing.ephemeral(),
                CacheLimits.DEFAULT)) {
          int fetched = 0;
          for (FederatedStudy study : studies) {
            StudyReport report =
                new StudyFetcher(federation, cache)
                    .fetch(FetchJob.study(study.studyInstanceUid()), FetchListener.none());
            assertTrue(report.complete(), report.toJson().toString());
            assertEquals(study.instances(), report.instances());
            fetched += report.fetched();
            for (CachedInstance instance : cache.instances(study.studyInstanceUid())) {
              ByteArrayInputStream file =
                  new ByteArrayInputStream(orthanc.file(instance.sopInstanceUid()));
              FileMetaInformation.read(file);
              assertArrayEquals(file.readAllBytes(), cache.read(instance));
            }
          }
          assertEquals(total, fetched);
        }
      }
    }
  }
}
