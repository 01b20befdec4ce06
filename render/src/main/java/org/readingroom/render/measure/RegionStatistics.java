package org.readingroom.render.measure;

import ij.measure.Measurements;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.measure.Measurement.Why;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;

/// What the values inside a region are, in modality units. Immutable.
///
/// @param count pixels counted (centre inside, has a value, is not padding)
/// @param area count × pixel size
/// @param mean arithmetic mean
/// @param standardDeviation of the sample (n − 1); 0 for one pixel
/// @param min smallest value
/// @param max largest value
/// @param histogram how often which values occur
public record RegionStatistics(
    int count,
    Measurement area,
    double mean,
    double standardDeviation,
    double min,
    double max,
    Histogram histogram) {

  /// Counts of values in bins of equal width, by ImageJ: 256 bins from the smallest value to the
  /// largest. Bin n holds from + n · binWidth up to, but not including, the next bin's beginning;
  /// the last one holds the largest value too. Where all values are equal they are in bin 0 and the
  /// width is 0.
  ///
  /// @param from where the first bin begins, modality units
  /// @param binWidth modality units per bin
  /// @param counts pixels per bin; their sum is the region's count
  public record Histogram(double from, double binWidth, List<Integer> counts) {
    public Histogram {
      counts = List.copyOf(counts);
    }
  }

  /// Largest number of samples a region of a reformatted plane is measured with; beyond, the grid
  /// is widened.
  private static final int MOST_SAMPLES = 4_000_000;

  /// Statistics of a slice's own pixels; the region is in image index.
  ///
  /// @return empty when no pixel counts
  public static Optional<RegionStatistics> of(
      StoredSlice slice, Region region, Calibration calibration) {
    SliceHeader header = slice.header();
    int left = (int) Math.clamp(Math.ceil(region.left()), 0.0, header.columns());
    int top = (int) Math.clamp(Math.ceil(region.top()), 0.0, header.rows());
    int right = (int) Math.clamp(Math.floor(region.right()), -1.0, header.columns() - 1);
    int bottom = (int) Math.clamp(Math.floor(region.bottom()), -1.0, header.rows() - 1);
    int width = right - left + 1;
    int height = bottom - top + 1;
    if (width < 1 || height < 1) {
      return Optional.empty();
    }
    float[] values = new float[width * height];
    byte[] mask = new byte[width * height];
    PixelPadding padding = header.padding();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        short cell = slice.cells()[(top + y) * header.columns() + left + x];
        int stored = header.format().storedFromCell(cell);
        boolean counts =
            (padding == null || !padding.contains(stored)) && region.contains(left + x, top + y);
        values[y * width + x] = (float) header.rescale().modalityFromStored(stored);
        mask[y * width + x] = (byte) (counts ? 0xFF : 0);
      }
    }
    return compute(values, mask, width, height, calibration);
  }

  /// Statistics of a thin reformatted plane; the region is in mm from the plane's centre (right,
  /// down). Values are trilinear on a grid of the volume's smallest voxel step, whatever the zoom
  /// on screen, so the same region always gives the same numbers.
  ///
  /// @param engine a CPU engine: the voxel array answers, not a texture
  /// @return empty when no sample counts
  public static Optional<RegionStatistics> of(
      Engine engine, Volume volume, Plane plane, Region region) {
    double step = volume.layout().smallestStepMm();
    double widthMm = region.right() - region.left();
    double heightMm = region.bottom() - region.top();
    if (!(widthMm >= 0 && heightMm >= 0 && widthMm + heightMm < 1e5)) {
      return Optional.empty();
    }
    step = Math.max(step, Math.sqrt(widthMm * heightMm / MOST_SAMPLES));
    step = Math.max(step, Math.max(widthMm, heightMm) / 16_000);
    int width = (int) Math.floor(widthMm / step + 1e-9) + 1;
    int height = (int) Math.floor(heightMm / step + 1e-9) + 1;
    double middleX = (region.left() + region.right()) / 2;
    double middleY = (region.top() + region.bottom()) / 2;
    Plane there =
        plane.through(
            plane.centre().along(plane.alongRow(), middleX).along(plane.downColumn(), middleY));
    float[] values = new float[width * height];
    engine.sample(volume, PlaneRequest.thin(there, width, height, step), values);
    byte[] mask = new byte[values.length];
    for (int y = 0; y < height; y++) {
      double down = middleY + (y - (height - 1) / 2.0) * step;
      for (int x = 0; x < width; x++) {
        double right = middleX + (x - (width - 1) / 2.0) * step;
        boolean counts = !Float.isNaN(values[y * width + x]) && region.contains(right, down);
        mask[y * width + x] = (byte) (counts ? 0xFF : 0);
      }
    }
    return compute(values, mask, width, height, new Calibration.Spacing(step, step, false));
  }

  private static Optional<RegionStatistics> compute(
      float[] values, byte[] mask, int width, int height, Calibration calibration) {
    int count = 0;
    for (int n = 0; n < mask.length; n++) {
      if (mask[n] != 0) {
        count++;
      } else {
        values[n] = 0;
      }
    }
    if (count == 0) {
      return Optional.empty();
    }
    FloatProcessor pixels = new FloatProcessor(width, height, values);
    pixels.setRoi(0, 0, width, height);
    pixels.setMask(new ByteProcessor(width, height, mask));
    ImageStatistics statistics =
        ImageStatistics.getStatistics(
            pixels, Measurements.MEAN + Measurements.STD_DEV + Measurements.MIN_MAX, null);
    Measurement area =
        switch (calibration) {
          case Calibration.None() -> Measurement.not(Why.NO_SPACING);
          case Calibration.Spacing s ->
              new Measurement.Of(count * s.columnStepMm() * s.rowStepMm(), s.areaUnit());
        };
    List<Integer> counts = new ArrayList<>();
    for (long bin : statistics.getHistogram()) {
      counts.add((int) bin);
    }
    return Optional.of(
        new RegionStatistics(
            count,
            area,
            statistics.mean,
            statistics.stdDev,
            statistics.min,
            statistics.max,
            new Histogram(statistics.histMin, statistics.binSize, counts)));
  }
}
