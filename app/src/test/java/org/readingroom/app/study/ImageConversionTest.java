package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.volume.SliceHeader;

/// Headers as scanners send them, with numbers worked by hand from PS3.3.
class ImageConversionTest {
  private static ImageContent.Grey grey(Dataset header) {
    return assertInstanceOf(
        ImageContent.Grey.class, ImageConversion.of(header.string(Tag.SOPInstanceUID), header));
  }

  private static SliceHeader only(Dataset header) {
    return grey(header).frames().getFirst();
  }

  @Test
  void pixelSpacingIsRowStepFirst() {
    SlicePlane plane = only(Made.ctSlice("1.2", 1, 5)).plane();
    assertEquals(0.5, plane.rowStepMm());
    assertEquals(0.7, plane.columnStepMm());
    // Column 2, row 3: x = -10 + 2 · 0.7, y = -20 + 3 · 0.5 (PS3.3 C.7.6.2.1.1).
    PatientPoint place = plane.patientFromImage(2, 3);
    assertEquals(-8.6, place.x(), 1e-12);
    assertEquals(-18.5, place.y(), 1e-12);
    assertEquals(5, place.z(), 1e-12);
  }

  @Test
  void storedValuesBecomeHounsfieldUnitsByTheirOwnRescale() {
    SliceHeader slice = only(Made.ctSlice("1.2", 1, 5));
    assertEquals(-24, slice.rescale().modalityFromStored(1000));
    assertEquals(12, slice.format().bitsStored());
    assertFalse(slice.format().signed());
  }

  @Test
  void anImageWithoutRescaleKeepsItsStoredValues() {
    assertEquals(
        ModalityRescale.NONE, only(Made.grey("1.2", "1.2.3", "MR", 4, 4).build()).rescale());
  }

  @Test
  void anImageThatIsNotPlacedHasNoPlaneRatherThanAMadeUpOne() {
    assertNull(only(Made.grey("1.2", "1.2.3", "CR", 4, 4).build()).plane());
    DatasetBuilder bent =
        Made.ctSlice("1.2", 1, 5).toBuilder()
            .string(Tag.ImageOrientationPatient, "1", "0", "0", "1", "0", "0");
    assertNull(only(bent.build()).plane(), "rows and columns in one direction place nothing");
    DatasetBuilder flat = Made.ctSlice("1.2", 1, 5).toBuilder().string(Tag.PixelSpacing, "0", "1");
    assertNull(only(flat.build()).plane());
  }

  @Test
  void pixelPaddingIsReadWithThePixelsOwnSign() {
    Dataset signed =
        Made.ctSlice("1.2", 1, 5).toBuilder()
            .integers(Tag.PixelRepresentation, 1)
            .integers(Tag.BitsStored, 16)
            .bytes(Tag.PixelPaddingValue, "US", new byte[] {0x30, (byte) 0xF8}) // 63536 = -2000
            .build();
    assertEquals(new PixelPadding(-2000, -2000), only(signed).padding());
    Dataset range =
        signed.toBuilder()
            .bytes(Tag.PixelPaddingRangeLimit, "SS", new byte[] {0, (byte) 0xF0})
            .build();
    assertEquals(new PixelPadding(-4096, -2000), only(range).padding());
    Dataset beyond =
        Made.ctSlice("1.2", 1, 5).toBuilder().integers(Tag.PixelPaddingValue, 65535).build();
    assertEquals(
        new PixelPadding(65535, 65535), only(beyond).padding(), "12-bit white is not padding");
  }

  @Test
  void lowIsWhiteInMonochrome1() {
    Dataset header =
        Made.grey("1.2", "1.2.3", "CR", 4, 4)
            .string(Tag.PhotometricInterpretation, "MONOCHROME1")
            .build();
    assertTrue(only(header).monochrome1());
  }

  @Test
  void echoesTimesAndDiffusionWeightingsAreNeverMixed() {
    DatasetBuilder base = Made.ctSlice("1.2", 1, 5).toBuilder();
    String plain = only(base.build()).partition();
    String echo1 = only(base.string(Tag.EchoNumbers, "1").build()).partition();
    String echo2 = only(base.string(Tag.EchoNumbers, "2").build()).partition();
    assertNotEquals(echo1, echo2);
    assertNotEquals(plain, echo1);
    String magnitude =
        only(base.string(Tag.ImageType, "ORIGINAL", "PRIMARY", "M", "ND").build()).partition();
    String phase =
        only(base.string(Tag.ImageType, "ORIGINAL", "PRIMARY", "P", "ND").build()).partition();
    assertNotEquals(magnitude, phase);
  }

  @Test
  void aScoutIsMarkedAsOne() {
    Dataset scout =
        Made.ctSlice("1.2", 1, 5).toBuilder()
            .string(Tag.ImageType, "ORIGINAL", "PRIMARY", "LOCALIZER")
            .build();
    assertTrue(only(scout).localizer());
    assertFalse(only(Made.ctSlice("1.2", 1, 5)).localizer());
  }

  @Test
  void framesOfAnEnhancedImageTakeTheirOwnGroupsAndTheSharedOnes() {
    Dataset shared =
        Dataset.builder()
            .sequence(
                Tag.PlaneOrientationSequence,
                Dataset.builder()
                    .string(Tag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
                    .build())
            .sequence(
                Tag.PixelMeasuresSequence,
                Dataset.builder().string(Tag.PixelSpacing, "0.5", "0.7").build())
            .sequence(
                Tag.FrameVOILUTSequence,
                Dataset.builder()
                    .string(Tag.WindowCenter, "40")
                    .string(Tag.WindowWidth, "80")
                    .build())
            .build();
    Dataset header =
        Made.grey("1.2", "1.2.3", "CT", 4, 4)
            .string(Tag.NumberOfFrames, "2")
            .string(Tag.FrameOfReferenceUID, "1.2.9")
            .sequence(Tag.SharedFunctionalGroupsSequence, shared)
            .sequence(Tag.PerFrameFunctionalGroupsSequence, frame(3, -1000), frame(7, -500))
            .build();
    ImageContent.Grey content = grey(header);
    assertEquals(2, content.frames().size());
    assertEquals(3, content.frames().get(0).plane().topLeftMm().z());
    assertEquals(7, content.frames().get(1).plane().topLeftMm().z());
    assertEquals(-1000, content.frames().get(0).rescale().intercept());
    assertEquals(-500, content.frames().get(1).rescale().intercept());
    assertEquals(2, content.frames().get(1).id().frame());
    assertEquals(List.of(new StatedWindow("", VoiWindow.linear(40, 80))), content.windows());
  }

  private static Dataset frame(double z, double intercept) {
    return Dataset.builder()
        .sequence(
            Tag.PlanePositionSequence,
            Dataset.builder().string(Tag.ImagePositionPatient, "0", "0", "" + z).build())
        .sequence(
            Tag.PixelValueTransformationSequence,
            Dataset.builder()
                .string(Tag.RescaleSlope, "1")
                .string(Tag.RescaleIntercept, "" + intercept)
                .build())
        .build();
  }

  private static CineTiming timing(DatasetBuilder film) {
    return ((ImageContent.Colour) ImageConversion.of("1.2.1", film.build())).facts().timing();
  }

  @Test
  void filmsRunAsTheirMakersRecommendElseAsTheyWereTaken() {
    DatasetBuilder film = Made.film("1.2", "1.2.1", 2, 2, 3).string(Tag.CineRate, "20");
    assertEquals(50, timing(film).standsMs(0), 1e-9);
    assertEquals(33.3, timing(film.string(Tag.FrameTime, "33.3")).standsMs(2), 1e-9);
    CineTiming uneven = timing(film.string(Tag.FrameTimeVector, "0", "40", "80"));
    assertEquals(40, uneven.standsMs(0), "frame 1 comes 40 ms after frame 0");
    assertEquals(80, uneven.standsMs(1));
    assertEquals(80, uneven.standsMs(2), "the last stands as long as the one before it");
    assertEquals(1000 / 60.0, uneven.framesPerSecond(), 1e-9);
    CineTiming shown = timing(film.string(Tag.RecommendedDisplayFrameRate, "10"));
    assertEquals(100, shown.standsMs(1), 1e-9);
  }

  @Test
  void impossibleFilmTimesAreNotBelieved() {
    DatasetBuilder film = Made.film("1.2", "1.2.1", 2, 2, 3);
    assertNull(timing(film));
    assertNull(timing(film.string(Tag.FrameTime, "0")));
    assertNull(timing(film.string(Tag.FrameTime, "-40")));
    assertNull(timing(film.string(Tag.FrameTime, "1e12")));
    assertNull(timing(film.string(Tag.CineRate, "0")));
    assertNull(timing(film.string(Tag.FrameTimeVector, "0", "40")), "one for each frame");
    assertNull(timing(film.string(Tag.FrameTimeVector, "0", "40", "-1")));
  }

  @Test
  void colourIsNeverPartOfAVolume() {
    Dataset header =
        Made.grey("1.2", "1.2.3", "US", 4, 4)
            .string(Tag.PhotometricInterpretation, "YBR_FULL_422")
            .integers(Tag.SamplesPerPixel, 3)
            .string(Tag.NumberOfFrames, "40")
            .string(Tag.FrameTime, "33.3")
            .build();
    ImageContent.Colour content =
        assertInstanceOf(ImageContent.Colour.class, ImageConversion.of("1.2.3", header));
    assertEquals(40, content.frames());
    assertEquals(33.3, content.facts().timing().standsMs(0), 1e-9);
  }

  @Test
  void anObjectWithoutPixelsSaysWhatItIs() {
    Dataset report = Made.instance("1.2", "1.2.3", "SR").build();
    ImageContent.NoPicture content =
        assertInstanceOf(ImageContent.NoPicture.class, ImageConversion.of("1.2.3", report));
    assertFalse(content.damaged());
    assertTrue(content.sentence().contains("report"));
  }

  @Test
  void impossibleHeadersBecomeASentenceAndNeverAnException() {
    DatasetBuilder[] impossible = {
      Made.grey("1.2", "1.2.3", "CT", 4, 4).integers(Tag.Rows, 0),
      Made.grey("1.2", "1.2.3", "CT", 4, 4).string(Tag.NumberOfFrames, "-3"),
      Made.grey("1.2", "1.2.3", "CT", 4, 4).string(Tag.NumberOfFrames, "2147483647"),
      Made.grey("1.2", "1.2.3", "CT", 4, 4).integers(Tag.BitsStored, 40),
      Made.grey("1.2", "1.2.3", "CT", 4, 4).string(Tag.RescaleSlope, "0"),
      Made.grey("1.2", "1.2.3", "CT", 4, 4).string(Tag.RescaleSlope, "1e400")
    };
    for (DatasetBuilder header : impossible) {
      ImageContent.NoPicture content =
          assertInstanceOf(
              ImageContent.NoPicture.class, ImageConversion.of("1.2.3", header.build()));
      assertTrue(content.damaged());
      assertTrue(content.sentence().endsWith("."), content.sentence());
    }
  }

  @Test
  void windowsOfTheHeaderKeepTheirOrderAndUselessOnesAreLeftOut() {
    Dataset header =
        Made.ctSlice("1.2", 1, 5).toBuilder()
            .string(Tag.WindowCenter, "40", "600", "10")
            .string(Tag.WindowWidth, "80", "2000", "0")
            .build();
    assertEquals(
        List.of(VoiWindow.linear(40, 80), VoiWindow.linear(600, 2000)),
        grey(header).windows().stream().map(StatedWindow::window).toList());
    Dataset sigmoid = header.toBuilder().string(Tag.VOILUTFunction, "SIGMOID").build();
    assertEquals(
        VoiWindow.Function.SIGMOID, grey(sigmoid).windows().getFirst().window().function());
    Dataset broken = header.toBuilder().string(Tag.WindowCenter, "forty").build();
    assertTrue(grey(broken).windows().isEmpty());
  }

  @Test
  void theBestKnownPixelSizeWins() {
    DatasetBuilder cr =
        Made.grey("1.2", "1.2.3", "CR", 4, 4).string(Tag.ImagerPixelSpacing, "0.2", "0.1");
    assertEquals(new PixelScale.AtDetector(0.1, 0.2), PixelScale.of(cr.build()));
    assertEquals(
        new PixelScale.InPatient(0.3, 0.3, "calibrated, file does not say how"),
        PixelScale.of(cr.string(Tag.PixelSpacing, "0.3", "0.3").build()));
    Dataset region =
        Dataset.builder()
            .integers(Tag.PhysicalUnitsXDirection, 3)
            .integers(Tag.PhysicalUnitsYDirection, 3)
            .decimals(Tag.PhysicalDeltaX, 0.05)
            .decimals(Tag.PhysicalDeltaY, 0.04)
            .build();
    Dataset us =
        Made.grey("1.2", "1.2.3", "US", 4, 4)
            .sequence(Tag.SequenceOfUltrasoundRegions, region)
            .build();
    assertEquals(new PixelScale.InPatient(0.5, 0.4), PixelScale.of(us), "cm become mm");
    Dataset bare =
        Made.grey("1.2", "1.2.3", "US", 4, 4).string(Tag.PixelAspectRatio, "2", "1").build();
    assertEquals(new PixelScale.Unknown(0.5), PixelScale.of(bare));
  }

  @Test
  void aRadiographIsMeasuredInThePatientOnlyWhereItWasCalibrated() {
    DatasetBuilder plain =
        Made.grey("1.2", "1.2.1", "DX", 4, 4).string(Tag.ImagerPixelSpacing, "0.2", "0.1");
    assertEquals(new PixelScale.AtDetector(0.1, 0.2), PixelScale.of(plain.build()));
    Dataset repeated = plain.string(Tag.PixelSpacing, "0.2", "0.1").build();
    assertEquals(
        new PixelScale.AtDetector(0.1, 0.2), PixelScale.of(repeated), "the same number twice");
    Dataset fiducial =
        plain
            .string(Tag.PixelSpacing, "0.18", "0.09")
            .string(Tag.PixelSpacingCalibrationType, "FIDUCIAL")
            .build();
    assertEquals(
        new PixelScale.InPatient(0.09, 0.18, "calibrated by an object"), PixelScale.of(fiducial));
    Dataset silent = plain.remove(Tag.PixelSpacingCalibrationType).build();
    assertInstanceOf(PixelScale.InPatient.class, PixelScale.of(silent));
    Dataset bare =
        Made.grey("1.2", "1.2.1", "CR", 4, 4).string(Tag.PixelSpacing, "0.2", "0.1").build();
    assertEquals(new PixelScale.AtDetector(0.1, 0.2), PixelScale.of(bare));
  }

  @Test
  void aStatedMagnificationIsTakenOffAndSaid() {
    // 0.1 mm on the detector at magnification 1.25 are 0.08 mm in the breast.
    DatasetBuilder mammogram =
        Made.grey("1.2", "1.2.1", "MG", 4, 4)
            .string(Tag.ImagerPixelSpacing, "0.1", "0.1")
            .string(Tag.EstimatedRadiographicMagnificationFactor, "1.25");
    PixelScale.InPatient scale =
        assertInstanceOf(PixelScale.InPatient.class, PixelScale.of(mammogram.build()));
    assertEquals(0.08, scale.columnStepMm(), 1e-12);
    assertEquals("sizes corrected for magnification 1.25", scale.note());
    for (String nonsense : new String[] {"0", "-1", "0.5", "1000", "NaN"}) {
      Dataset header =
          mammogram.string(Tag.EstimatedRadiographicMagnificationFactor, nonsense).build();
      assertInstanceOf(PixelScale.AtDetector.class, PixelScale.of(header), nonsense);
    }
  }

  @Test
  void lossyCompressionIsSaidWithItsWholeRatio() {
    Dataset lossy =
        Made.grey("1.2", "1.2.3", "CR", 4, 4)
            .string(Tag.LossyImageCompression, "01")
            .string(Tag.LossyImageCompressionRatio, "5", "2")
            .build();
    assertEquals(10.0, grey(lossy).facts().lossyRatio());
    assertNull(grey(Made.ctSlice("1.2", 1, 1)).facts().lossyRatio());
    Dataset unknown =
        Made.grey("1.2", "1.2.3", "CR", 4, 4).string(Tag.LossyImageCompression, "01").build();
    assertTrue(grey(unknown).facts().lossyRatio().isNaN());
  }

  @Test
  void ctHasNineWindowsAndOthersVaryTheirOwn() {
    List<VoiPreset> ct = VoiPresets.of("CT", List.of(), VoiWindow.linear(40, 80));
    assertEquals(9, ct.size());
    for (int n = 0; n < 9; n++) {
      assertEquals(n + 1, ct.get(n).key());
      assertNotNull(ct.get(n).name());
    }
    VoiWindow own = VoiWindow.linear(300, 600);
    assertEquals(own, VoiPresets.of("MR", List.of(), own).getFirst().window());
    assertEquals(VoiWindow.linear(40, 80), VoiPresets.usual("CT", "HEAD").orElseThrow());
    assertTrue(VoiPresets.usual("MR", "").isEmpty());
  }

  @Test
  void aPictureWithoutAWindowShowsTheMiddleOfItsValues() {
    float[] values = new float[1000];
    for (int n = 0; n < values.length; n++) {
      values[n] = n;
    }
    values[0] = -1_000_000;
    values[999] = Float.NaN;
    VoiWindow window = VoiPresets.fromValues(values);
    assertEquals(499, window.center(), 2);
    assertEquals(979, window.width(), 4);
    assertEquals(1, VoiPresets.fromValues(new float[] {5, 5}).width());
    assertNotNull(VoiPresets.fromValues(new float[] {Float.NaN}));
  }
}
