package org.readingroom.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.StoredSlice;

/// The render contract in plain double arithmetic, straight from the slices' positions; shares no
/// code with the engines or with the volume's layout.
public final class Reference {
  private final List<StoredSlice> slices;
  private final PatientVector normal;
  private final double[] d;
  private final double median;

  public Reference(List<StoredSlice> unordered) {
    SlicePlane any = unordered.getFirst().header().plane();
    normal = any.normal();
    slices = new ArrayList<>(unordered);
    slices.sort(Comparator.comparingDouble(s -> along(s.header().plane().topLeftMm())));
    d = slices.stream().mapToDouble(s -> along(s.header().plane().topLeftMm())).toArray();
    double[] steps = new double[d.length - 1];
    for (int n = 0; n < steps.length; n++) {
      steps[n] = d[n + 1] - d[n];
    }
    java.util.Arrays.sort(steps);
    int m = steps.length / 2;
    median = steps.length % 2 == 1 ? steps[m] : (steps[m - 1] + steps[m]) / 2;
  }

  private double along(PatientPoint p) {
    return p.x() * normal.x() + p.y() * normal.y() + p.z() * normal.z();
  }

  public double at(PatientPoint p) {
    double at = along(p);
    int n = d.length;
    double tolerance = 1e-4;
    if (at < d[0] - tolerance * (d[1] - d[0])
        || at > d[n - 1] + tolerance * (d[n - 1] - d[n - 2])) {
      return Double.NaN;
    }
    at = Math.clamp(at, d[0], d[n - 1]);
    int k = 0;
    while (k < n - 2 && at > d[k + 1]) {
      k++;
    }
    double share = (at - d[k]) / (d[k + 1] - d[k]);
    if (d[k + 1] - d[k] > 1.5 * median) {
      double near = tolerance * median / (d[k + 1] - d[k]);
      if (share <= near) {
        share = 0;
      } else if (share >= 1 - near) {
        share = 1;
      } else {
        return Double.NaN;
      }
    }
    // The grid slides with the slices between k and k+1.
    SlicePlane a = slices.get(k).header().plane();
    SlicePlane b = slices.get(k + 1).header().plane();
    PatientVector shift = b.topLeftMm().minus(a.topLeftMm()).times(share);
    PatientVector from = p.minus(a.topLeftMm().plus(shift));
    double i = from.dot(a.alongRow()) / a.columnStepMm();
    double j = from.dot(a.downColumn()) / a.rowStepMm();
    int columns = slices.get(k).header().columns();
    int rows = slices.get(k).header().rows();
    if (i < -tolerance
        || i > columns - 1 + tolerance
        || j < -tolerance
        || j > rows - 1 + tolerance) {
      return Double.NaN;
    }
    i = Math.clamp(i, 0, columns - 1);
    j = Math.clamp(j, 0, rows - 1);
    double low = bilinear(slices.get(k), i, j);
    double high = bilinear(slices.get(k + 1), i, j);
    return share == 0 ? low : share == 1 ? high : low * (1 - share) + high * share;
  }

  private static double bilinear(StoredSlice slice, double i, double j) {
    int i0 = (int) i;
    int j0 = (int) j;
    int i1 = Math.min(i0 + 1, slice.header().columns() - 1);
    int j1 = Math.min(j0 + 1, slice.header().rows() - 1);
    double fi = i - i0;
    double fj = j - j0;
    return (value(slice, i0, j0) * (1 - fi) + value(slice, i1, j0) * fi) * (1 - fj)
        + (value(slice, i0, j1) * (1 - fi) + value(slice, i1, j1) * fi) * fj;
  }

  private static double value(StoredSlice slice, int i, int j) {
    short cell = slice.cells()[j * slice.header().columns() + i];
    int stored = slice.header().format().signed() ? cell : cell & 0xFFFF;
    return slice.header().rescale().slope() * stored + slice.header().rescale().intercept();
  }

  public double[] plane(PlaneRequest request, double smallestStepMm) {
    int n =
        request.slab().kind() == Slab.Kind.NONE
            ? 1
            : (int) Math.max(1, Math.ceil(request.slab().thicknessMm() / smallestStepMm - 1e-9))
                + 1;
    double thickness = request.slab().thicknessMm();
    double[] out = new double[request.width() * request.height()];
    for (int y = 0; y < request.height(); y++) {
      for (int x = 0; x < request.width(); x++) {
        PatientPoint p =
            request
                .plane()
                .centre()
                .along(
                    request.plane().alongRow(),
                    (x - (request.width() - 1) / 2.0) * request.mmPerPixel())
                .along(
                    request.plane().downColumn(),
                    (y - (request.height() - 1) / 2.0) * request.mmPerPixel());
        double kept = Double.NaN;
        double sum = 0;
        int found = 0;
        for (int s = 0; s < n; s++) {
          double off = n == 1 ? 0 : -thickness / 2 + s * thickness / (n - 1);
          double v = at(p.along(request.plane().normal(), off));
          if (!Double.isNaN(v)) {
            kept =
                found == 0
                    ? v
                    : request.slab().kind() == Slab.Kind.MINIP
                        ? Math.min(kept, v)
                        : Math.max(kept, v);
            sum += v;
            found++;
          }
        }
        out[y * request.width() + x] =
            request.slab().kind() == Slab.Kind.MEAN && found > 0 ? sum / found : kept;
      }
    }
    return out;
  }
}
