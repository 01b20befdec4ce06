package org.readingroom.netclient.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.servers.PatientStudy.Patient;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;

/// The demo's loopback archives as a federation, and their faults.
class LoopbackFederationTest {
  private static final PatientStudy HERE =
      PatientStudy.of("demo here", Patient.of("SMITH^ADA", "L1").nhs("9990000018")).size(2, 20, 32);
  private static final PatientStudy THERE =
      PatientStudy.of("demo there", Patient.of("SMITH^ADA", "D1").nhs("9990000018"));
  private static final PatientStudy OTHER =
      PatientStudy.of("demo other", Patient.of("JONES^BOB", "D2").nhs("9990000026"));

  @TempDir Path folder;

  private LoopbackArchive archive(String name, PatientStudy... studies) throws Exception {
    Path home = Files.createDirectories(folder.resolve(name));
    for (PatientStudy study : studies) {
      for (int s = 0; s < study.series(); s++) {
        for (int i = 0; i < study.instancesPerSeries(); i++) {
          Files.write(home.resolve(study.sopInstanceUid(s, i) + ".dcm"), study.file(s, i));
        }
      }
    }
    return LoopbackArchive.start(home, name.toUpperCase(java.util.Locale.ROOT));
  }

  private static Archive connect(ArchiveNode node, DimseRuntime runtime, boolean web) {
    return new Archive(
        new DimsePeer(new LocalEntity("READINGROOM", 0), node, runtime),
        web ? new DicomWebPeer(node) : null);
  }

  @Test
  void nhsNumberFindsOnePersonUnderTwoLocalIds() throws Exception {
    try (LoopbackArchive lincoln = archive("lincoln", HERE);
        LoopbackArchive derby = archive("derby", THERE, OTHER);
        DimseRuntime runtime = new DimseRuntime()) {
      List<Archive> archives = new ArrayList<>();
      for (LoopbackArchive each : List.of(lincoln, derby)) {
        ArchiveNode node = each.node("A" + each.dicomPort());
        archives.add(connect(node.withWeb(each.dicomWeb()), runtime, true));
      }
      try (Federation federation = new Federation(archives)) {
        SearchResult result =
            federation.search(
                StudySearch.everything().withNhsNumber(new NhsNumber("9990000018")),
                Duration.ofSeconds(15),
                SearchListener.none());
        assertTrue(result.complete(), result.archives().toString());
        assertEquals(
            Set.of(HERE.studyInstanceUid(), THERE.studyInstanceUid()),
            result.studies().stream()
                .map(FederatedStudy::studyInstanceUid)
                .collect(Collectors.toSet()),
            result.archives().toString());
        assertTrue(
            result.studies().stream()
                .allMatch(study -> study.identity().grade().word().equals("verified")));
      }
    }
  }

  @Test
  void refusedQuestionOfTwoIsANoteAndNotAFailure() throws Exception {
    try (LoopbackArchive derby = archive("derby", THERE, OTHER);
        DimseRuntime runtime = new DimseRuntime();
        Federation federation =
            new Federation(
                List.of(
                    connect(
                        ArchiveNode.of("Web only", "127.0.0.1", FreePorts.some(1).getFirst(), "X")
                            .withWeb(derby.dicomWeb()),
                        runtime,
                        true)))) {
      SearchResult result =
          federation.search(
              StudySearch.everything().withNhsNumber(new NhsNumber("9990000018")),
              Duration.ofSeconds(15),
              SearchListener.none());
      ArchiveAnswer answer = result.archives().getFirst();
      assertEquals(ArchiveAnswer.State.ANSWERED, answer.state(), answer.toString());
      if (result.studies().isEmpty()) {
        assertTrue(answer.reason().contains("other patient IDs"), answer.toString());
      }
    }
  }

  @Test
  void archiveThatHangsUpIsCompletedFromTheOther() throws Exception {
    try (LoopbackArchive lincoln = archive("lincoln", HERE);
        LoopbackArchive derby = archive("derby", HERE);
        DimseRuntime runtime = new DimseRuntime();
        StudyCache cache =
            StudyCache.open(folder.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT)) {
      lincoln.faults().hangUpAfterInstances(1);
      try (Federation federation =
          new Federation(
              List.of(
                  connect(lincoln.node("Lincoln").withWeb(lincoln.dicomWeb()), runtime, true),
                  connect(derby.node("Derby").withWeb(derby.dicomWeb()), runtime, true)))) {
        StudyReport report =
            new StudyFetcher(federation, cache)
                .fetch(
                    FetchJob.study(HERE.studyInstanceUid())
                        .patience(Duration.ofSeconds(5), Duration.ofSeconds(2)),
                    FetchListener.none());
        assertTrue(report.complete(), report.toJson().toString());
        assertEquals(40, cache.instances(HERE.studyInstanceUid()).size());
      }
    }
  }
}
