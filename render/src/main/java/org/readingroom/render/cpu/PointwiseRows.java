package org.readingroom.render.cpu;

import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.reslice.SliceFrame;

/// Rows through [PointSampler]: right for every volume, not the fastest for any.
final class PointwiseRows implements RowSampler {
  private final PointSampler sampler;
  private final SliceFrame frame;
  private final Slab.Kind kind;

  PointwiseRows(PointSampler sampler, SliceFrame frame, Slab.Kind kind) {
    this.sampler = sampler;
    this.frame = frame;
    this.kind = kind;
  }

  @Override
  public void row(int x, int y, int count, float[] out, int offset) {
    for (int n = 0; n < count; n++) {
      out[offset + n] = pixel(x + n, y);
    }
  }

  private float pixel(int x, int y) {
    SliceFrame f = frame;
    double columns = f.start().columns() + x * f.perColumn().columns() + y * f.perRow().columns();
    double rows = f.start().rows() + x * f.perColumn().rows() + y * f.perRow().rows();
    double mm = f.start().mm() + x * f.perColumn().mm() + y * f.perRow().mm();
    if (f.samples() == 1) {
      return sampler.atSliceFrame(columns, rows, mm);
    }
    float reason = NoSample.OUTSIDE.asFloat();
    double kept = 0;
    int found = 0;
    for (int s = 0; s < f.samples(); s++) {
      float value =
          sampler.atSliceFrame(
              columns + s * f.perSample().columns(),
              rows + s * f.perSample().rows(),
              mm + s * f.perSample().mm());
      if (Float.isNaN(value)) {
        reason = SlabReason.stronger(reason, value);
      } else {
        kept =
            switch (kind) {
              case NONE, MEAN -> kept + value;
              case MIP -> found == 0 ? value : Math.max(kept, value);
              case MINIP -> found == 0 ? value : Math.min(kept, value);
            };
        found++;
      }
    }
    if (found == 0) {
      return reason;
    }
    return (float) (kind == Slab.Kind.MEAN ? kept / found : kept);
  }
}
