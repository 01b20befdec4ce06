package org.readingroom.app.demo;

/// A shape in patient space.
///
/// @param box the only place where it can be
/// @param depth how deep a point lies inside, mm; negative outside
record Solid(Box box, Depth depth) {

  /// Distance below the surface, mm, exact near the surface only.
  @FunctionalInterface
  interface Depth {
    double mm(double x, double y, double z);
  }

  record Box(double minX, double maxX, double minY, double maxY, double minZ, double maxZ) {}

  static Solid ellipsoid(double x, double y, double z, double a, double b, double c) {
    return new Solid(
        new Box(x - a, x + a, y - b, y + b, z - c, z + c),
        (px, py, pz) -> {
          double dx = (px - x) / a;
          double dy = (py - y) / b;
          double dz = (pz - z) / c;
          double q = Math.sqrt(dx * dx + dy * dy + dz * dz);
          if (q < 1e-6) {
            return Math.min(a, Math.min(b, c));
          }
          double gx = dx / a;
          double gy = dy / b;
          double gz = dz / c;
          return (1 - q) * q / Math.sqrt(gx * gx + gy * gy + gz * gz);
        });
  }

  /// A rod with round ends whose radius changes evenly from the first point to the second.
  static Solid rod(
      double x0, double y0, double z0, double r0, double x1, double y1, double z1, double r1) {
    double r = Math.max(r0, r1);
    double dx = x1 - x0;
    double dy = y1 - y0;
    double dz = z1 - z0;
    double squared = Math.max(1e-9, dx * dx + dy * dy + dz * dz);
    return new Solid(
        new Box(
            Math.min(x0, x1) - r,
            Math.max(x0, x1) + r,
            Math.min(y0, y1) - r,
            Math.max(y0, y1) + r,
            Math.min(z0, z1) - r,
            Math.max(z0, z1) + r),
        (px, py, pz) -> {
          double t = ((px - x0) * dx + (py - y0) * dy + (pz - z0) * dz) / squared;
          double on = t < 0 ? 0 : t > 1 ? 1 : t;
          double ex = px - x0 - on * dx;
          double ey = py - y0 - on * dy;
          double ez = pz - z0 - on * dz;
          return r0 + on * (r1 - r0) - Math.sqrt(ex * ex + ey * ey + ez * ez);
        });
  }

  /// A flat triangular plate with rounded rims.
  static Solid plate(double[] p, double[] q, double[] r, double halfThickness) {
    double[] u = {q[0] - p[0], q[1] - p[1], q[2] - p[2]};
    double[] v = {r[0] - p[0], r[1] - p[1], r[2] - p[2]};
    double uu = dot(u, u);
    double uv = dot(u, v);
    double vv = dot(v, v);
    double determinant = uu * vv - uv * uv;
    double h = halfThickness;
    return new Solid(
        new Box(
            min(p[0], q[0], r[0]) - h,
            -min(-p[0], -q[0], -r[0]) + h,
            min(p[1], q[1], r[1]) - h,
            -min(-p[1], -q[1], -r[1]) + h,
            min(p[2], q[2], r[2]) - h,
            -min(-p[2], -q[2], -r[2]) + h),
        (x, y, z) -> {
          double[] w = {x - p[0], y - p[1], z - p[2]};
          double wu = dot(w, u);
          double wv = dot(w, v);
          double s = Math.max(0, (vv * wu - uv * wv) / determinant);
          double t = Math.max(0, (uu * wv - uv * wu) / determinant);
          double over = Math.max(1, s + t);
          s /= over;
          t /= over;
          double dx = w[0] - s * u[0] - t * v[0];
          double dy = w[1] - s * u[1] - t * v[1];
          double dz = w[2] - s * u[2] - t * v[2];
          return h - Math.sqrt(dx * dx + dy * dy + dz * dz);
        });
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double min(double a, double b, double c) {
    return Math.min(a, Math.min(b, c));
  }

  Solid minus(Solid other) {
    return new Solid(box, (x, y, z) -> Math.min(depth.mm(x, y, z), -other.depth.mm(x, y, z)));
  }

  Solid and(Solid other) {
    Box o = other.box;
    return new Solid(
        new Box(
            Math.max(box.minX, o.minX),
            Math.min(box.maxX, o.maxX),
            Math.max(box.minY, o.minY),
            Math.min(box.maxY, o.maxY),
            Math.max(box.minZ, o.minZ),
            Math.min(box.maxZ, o.maxZ)),
        (x, y, z) -> Math.min(depth.mm(x, y, z), other.depth.mm(x, y, z)));
  }

  /// The same shape, smaller on every side.
  Solid shrunk(double mm) {
    return new Solid(box, (x, y, z) -> depth.mm(x, y, z) - mm);
  }

  /// The same shape on the other side of the midline.
  Solid mirrored() {
    return new Solid(
        new Box(-box.maxX, -box.minX, box.minY, box.maxY, box.minZ, box.maxZ),
        (x, y, z) -> depth.mm(-x, y, z));
  }
}
