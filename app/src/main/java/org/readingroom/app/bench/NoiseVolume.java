package org.readingroom.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.volume.SeriesPlanner;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;

/// A volume of nothing but noise, −1,000 … 2,999: the hardest for caches and for skipping. Always
/// the same. 0.7 × 0.7 × 1 mm.
public final class NoiseVolume {
  private static final double STEP_MM = 0.7;

  private NoiseVolume() {}

  /// @param across columns, also rows
  public static Volume of(int across, int slices) {
    List<SliceHeader> headers = new ArrayList<>();
    for (int k = 0; k < slices; k++) {
      headers.add(header(across, k));
    }
    Volume volume = Volume.empty(SeriesPlanner.plan(headers).mainVolume().orElseThrow());
    short[] cells = new short[across * across];
    Random random = new Random(512);
    for (SliceHeader header : headers) {
      for (int n = 0; n < cells.length; n++) {
        cells[n] = (short) (random.nextInt(4000) - 1000);
      }
      volume.put(new StoredSlice(header, cells));
    }
    return volume;
  }

  private static SliceHeader header(int across, int k) {
    return new SliceHeader(
        SliceId.of("2.25." + (k + 1)),
        "2.25.9",
        new SlicePlane(
            new PatientPoint(0, 0, k),
            PatientVector.LEFT,
            PatientVector.POSTERIOR,
            STEP_MM,
            STEP_MM),
        across,
        across,
        new StoredFormat(16, true),
        ModalityRescale.NONE,
        null,
        false,
        false,
        k + 1,
        null);
  }
}
