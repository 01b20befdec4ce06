package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.ReadBuffer;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;

/// A study while it opens, fills, fails in parts, and closes.
class OpenStudyTest {
  private static FolderSource ct(String series, int... numbers) {
    FolderSource source = new FolderSource();
    for (int number : numbers) {
      source.add(Made.ctSlice(series, number, number * 2.0));
    }
    return source;
  }

  private static SeriesContent loaded(OpenStudy study) throws InterruptedException {
    study.awaitLoaded();
    SeriesContent series = study.series().getFirst();
    study.want(List.of(series.seriesInstanceUid()));
    study.awaitLoaded();
    return series;
  }

  @Test
  void slicesInAnyOrderBecomeOneVolumeByPosition() throws Exception {
    try (OpenStudy study = OpenStudy.open(ct("1.2", 3, 1, 4, 2), Made.STUDY)) {
      SeriesContent series = loaded(study);
      Volume volume = series.slices().mainVolume().orElseThrow();
      assertTrue(volume.isComplete());
      assertEquals(4, volume.layout().slices());
      assertEquals(2, volume.layout().sliceStepMm(), 1e-9);
      try (Volume.Lease lease = volume.lease()) {
        assertEquals(-1024 + 9, lease.modality(1, 1, 0), "pixel 9 of 8 columns");
      }
      assertEquals("TEST^Made", study.facts().patientName());
      assertEquals("CT", series.modality());
    }
  }

  @Test
  void aSeriesCostsOneSliceAtMostUntilItIsWanted() throws Exception {
    try (OpenStudy study = OpenStudy.open(ct("1.2", 1, 2, 3), Made.STUDY)) {
      study.awaitLoaded();
      SeriesContent series = study.series().getFirst();
      assertEquals(3, series.frames());
      assertEquals(1, series.decodedFrames(), "the first glance");
      assertTrue(series.slices().slice(new SliceId("1.2.2", 1)).isPresent(), "which is its middle");
      assertTrue(series.thumbnail().isPresent(), "but it has a small picture");
      study.want(List.of("1.2"));
      study.awaitLoaded();
      assertEquals(3, series.decodedFrames());
    }
  }

  @Test
  void theFirstPictureIsThereBeforeTheStudyIsListed() throws Exception {
    SlowList source = new SlowList();
    for (int number : new int[] {1, 2, 3, 4, 5}) {
      source.add(Made.ctSlice("1.2", number, number * 2.0));
    }
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      CountDownLatch decoded = new CountDownLatch(1);
      study.onChange(() -> {
        if (study.mainSeries().isPresent()) {
          study.mainSeries().get().onChange(decoded::countDown);
        }
      });
      source.mayGlance.countDown();
      assertTrue(decoded.await(20, TimeUnit.SECONDS));
      SeriesContent series = study.mainSeries().orElseThrow();
      assertTrue(series.slices().has(new SliceId("1.2.3", 1)), "the middle one");
      assertEquals("TEST^Made", study.facts().patientName());
      assertFalse(study.isHeadersRead(), "nobody knows yet what else there is");
      study.want(List.of("1.2"));
      source.mayList.countDown();
      study.awaitLoaded();
      assertTrue(study.isHeadersRead());
      assertEquals(5, series.slices().mainVolume().orElseThrow().presentSlices());
    }
  }

  @Test
  void whoWaitsForAStudyWaitsForItsFirstPictureToo() throws Exception {
    SlowList source = new SlowList();
    source.add(Made.ctSlice("1.2", 1, 2));
    source.mayList.countDown();
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      Thread later =
          Thread.ofVirtual()
              .start(() -> {
                LockSupport.parkNanos(50_000_000);
                source.mayGlance.countDown();
              });
      study.awaitLoaded();
      assertEquals(0, source.mayGlance.getCount());
      assertEquals(1, study.series().getFirst().decodedFrames());
      assertTrue(study.isHeadersRead());
      assertTrue(study.series().getFirst().thumbnail().isPresent());
      later.join();
    }
  }

  @Test
  void aFirstLookThatFailsIsMadeUpForByTheListing() throws Exception {
    FolderSource source =
        new FolderSource() {
          @Override
          public Optional<InstanceRef> glance(String study) throws IOException {
            throw new IOException("the index is gone");
          }
        };
    source.add(Made.ctSlice("1.2", 1, 2));
    source.add(Made.ctSlice("1.2", 2, 4));
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      assertEquals(2, loaded(study).decodedFrames());
      assertNull(study.problem());
    }
  }

  @Test
  void closingDoesNotWaitForTheFirstLook() throws Exception {
    SlowList source = new SlowList();
    source.add(Made.ctSlice("1.2", 1, 2));
    OpenStudy study = OpenStudy.open(source, Made.STUDY);
    study.close();
    assertEquals(0, source.holds());
    source.mayGlance.countDown();
    source.mayList.countDown();
    study.awaitLoaded();
    assertTrue(study.series().isEmpty());
  }

  /// Tells its middle image when told to, and lists when told to.
  private static final class SlowList extends FolderSource {
    final CountDownLatch mayGlance = new CountDownLatch(1);
    final CountDownLatch mayList = new CountDownLatch(1);

    @Override
    public Optional<InstanceRef> glance(String study) throws IOException {
      await(mayGlance);
      return Optional.ofNullable(LoadOrder.firstGlance(super.instances(study)));
    }

    @Override
    public List<InstanceRef> instances(String study) {
      await(mayList);
      return super.instances(study);
    }

    private static void await(CountDownLatch latch) {
      try {
        assertTrue(latch.await(20, TimeUnit.SECONDS));
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void whatArrivesLaterJoinsTheVolume() throws Exception {
    FolderSource source = ct("1.2", 1, 2);
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      study.expect("1.2", 4);
      SeriesContent series = loaded(study);
      DisplaySet before = series.displaySets().getFirst();
      assertEquals(4, study.expected(series));
      assertEquals(2, series.instances());
      source.add(Made.ctSlice("1.2", 3, 6));
      source.add(Made.ctSlice("1.2", 4, 8));
      study.awaitLoaded();
      assertEquals(4, series.instances());
      assertEquals(4, series.slices().mainVolume().orElseThrow().presentSlices());
      assertTrue(
          series.displaySets().getFirst().isSameSet(before),
          "it is still the same set to a viewport");
    }
  }

  @Test
  void aStudyOfReportsOnlyOpensAndSaysSo() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.instance("1.2", "1.2.1", "SR").build());
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      study.awaitLoaded();
      assertTrue(study.largestSeries().isEmpty());
      SeriesContent series = study.series().getFirst();
      assertFalse(series.hasPictures());
      assertEquals("A structured report, without images.", series.notes().getFirst().sentence());
      assertTrue(series.displaySets().isEmpty());
    }
  }

  @Test
  void oneDamagedSliceIsASentenceOnThatSliceOnly() throws Exception {
    FolderSource source = ct("1.2", 1, 2, 4);
    Dataset cut =
        Made.ctSlice("1.2", 3, 6).toBuilder().bytes(Tag.PixelData, "OW", new byte[20]).build();
    source.add(cut);
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      SeriesContent series = loaded(study);
      Volume volume = series.slices().mainVolume().orElseThrow();
      assertEquals(4, volume.layout().slices());
      assertEquals(3, volume.presentSlices());
      Note note = series.notes().getFirst();
      assertTrue(note.damaged());
      assertEquals("1.2.3", note.sopInstanceUid());
      assertTrue(note.sentence().endsWith("."), note.sentence());
    }
  }

  @Test
  void anImageThatCannotBeDecodedIsFetchedAgainOnceAndShownWhenThatHelps() throws Exception {
    FolderSource source = ct("1.2", 1, 2, 4);
    source.add(cut(3));
    AtomicInteger asked = new AtomicInteger();
    StudySource mending =
        new WatchedSource(source, new CopyOnWriteArrayList<>()) {
          @Override
          public boolean fetchAgain(InstanceRef undecodable) {
            asked.incrementAndGet();
            source.add(Made.ctSlice("1.2", 3, 6));
            return true;
          }
        };
    try (OpenStudy study = OpenStudy.open(mending, Made.STUDY)) {
      SeriesContent series = loaded(study);
      assertEquals(4, series.slices().mainVolume().orElseThrow().presentSlices());
      assertEquals(List.of(), series.notes());
      assertEquals(1, asked.get());
    }
  }

  @Test
  void oneThatStaysUndecodableIsMarkedAndNotFetchedForEver() throws Exception {
    FolderSource source = ct("1.2", 1, 2, 4);
    source.add(cut(3));
    AtomicInteger asked = new AtomicInteger();
    StudySource stubborn =
        new WatchedSource(source, new CopyOnWriteArrayList<>()) {
          @Override
          public boolean fetchAgain(InstanceRef undecodable) {
            asked.incrementAndGet();
            return true; // another copy, as bad as the first
          }
        };
    try (OpenStudy study = OpenStudy.open(stubborn, Made.STUDY)) {
      SeriesContent series = loaded(study);
      assertEquals(3, series.slices().mainVolume().orElseThrow().presentSlices());
      assertEquals("1.2.3", series.notes().getFirst().sopInstanceUid());
      assertTrue(series.notes().getFirst().damaged());
      assertEquals(1, asked.get());
    }
  }

  private static Dataset cut(int number) {
    return Made.ctSlice("1.2", number, number * 2.0).toBuilder()
        .bytes(Tag.PixelData, "OW", new byte[20])
        .build();
  }

  @Test
  void bitsOutsideThePixelsValueReachNoVoxel() throws Exception {
    byte[] stray = new byte[2 * 8 * 6];
    byte[] shifted = new byte[2 * 8 * 6];
    for (int n = 0; n < 8 * 6; n++) {
      ByteBuffer.wrap(stray).order(ByteOrder.LITTLE_ENDIAN).putShort(2 * n, (short) (n | 0xB000));
      ByteBuffer.wrap(shifted).order(ByteOrder.LITTLE_ENDIAN).putShort(2 * n, (short) (n << 4 | 9));
    }
    FolderSource source = ct("1.2", 1);
    source.add(Made.ctSlice("1.2", 2, 4).toBuilder().bytes(Tag.PixelData, "OW", stray).build());
    source.add(
        Made.ctSlice("1.2", 3, 6).toBuilder()
            .integers(Tag.HighBit, 15)
            .bytes(Tag.PixelData, "OW", shifted)
            .build());
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      SeriesContent series = loaded(study);
      Volume volume = series.slices().mainVolume().orElseThrow();
      assertTrue(volume.isComplete());
      try (Volume.Lease lease = volume.lease()) {
        for (int k = 0; k < 3; k++) {
          assertEquals(0, lease.raw(0, 0, k));
          assertEquals(47, lease.raw(7, 5, k));
        }
      }
    }
  }

  @Test
  void aRadiographIsAStackOfOne() throws Exception {
    FolderSource source = new FolderSource();
    source.add(
        Made.grey("1.2", "1.2.1", "CR", 20, 30)
            .string(Tag.ImagerPixelSpacing, "0.2", "0.2")
            .build());
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      SeriesContent series = loaded(study);
      DisplaySet set = series.displaySets().getFirst();
      assertEquals(DisplaySet.Kind.STACK, set.kind());
      assertTrue(series.slices().slice(set.anchor()).isPresent());
      // No window in the header: one over its own values, 0…599.
      assertEquals(300, series.initialWindow().center(), 10);
    }
  }

  @Test
  void aColourCineIsDecodedFrameByFrame() throws Exception {
    byte[] rgb = new byte[2 * 4 * 4 * 3];
    for (int n = 0; n < rgb.length; n++) {
      rgb[n] = (byte) n;
    }
    FolderSource source = new FolderSource();
    source.add(
        Made.instance("1.2", "1.2.1", "US")
            .integers(Tag.Rows, 4)
            .integers(Tag.Columns, 4)
            .integers(Tag.SamplesPerPixel, 3)
            .integers(Tag.PlanarConfiguration, 0)
            .string(Tag.PhotometricInterpretation, "RGB")
            .string(Tag.NumberOfFrames, "2")
            .integers(Tag.BitsAllocated, 8)
            .integers(Tag.BitsStored, 8)
            .integers(Tag.HighBit, 7)
            .integers(Tag.PixelRepresentation, 0)
            .bytes(Tag.PixelData, "OW", rgb)
            .build());
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      SeriesContent series = loaded(study);
      assertEquals(2, series.colourFrames().size());
      ColourFrame second = series.colourFrame(series.colourFrames().get(1)).orElseThrow();
      assertArrayEquals(Arrays.copyOfRange(rgb, 48, 96), second.rgb());
      assertEquals(DisplaySet.Kind.COLOUR, series.displaySets().getFirst().kind());
    }
  }

  @Test
  void theRestOfAFilmIsToldFromItsFirstFrame() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.film("1.2", "1.2.1", 4, 4, 3).build());
    StudySource.InstanceRef film = source.instances(Made.STUDY).getFirst();
    SeriesContent home = new SeriesContent("1.2");
    home.learn("1.2.1", source.header(film));
    List<Integer> there = new ArrayList<>();
    new InstanceDecoder(source, () -> false)
        .decode(film, home, () -> there.add(home.decodedFrames()));
    assertEquals(List.of(1), there);
    assertEquals(3, home.decodedFrames());
    home.close();
  }

  @Test
  void closingFreesTheVoxelsAndThePinAtOnce() throws Exception {
    FolderSource source = ct("1.2", 1, 2, 3);
    OpenStudy study = OpenStudy.open(source, Made.STUDY);
    SeriesContent series = loaded(study);
    Volume volume = series.slices().mainVolume().orElseThrow();
    assertEquals(1, source.holds());
    study.close();
    assertEquals(0, source.holds());
    assertTrue(volume.isClosed());
    assertThrows(VolumeClosedException.class, volume::lease);
    study.want(List.of("1.2"));
    study.close();
  }

  @Test
  void theWantedSeriesIsDecodedFirstAndItsMiddleFirst() throws Exception {
    FolderSource source = ct("1.2", 1, 2, 3, 4, 5, 6, 7);
    for (int n = 1; n <= 7; n++) {
      source.add(Made.ctSlice("1.3", n, n));
    }
    List<String> order = new CopyOnWriteArrayList<>();
    StudySource watched = new WatchedSource(source, order);
    // One worker: of two, a slow one may note its image late.
    try (OpenStudy study = OpenStudy.open(watched, Made.STUDY, 1, PictureBudget.ofProcess())) {
      study.awaitLoaded();
      order.clear();
      study.want(List.of("1.3", "1.2"));
      study.awaitLoaded();
    }
    assertEquals(13, order.size(), "all but the first glance");
    List<String> first = new ArrayList<>(order.subList(0, 7));
    long ofWanted = first.stream().filter(uid -> uid.startsWith("1.3.")).count();
    assertTrue(ofWanted >= 6, "wanted series first: " + first);
    assertEquals("1.3.4", order.getFirst(), "" + order);
  }

  @Test
  void aSourceThatFailsIsASentenceAndNotACrash() throws Exception {
    StudySource failing =
        new WatchedSource(new FolderSource(), new ArrayList<>()) {
          @Override
          public List<InstanceRef> instances(String study) throws IOException {
            throw new IOException("the disk is gone");
          }
        };
    try (OpenStudy study = OpenStudy.open(failing, Made.STUDY)) {
      study.awaitLoaded();
      assertNotNull(study.problem());
      assertFalse(study.problem().contains("the disk is gone"));
    }
  }

  @Test
  void framesOutwardsFromTheMiddleAreEachTakenOnce() {
    for (int count : new int[] {1, 2, 3, 8, 9}) {
      HashSet<Integer> seen = new HashSet<>();
      for (int n = 0; n < count; n++) {
        seen.add(LoadOrder.middleOutwards(n, count));
      }
      assertEquals(count, seen.size());
      assertEquals((count - 1) / 2, LoadOrder.middleOutwards(0, count));
    }
  }

  /// Writes down which whole data sets are read.
  private static class WatchedSource implements StudySource {
    private final StudySource source;
    private final List<String> order;

    WatchedSource(StudySource source, List<String> order) {
      this.source = source;
      this.order = order;
    }

    @Override
    public List<InstanceRef> instances(String study) throws IOException {
      return source.instances(study);
    }

    @Override
    public Dataset header(InstanceRef instance) throws IOException {
      return source.header(instance);
    }

    @Override
    public Frames frames(InstanceRef instance, ReadBuffer into) throws IOException {
      order.add(instance.sopInstanceUid());
      return source.frames(instance, into);
    }

    @Override
    public Hold hold(String study) throws IOException {
      return source.hold(study);
    }

    @Override
    public Hold onArrival(String study, Runnable listener) {
      return source.onArrival(study, listener);
    }
  }
}
