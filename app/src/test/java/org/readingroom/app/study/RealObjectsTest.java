package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.readingroom.netclient.dataset.Outside;
import org.readingroom.render.measure.Calibration;
import org.readingroom.render.measure.Region;
import org.readingroom.render.measure.RegionStatistics;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.StoredSlice;

/// Real objects of other makers, the test files of Debian's python3-pydicom, from file to values.
///
/// The numbers are pydicom's: `h = apply_modality_lut(d.pixel_array, d)`, then `h[m].min()`,
/// `max()` and `mean()` over all pixels that are not padding (`m = d.pixel_array !=
/// d.PixelPaddingValue`).
class RealObjectsTest {

  private static SeriesContent opened(OpenStudy study) throws Exception {
    study.awaitLoaded();
    SeriesContent series = study.series().getFirst();
    study.want(List.of(series.seriesInstanceUid()));
    study.awaitLoaded();
    return series;
  }

  private static OpenStudy open(String name) throws Exception {
    Path file = Outside.pydicomFile(name);
    Assumptions.assumeTrue(Files.exists(file), name + " is not installed");
    FolderSource source = new FolderSource();
    source.addFiles(List.of(file));
    return OpenStudy.open(source, source.studies().getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "CT_small.dcm, 16384, -896, 1167, -119.0738525390625, 0",
    "MR_small.dcm, 4096, 127, 2145, 518.88134765625, 0",
    "MR_small_RLE.dcm, 4096, 127, 2145, 518.88134765625, 0",
    "image_dfl.dcm, 262144, 0, 255, 127.115966796875, 0",
    "dicomdirtests/77654033/CR1/6154, 256, 1563.896, 2116.568, 1926.27439, 0.001",
    // lossy JPEG 2000: decoders may differ by a unit, and 494 pixels are padding
    "693_J2KI.dcm, 261650, -3995, 1812, -1028.5625, 3"
  })
  void valuesAreThoseOfAnIndependentReader(
      String name, int count, double min, double max, double mean, double tolerance)
      throws Exception {
    try (OpenStudy study = open(name)) {
      SeriesContent series = opened(study);
      SliceHeader header =
          ((ImageContent.Grey)
                  series
                      .content(series.displaySets().getFirst().anchor().sopInstanceUid())
                      .orElseThrow())
              .frames()
              .getFirst();
      StoredSlice slice = series.slices().slice(header.id()).orElseThrow();
      RegionStatistics found =
          RegionStatistics.of(
                  slice,
                  new Region.Rectangle(0, 0, header.columns() - 1, header.rows() - 1),
                  new Calibration.None())
              .orElseThrow();
      assertEquals(count, found.count(), tolerance * 30);
      assertEquals(min, found.min(), Math.max(1e-3, tolerance));
      assertEquals(max, found.max(), Math.max(1e-3, tolerance));
      assertEquals(mean, found.mean(), Math.max(1e-4, tolerance));
    }
  }

  @Test
  void theRadiographOfADicomdirIsMonochrome1AndMeasuredOnTheDetector() throws Exception {
    try (OpenStudy study = open("dicomdirtests/77654033/CR1/6154")) {
      SeriesContent series = opened(study);
      DisplaySet set = series.displaySets().getFirst();
      assertTrue(series.isLowWhite(set.anchor()));
      assertEquals(1600, series.windowOf(set.anchor()).center());
      ImageContent.Grey grey =
          (ImageContent.Grey) series.content(set.anchor().sopInstanceUid()).orElseThrow();
      assertInstanceOf(PixelScale.AtDetector.class, grey.scale());
    }
  }

  @Test
  void aDoseGridOf32BitsIsRefusedWithAReason() throws Exception {
    try (OpenStudy study = open("rtdose.dcm")) {
      List<Note> notes = opened(study).notes();
      assertEquals(1, notes.size());
      assertEquals(
          "This image cannot be shown: pixels of 32 bits are not supported; 1 to 16 are.",
          notes.getFirst().sentence());
    }
  }
}
