package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.Volume;

/// Enhanced multi-frame objects: frames by their functional groups, never by their order.
class EnhancedTest {
  private static final int COLUMNS = 4;
  private static final int ROWS = 3;

  private final List<Dataset> perFrame = new ArrayList<>();

  /// A frame at a height; everything of it in its own functional groups.
  private DatasetBuilder frame(double z, double slope, double intercept) {
    return Dataset.builder()
        .sequence(
            Tag.PlanePositionSequence,
            Dataset.builder().string(Tag.ImagePositionPatient, "-10", "-20", "" + z).build())
        .sequence(
            Tag.PixelValueTransformationSequence,
            Dataset.builder()
                .string(Tag.RescaleSlope, "" + slope)
                .string(Tag.RescaleIntercept, "" + intercept)
                .build());
  }

  private void add(DatasetBuilder frame) {
    perFrame.add(frame.build());
  }

  private static Dataset content(int timeIndex, String stackId) {
    return Dataset.builder()
        .integers(Tag.TemporalPositionIndex, timeIndex)
        .string(Tag.StackID, stackId)
        .build();
  }

  /// The object; every pixel of frame f, counted from 1, is f.
  private Dataset object(String modality) {
    ByteBuffer pixels =
        ByteBuffer.allocate(COLUMNS * ROWS * 2 * perFrame.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int n = 0; n < COLUMNS * ROWS * perFrame.size(); n++) {
      pixels.putShort((short) (n / (COLUMNS * ROWS) + 1));
    }
    Dataset shared =
        Dataset.builder()
            .sequence(
                Tag.PlaneOrientationSequence,
                Dataset.builder()
                    .string(Tag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
                    .build())
            .sequence(
                Tag.PixelMeasuresSequence,
                Dataset.builder().string(Tag.PixelSpacing, "2", "0.5").build())
            .build();
    return Made.grey("1.2", "1.2.1", modality, COLUMNS, ROWS)
        .string(Tag.FrameOfReferenceUID, "1.2.9")
        .string(Tag.NumberOfFrames, "" + perFrame.size())
        .sequence(Tag.SharedFunctionalGroupsSequence, shared)
        .sequence(Tag.PerFrameFunctionalGroupsSequence, perFrame)
        .bytes(Tag.PixelData, "OW", pixels.array())
        .build();
  }

  private SeriesContent opened(OpenStudy study) throws Exception {
    study.awaitLoaded();
    study.want(List.of("1.2"));
    study.awaitLoaded();
    return study.series().getFirst();
  }

  @Test
  void framesOfAnEnhancedCtBecomeAVolumeByTheirOwnPlacesAndRescales() throws Exception {
    // Frames 1, 2, 3 lie at 14, 10 and 12 mm, and each has its own rescale.
    add(frame(14, 1, -1000));
    add(frame(10, 2, 0));
    add(frame(12, 3, 5));
    FolderSource source = new FolderSource();
    source.add(object("CT"));
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      Volume volume = opened(study).slices().mainVolume().orElseThrow();
      assertEquals(3, volume.layout().slices());
      assertEquals(2, volume.layout().sliceStepMm(), 1e-9);
      assertEquals(0.5, volume.layout().plane().columnStepMm());
      try (Volume.Lease lease = volume.lease()) {
        assertEquals(2 * 2, lease.modality(1, 1, 0), "frame 2 is lowest");
        assertEquals(3 * 3 + 5, lease.modality(1, 1, 1));
        assertEquals(1 - 1000, lease.modality(1, 1, 2));
      }
    }
  }

  @Test
  void timesAndStacksOfAnEnhancedMrAreVolumesWithNames() throws Exception {
    for (int time = 1; time <= 2; time++) {
      for (int z = 0; z < 3; z++) {
        add(frame(z, 1, 0).sequence(Tag.FrameContentSequence, content(time, "A")));
      }
    }
    add(frame(100, 1, 0).sequence(Tag.FrameContentSequence, content(1, "B")));
    add(frame(101, 1, 0).sequence(Tag.FrameContentSequence, content(1, "B")));
    FolderSource source = new FolderSource();
    source.add(object("MR"));
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      List<DisplaySet> sets = opened(study).displaySets();
      assertEquals(List.of(3, 3, 2), sets.stream().map(DisplaySet::frames).toList());
      assertEquals(
          List.of("stack A, time 1", "stack A, time 2", "stack B, time 1"),
          sets.stream().map(DisplaySet::name).toList());
    }
  }

  @Test
  void aFrameWithoutAPlaceIsShownApartFromTheVolume() throws Exception {
    add(frame(0, 1, 0));
    add(frame(1, 1, 0));
    add(Dataset.builder());
    FolderSource source = new FolderSource();
    source.add(object("MR"));
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      List<DisplaySet> sets = opened(study).displaySets();
      assertEquals(List.of("", "without a place"), sets.stream().map(DisplaySet::name).toList());
    }
  }

  @Test
  void theMiddleFramesWindowSpeaksForTheVolume() {
    for (int n = 1; n <= 5; n++) {
      add(
          frame(n, 1, 0)
              .sequence(
                  Tag.FrameVOILUTSequence,
                  Dataset.builder()
                      .string(Tag.WindowCenter, "" + 100 * n)
                      .string(Tag.WindowWidth, "50")
                      .build()));
    }
    ImageContent.Grey grey =
        assertInstanceOf(ImageContent.Grey.class, ImageConversion.of("1.2.1", object("MR")));
    assertEquals(VoiWindow.linear(300, 50), grey.windows().getFirst().window());
  }

  @Test
  void headersThatPromiseMoreThanThereIsAreASentence() throws Exception {
    add(frame(0, 1, 0));
    for (String frames : List.of("1000000000", "-3", "0")) {
      Dataset lie = object("CT").toBuilder().string(Tag.NumberOfFrames, frames).build();
      ImageContent.NoPicture refused =
          assertInstanceOf(ImageContent.NoPicture.class, ImageConversion.of("1.2.1", lie));
      assertTrue(refused.sentence().contains("frames"), refused.sentence());
    }
    // Ten frames promised, one there: the nine others are sentences, the one is a picture.
    FolderSource source = new FolderSource();
    source.add(object("CT").toBuilder().string(Tag.NumberOfFrames, "10").build());
    try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
      SeriesContent series = opened(study);
      assertEquals(1, series.decodedFrames());
      assertEquals(9, series.notes().size());
    }
  }

  @Test
  void impossibleGeometryPlacesNothingAndIsNeverGuessed() {
    String[][] bad = {
      {"0", "1"}, {"-1", "1"}, {"NaN", "1"}, {"1e400", "1"}, {"1"}, {"one", "two"},
    };
    for (String[] spacing : bad) {
      Dataset header =
          Made.ctSlice("1.2", 1, 5).toBuilder().string(Tag.PixelSpacing, spacing).build();
      ImageContent.Grey grey =
          assertInstanceOf(ImageContent.Grey.class, ImageConversion.of("1.2.1", header));
      assertTrue(grey.frames().getFirst().plane() == null, String.join("\\", spacing));
      assertInstanceOf(PixelScale.Unknown.class, grey.scale());
    }
  }
}
