package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.CuttingProxy;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

@Timeout(60)
class AssociationReuseTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final LocalEntity US = new LocalEntity("READINGROOM", 11112);
  private static final Dataset KEYS =
      Dataset.builder().string(Tag.PatientName, "*").string(Tag.StudyInstanceUID).build();

  @Test
  void aRunOfSearchesAndFetchesTakesOneConnectionOfEachKind(@TempDir Path folder) throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("reused", "Re^Used", 1, 6, 64);
    try (OrthancServer orthanc = OrthancServer.start(folder, "LINCOLN");
        CuttingProxy line =
            new CuttingProxy(orthanc.dicomPort(), Long.MAX_VALUE / 2, CuttingProxy.Then.DIE);
        DimseRuntime runtime = new DimseRuntime()) {
      study.files().forEach(orthanc::upload);
      ArchiveNode node = ArchiveNode.of("x", "127.0.0.1", line.port(), "LINCOLN");
      try (DimsePeer peer = new DimsePeer(US, node, runtime)) {
        for (int i = 0; i < 4; i++) {
          assertInstanceOf(FindOutcome.Answered.class, peer.findStudies(KEYS, row -> {}, SOON));
        }
        assertInstanceOf(
            FindOutcome.Answered.class,
            peer.findInstances(study.studyInstanceUid(), null, row -> {}, SOON));
        assertEquals(1, line.links(), "for five searches");
        AtomicInteger arrived = new AtomicInteger();
        for (String uid : study.sopInstanceUids()) {
          assertInstanceOf(
              FetchOutcome.Completed.class,
              peer.fetch(
                  new FetchRequest(
                      study.studyInstanceUid(), study.seriesInstanceUid(1), List.of(uid), SOON),
                  (head, dataset) -> {
                    dataset.readAllBytes();
                    arrived.incrementAndGet();
                  }));
        }
        assertEquals(6, arrived.get());
        assertEquals(2, line.links(), "for five searches and six fetches");
      }
      assertEquals(runtime.limits().maxAssociations(), runtime.associations().availablePermits());
    }
  }

  @Test
  void connectionsThatOnlyWaitGiveWayWhereAnArchiveServesFew(@TempDir Path folder)
      throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("few", "Few^Threads", 1, 4, 64);
    try (OrthancServer orthanc =
            OrthancServer.start(folder, "LINCOLN", Map.of("DicomThreadsCount", "4"));
        DimseRuntime runtime = new DimseRuntime()) {
      study.files().forEach(orthanc::upload);
      ArchiveNode node = orthanc.node("x");
      try (DimsePeer peer = new DimsePeer(US, node, runtime)) {
        CountDownLatch allUnderWay = new CountDownLatch(3);
        List<Future<FetchOutcome>> fetches = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
          for (String uid : study.sopInstanceUids().subList(0, 3)) {
            fetches.add(
                threads.submit(() ->
                    peer.fetch(
                        new FetchRequest(
                            study.studyInstanceUid(),
                            study.seriesInstanceUid(1),
                            List.of(uid),
                            SOON),
                        (head, dataset) -> {
                          dataset.readAllBytes();
                          allUnderWay.countDown();
                          assertTrue(allUnderWay.await(10, TimeUnit.SECONDS));
                        })));
          }
        }
        for (Future<FetchOutcome> each : fetches) {
          assertInstanceOf(FetchOutcome.Completed.class, each.get());
        }
        assertInstanceOf(FindOutcome.Answered.class, peer.findStudies(KEYS, row -> {}, SOON));
        // three that fetch and one that searches wait for work: all the threads the archive has
        assertInstanceOf(EchoOutcome.Answered.class, peer.echo(Duration.ofSeconds(3)));
      }
    }
  }

  @Test
  void anArchiveThatHangsUpMeanwhileIsAskedAgainOnAFreshConnection() throws Exception {
    AtomicInteger conversations = new AtomicInteger();
    // each conversation answers one search; the first hangs up at the second one's question, the
    // others right after their answer
    try (ScriptedPeer peer =
            ScriptedPeer.of(wire -> {
              int number = conversations.incrementAndGet();
              wire.accept();
              wire.pdu();
              wire.response(1, 0x8020, 0, false);
              if (number == 1) {
                wire.pdu();
              }
            });
        DimseRuntime runtime = new DimseRuntime();
        DimsePeer us = new DimsePeer(US, peer.node(), runtime)) {
      for (int i = 0; i < 4; i++) {
        assertInstanceOf(FindOutcome.Answered.class, us.findStudies(KEYS, row -> {}, SOON));
      }
      assertEquals(4, conversations.get());
    }
  }

  @Test
  void aConnectionUsedAgainKeepsTheDeadlineOfTheNewQuestion() throws Exception {
    try (ScriptedPeer peer =
            ScriptedPeer.asked(wire -> {
              wire.response(1, 0x8020, 0, false);
              wire.hang();
            });
        DimseRuntime runtime = new DimseRuntime();
        DimsePeer us = new DimsePeer(US, peer.node(), runtime)) {
      assertInstanceOf(FindOutcome.Answered.class, us.findStudies(KEYS, row -> {}, SOON));
      long start = System.nanoTime();
      Failure failure =
          assertInstanceOf(
                  FindOutcome.Failed.class, us.findStudies(KEYS, row -> {}, Duration.ofMillis(500)))
              .failure();
      assertEquals(Failure.Kind.TIMED_OUT, failure.kind());
      assertTrue(System.nanoTime() - start < 8e9, "it waited as long as the first might have");
    }
  }

  @Test
  void anIdleConnectionIsReleasedAfterAMoment(@TempDir Path folder) throws Exception {
    AtomicInteger released = new AtomicInteger();
    try (ScriptedPeer peer =
            ScriptedPeer.asked(wire -> {
              wire.response(1, 0x8020, 0, false);
              released.set(wire.pdu()[0]);
              wire.send(6, new byte[4]);
            });
        DimseRuntime runtime = new DimseRuntime()) {
      DimsePeer us = new DimsePeer(US, peer.node(), runtime);
      assertInstanceOf(FindOutcome.Answered.class, us.findStudies(KEYS, row -> {}, SOON));
      assertEquals(0, released.get());
      us.close();
      assertEquals(5, released.get(), "A-RELEASE-RQ");
    }
  }
}
