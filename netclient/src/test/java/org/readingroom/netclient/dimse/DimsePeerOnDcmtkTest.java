package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.Failure.Kind;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.DcmtkServer;
import org.readingroom.netclient.servers.SyntheticStudy;

@Timeout(60)
class DimsePeerOnDcmtkTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static DimseRuntime runtime;
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    runtime = new DimseRuntime();
  }

  @AfterAll
  static void stop() {
    runtime.close();
  }

  private static DimsePeer peer(DcmtkServer server) {
    return new DimsePeer(new LocalEntity("READINGROOM", 11112), server.node("x"), runtime);
  }

  @Test
  void strictHierarchicalArchiveIsSearchedAndFetched() throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("strict", "Strict^Test", 2, 3, 32);
    try (DcmtkServer server = DcmtkServer.dcmqrscp(folder, "STRICT")) {
      DimsePeer peer = peer(server);
      for (Dataset each : study.instances()) {
        assertInstanceOf(StoreOutcome.Stored.class, peer.store(SyntheticStudy.outgoing(each)));
      }
      List<String> uids = new ArrayList<>();
      var listed =
          peer.findInstances(
              study.studyInstanceUid(), null, r -> uids.add(r.string(Tag.SOPInstanceUID)), SOON);
      assertEquals(6, assertInstanceOf(FindOutcome.Answered.class, listed).rows());

      List<String> chosen = List.of(study.sopInstanceUids().get(0), study.sopInstanceUids().get(4));
      Map<String, byte[]> got = new TreeMap<>();
      var outcome =
          peer.fetch(
              new FetchRequest(study.studyInstanceUid(), null, chosen, SOON),
              (head, in) -> got.put(head.sopInstanceUid(), in.readAllBytes()));
      assertInstanceOf(FetchOutcome.Completed.class, outcome);
      assertEquals(Set.copyOf(chosen), got.keySet());
      assertArrayEquals(
          SyntheticStudy.outgoing(study.instances().get(4)).dataset(), got.get(chosen.get(1)));
    }
  }

  @Test
  void storedBytesArriveUnchangedInEveryTransferSyntaxTheArchiveTakes() throws Exception {
    try (DcmtkServer server = DcmtkServer.storescp(folder, "STORE", "+xa")) {
      Dataset one = SyntheticStudy.ct("plain", "Plain^Test", 1, 1, 64).instances().getFirst();
      OutgoingInstance plain = SyntheticStudy.outgoing(one);
      assertInstanceOf(StoreOutcome.Stored.class, peer(server).store(plain));
      Dataset two = SyntheticStudy.ct("rle", "Rle^Test", 1, 1, 16).instances().getFirst();
      OutgoingInstance rle =
          new OutgoingInstance(
              plain.sopClassUid(),
              two.string(Tag.SOPInstanceUID, ""),
              TransferSyntax.RLE_LOSSLESS,
              RleFixture.dataset(two));
      assertInstanceOf(StoreOutcome.Stored.class, peer(server).store(rle));
      assertArrayEquals(plain.dataset(), kept(plain.sopInstanceUid()));
      assertEquals(rle.dataset().length, kept(rle.sopInstanceUid()).length);
    }
  }

  @Test
  void archiveThatTakesOnlyImplicitVrGetsIt() throws Exception {
    try (DcmtkServer server = DcmtkServer.storescp(folder, "OLD", "+xi")) {
      Dataset one = SyntheticStudy.ct("old", "Old^Test", 1, 1, 64).instances().getFirst();
      assertInstanceOf(StoreOutcome.Stored.class, peer(server).store(SyntheticStudy.outgoing(one)));
      assertTrue(kept(one.string(Tag.SOPInstanceUID, "")).length > 64 * 64 * 2);
    }
  }

  @Test
  void archiveThatDoesNotTakeTheEncodingIsSaidSoAndNothingIsSent() throws Exception {
    try (DcmtkServer server = DcmtkServer.storescp(folder, "PLAIN", "+xe")) {
      Dataset two = SyntheticStudy.ct("rle", "Rle^Test", 1, 1, 16).instances().getFirst();
      var outcome =
          peer(server)
              .store(
                  new OutgoingInstance(
                      SyntheticStudy.CT,
                      two.string(Tag.SOPInstanceUID, ""),
                      TransferSyntax.RLE_LOSSLESS,
                      RleFixture.dataset(two)));
      assertEquals(
          Kind.NOT_SUPPORTED,
          assertInstanceOf(StoreOutcome.NotSent.class, outcome).failure().kind());
    }
  }

  @Test
  void storeServerIsSaidNotToOfferSearchAndFetch() throws Exception {
    try (DcmtkServer server = DcmtkServer.storescp(folder, "STORE")) {
      var found =
          peer(server)
              .findStudies(Dataset.builder().string(Tag.StudyInstanceUID).build(), row -> {}, SOON);
      assertEquals(
          Kind.NOT_SUPPORTED, assertInstanceOf(FindOutcome.Failed.class, found).failure().kind());
      var fetched =
          peer(server).fetch(new FetchRequest("1.2.3", null, List.of(), SOON), (h, in) -> {});
      assertEquals(
          Kind.NOT_SUPPORTED,
          assertInstanceOf(FetchOutcome.Failed.class, fetched).failure().kind());
    }
  }

  @Test
  void archiveThatAbortsInTheMiddleOfAStoreLeavesItUncertain() throws Exception {
    try (DcmtkServer server = DcmtkServer.storescp(folder, "ABORT", "--abort-during")) {
      Dataset one = SyntheticStudy.ct("abort", "Abort^Test", 1, 1, 512).instances().getFirst();
      org.junit.jupiter.api.Assertions.assertThrows(
          org.readingroom.netclient.peer.AssociationLostException.class,
          () -> peer(server).store(SyntheticStudy.outgoing(one)));
    }
  }

  private byte[] kept(String sopInstanceUid) throws Exception {
    try (var files = Files.list(folder)) {
      Path file =
          files
              .filter(f -> f.getFileName().toString().contains(sopInstanceUid))
              .findFirst()
              .orElseThrow();
      try (var in = new BufferedInputStream(Files.newInputStream(file))) {
        FileMetaInformation.read(in);
        return in.readAllBytes();
      }
    }
  }
}
