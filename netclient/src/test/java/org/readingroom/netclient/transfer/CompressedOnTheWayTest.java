package org.readingroom.netclient.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.codec.DecodedFrame;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dicomweb.WebLimits;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchiveNode.Compress;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityFile;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

/// An Orthanc that is asked to compress: what it can it does, without loss; what it cannot comes as
/// it is stored, and is remembered.
class CompressedOnTheWayTest {
  private static final int SIDE = 64;

  /// Pure noise, which grows when it is compressed.
  private static final SyntheticStudy NOISE =
      SyntheticStudy.ct("slow noise", "SLOW^NOISE", 1, 20, SIDE);

  private static final SyntheticStudy STUDY = smooth();

  @TempDir Path folder;
  private final DimseRuntime runtime = new DimseRuntime();
  private StudyCache cache;
  private CapabilityFile memory;

  @BeforeEach
  void open() throws IOException {
    cache = StudyCache.open(folder.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT);
    memory = new CapabilityFile(folder.resolve("archives.json"));
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
    runtime.close();
  }

  private static SyntheticStudy smooth() {
    SyntheticStudy noise = SyntheticStudy.ct("slow line", "SLOW^LINE", 1, 20, SIDE);
    List<Dataset> instances = new ArrayList<>();
    for (Dataset each : noise.instances()) {
      ByteBuffer pixels = ByteBuffer.allocate(2 * SIDE * SIDE).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < SIDE * SIDE; i++) {
        pixels.putShort((short) (1000 + i / SIDE * 7 + i % SIDE * instances.size()));
      }
      instances.add(each.toBuilder().bytes(Tag.PixelData, "OW", pixels.array()).build());
    }
    return new SyntheticStudy(noise.studyInstanceUid(), instances);
  }

  private OrthancServer orthanc(Map<String, String> settings) {
    OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), "SLOW", settings);
    STUDY.files().forEach(orthanc::upload);
    return orthanc;
  }

  private Federation federation(ArchiveNode node, boolean web) {
    return new Federation(
        List.of(
            new Archive(
                new DimsePeer(new LocalEntity("READINGROOM", 0), node, runtime, null, memory),
                web ? new DicomWebPeer(node, WebLimits.DEFAULT, memory) : null)));
  }

  /// @param web also over DICOMweb, which is then preferred
  private void fetch(ArchiveNode node, boolean web) throws InterruptedException {
    try (Federation federation = federation(node, web)) {
      StudyReport report =
          new StudyFetcher(federation, cache)
              .fetch(FetchJob.study(STUDY.studyInstanceUid()), FetchListener.none());
      assertTrue(report.complete(), report.toJson().toString());
      assertEquals(20, report.fetched());
    }
  }

  private Set<String> syntaxes() throws IOException {
    return cache.instances(STUDY.studyInstanceUid()).stream()
        .map(CachedInstance::transferSyntaxUid)
        .collect(Collectors.toSet());
  }

  private short[] pixels(String sopInstanceUid) throws Exception {
    CachedInstance instance = cache.instance(sopInstanceUid).orElseThrow();
    byte[] object = cache.read(instance);
    return samples(Frames.open(object, object.length, instance.transferSyntaxUid()));
  }

  private static short[] samples(Frames frames) throws Exception {
    return ((DecodedFrame.Grey16) frames.decode(0)).samples();
  }

  private static short[] stored(Dataset instance) throws Exception {
    return samples(Frames.open(instance, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
  }

  @Test
  void overDicomWebItComesAsLosslessJpegLsWithTheSamePixels() throws Exception {
    try (OrthancServer orthanc = orthanc(Map.of())) {
      fetch(orthanc.node("Slow").withWeb(orthanc.dicomWeb()).withCompress(Compress.ALWAYS), true);
    }
    long compressed =
        cache.instances(STUDY.studyInstanceUid()).stream()
            .filter(each -> each.transferSyntaxUid().equals(TransferSyntax.JPEG_LS))
            .count();
    assertEquals(19, compressed, "all but the first, which says what is stored");
    for (Dataset each : STUDY.instances()) {
      assertArrayEquals(stored(each), pixels(each.string(Tag.SOPInstanceUID, "")));
    }
  }

  /// Orthanc 1.10 damages what grows when it compresses it, now and then without a sign.
  @Test
  void anArchiveWhoseCompressionIsNotSoundIsAskedForWhatItStores() throws Exception {
    try (OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), "SLOW")) {
      NOISE.files().forEach(orthanc::upload);
      ArchiveNode node =
          orthanc.node("Slow").withWeb(orthanc.dicomWeb()).withCompress(Compress.ALWAYS);
      try (Federation federation = federation(node, true)) {
        new StudyFetcher(federation, cache)
            .fetch(FetchJob.study(NOISE.studyInstanceUid()), FetchListener.none());
      }
    }
    for (Dataset each : NOISE.instances()) {
      assertArrayEquals(stored(each), pixels(each.string(Tag.SOPInstanceUID, "")));
    }
  }

  /// The first image compresses well, and the trial is content; the others grow.
  @Test
  void whatGrowsWhenItIsCompressedIsHadAsStored() throws Exception {
    String middle = STUDY.instances().get(10).string(Tag.SOPInstanceUID, "");
    List<Dataset> mixed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Dataset smooth = STUDY.instances().get(i);
      mixed.add(
          smooth.string(Tag.SOPInstanceUID, "").equals(middle)
              ? smooth
              : smooth.toBuilder()
                  .bytes(Tag.PixelData, "OW", NOISE.instances().get(i).bytes(Tag.PixelData))
                  .build());
    }
    try (OrthancServer orthanc = OrthancServer.start(folder.resolve("orthanc"), "SLOW")) {
      mixed.forEach(each -> orthanc.upload(SyntheticStudy.file(each)));
      fetch(orthanc.node("Slow").withWeb(orthanc.dicomWeb()).withCompress(Compress.ALWAYS), true);
    }
    for (Dataset each : mixed) {
      assertArrayEquals(stored(each), pixels(each.string(Tag.SOPInstanceUID, "")));
    }
  }

  /// As the screen asks for it when a frame cannot be decoded.
  @Test
  void whatWasCompressedOnItsWayIsFetchedAgainAsStored() throws Exception {
    try (OrthancServer orthanc = orthanc(Map.of())) {
      ArchiveNode node =
          orthanc.node("Slow").withWeb(orthanc.dicomWeb()).withCompress(Compress.ALWAYS);
      fetch(node, true);
      CachedInstance compressed =
          cache.instances(STUDY.studyInstanceUid()).stream()
              .filter(each -> each.transferSyntaxUid().equals(TransferSyntax.JPEG_LS))
              .findFirst()
              .orElseThrow();
      try (Federation federation = federation(node, true)) {
        assertTrue(new StudyFetcher(federation, cache).fetchAgain(compressed));
      }
      assertEquals(
          TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
          cache.instance(compressed.sopInstanceUid()).orElseThrow().transferSyntaxUid());
    }
  }

  /// It compresses without loss while it is tried, and with loss ever after.
  @Test
  void aLossyAnswerToARequestForLosslessIsRefusedAndTheImageHadAsStored() throws Exception {
    try (OrthancServer orthanc = orthanc(Map.of())) {
      ArchiveNode node =
          orthanc.node("Slow").withWeb(orthanc.dicomWeb()).withCompress(Compress.ALWAYS);
      AtomicInteger lossy = new AtomicInteger();
      AtomicInteger compressed = new AtomicInteger();
      StudyReport report =
          fetch(
              relabelling(
                  new DicomWebPeer(node, WebLimits.DEFAULT, memory),
                  (request, head) -> {
                    boolean late = request.compressed() && compressed.getAndIncrement() > 0;
                    lossy.addAndGet(late ? 1 : 0);
                    return late;
                  }));
      assertTrue(report.complete(), report.toJson().toString());
      assertTrue(lossy.get() > 0, "it was never lossy");
    }
    assertEquals(Set.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN), syntaxes());
    for (Dataset each : STUDY.instances()) {
      assertArrayEquals(stored(each), pixels(each.string(Tag.SOPInstanceUID, "")));
    }
  }

  @Test
  void whatAnArchiveStoresLossyItselfIsTakenAsItIs() throws Exception {
    Set<String> storedLossy = STUDY.sopInstanceUids().stream().skip(15).collect(Collectors.toSet());
    try (OrthancServer orthanc = orthanc(Map.of())) {
      ArchiveNode node =
          orthanc.node("Slow").withWeb(orthanc.dicomWeb()).withCompress(Compress.ALWAYS);
      ArchivePeer web = new DicomWebPeer(node, WebLimits.DEFAULT, memory);
      StudyReport report =
          fetch(
              asking(
                  relabelling(web, (_, head) -> storedLossy.contains(head.sopInstanceUid())),
                  storedLossy));
      assertTrue(report.complete(), report.toJson().toString());
    }
    for (CachedInstance each : cache.instances(STUDY.studyInstanceUid())) {
      assertEquals(
          storedLossy.contains(each.sopInstanceUid()),
          each.transferSyntaxUid().equals(TransferSyntax.JPEG_LS_NEAR_LOSSLESS),
          each.transferSyntaxUid());
    }
  }

  private StudyReport fetch(ArchivePeer peer) throws InterruptedException {
    try (Federation federation = new Federation(List.of(new Archive(peer, null)))) {
      return new StudyFetcher(federation, cache)
          .fetch(FetchJob.study(STUDY.studyInstanceUid()), FetchListener.none());
    }
  }

  /// The same archive, which calls some of its JPEG-LS near-lossless: the code stream's form is the
  /// same.
  private static ArchivePeer relabelling(
      ArchivePeer peer, BiPredicate<FetchRequest, IncomingInstance> asLossy) {
    return fetchingOtherwise(
        peer,
        (request, sink) ->
            peer.fetch(
                request,
                (head, dataset) ->
                    sink.receive(
                        head.transferSyntaxUid().equals(TransferSyntax.JPEG_LS)
                                && asLossy.test(request, head)
                            ? new IncomingInstance(
                                head.sopClassUid(),
                                head.sopInstanceUid(),
                                TransferSyntax.JPEG_LS_NEAR_LOSSLESS)
                            : head,
                        dataset)));
  }

  /// The same archive, which has some instances in compressed form only, however they are asked
  /// for.
  private static ArchivePeer asking(ArchivePeer peer, Set<String> onlyCompressed) {
    return fetchingOtherwise(
        peer,
        (request, sink) -> {
          List<String> wanted =
              request.sopInstanceUids().isEmpty()
                  ? STUDY.sopInstanceUids()
                  : request.sopInstanceUids();
          int came = 0;
          for (String uid : wanted) {
            FetchOutcome outcome =
                peer.fetch(
                    new FetchRequest(
                        request.studyInstanceUid(),
                        STUDY.seriesInstanceUid(1),
                        List.of(uid),
                        request.stall(),
                        request.compressed() || onlyCompressed.contains(uid)),
                    sink);
            if (!(outcome instanceof FetchOutcome.Completed)) {
              return outcome;
            }
            came++;
          }
          return new FetchOutcome.Completed(came);
        });
  }

  private interface Fetching {
    FetchOutcome fetch(FetchRequest request, InstanceSink sink) throws InterruptedException;
  }

  private static ArchivePeer fetchingOtherwise(ArchivePeer peer, Fetching fetching) {
    return (ArchivePeer)
        Proxy.newProxyInstance(
            ArchivePeer.class.getClassLoader(),
            new Class<?>[] {ArchivePeer.class},
            (_, method, arguments) ->
                method.getName().equals("fetch")
                    ? fetching.fetch((FetchRequest) arguments[0], (InstanceSink) arguments[1])
                    : method.invoke(peer, arguments));
  }

  @Test
  void unlessAskedToItComesAsStored() throws Exception {
    try (OrthancServer orthanc = orthanc(Map.of())) {
      fetch(orthanc.node("Slow").withWeb(orthanc.dicomWeb()), true);
    }
    assertEquals(Set.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN), syntaxes());
  }

  @Test
  void aWebServiceThatCannotCompressSendsWhatItStoresAndIsNotAskedAgain() throws Exception {
    ArchiveNode node;
    try (OrthancServer orthanc = orthanc(Map.of("BuiltinDecoderTranscoderOrder", "\"Disabled\""))) {
      node = orthanc.node("Slow").withWeb(orthanc.dicomWeb()).withCompress(Compress.ALWAYS);
      fetch(node, true);
    }
    assertEquals(Set.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN), syntaxes());
    CapabilityFile nextStart = new CapabilityFile(folder.resolve("archives.json"));
    for (Capability each :
        List.of(
            Capability.WADO_JPEG_LS,
            Capability.WADO_HTJ2K,
            Capability.WADO_JPEG_2000,
            Capability.WADO_JPEG_LOSSLESS)) {
      assertFalse(nextStart.mayDo(node, each), each.toString());
    }
    assertTrue(nextStart.mayDo(node, Capability.WADO_SERIES));
  }

  /// Orthanc 1.10 does not compress for a C-GET: it fails the request.
  @Test
  void anArchiveThatCannotCompressForACGetSendsWhatItStoresAndIsNotAskedAgain() throws Exception {
    ArchiveNode node;
    try (OrthancServer orthanc = orthanc(Map.of())) {
      node = orthanc.node("Slow").withCompress(Compress.ALWAYS);
      fetch(node, false);
    }
    assertEquals(Set.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN), syntaxes());
    CapabilityFile nextStart = new CapabilityFile(folder.resolve("archives.json"));
    assertFalse(nextStart.mayDo(node, Capability.GET_COMPRESSED));
    assertTrue(nextStart.mayDo(node, Capability.C_GET));
  }
}
