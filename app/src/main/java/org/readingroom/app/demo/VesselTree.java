package org.readingroom.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Grows a tree of vessels through an organ: random end points, nearest first, each joined to the
/// branch that reaches it with the least detour; thickness by Murray's law.
final class VesselTree {
  private static final double MURRAY = 2.7;

  /// Whether a point is inside the organ.
  @FunctionalInterface
  interface Organ {
    boolean contains(double x, double y, double z);
  }

  private final List<double[]> points = new ArrayList<>();
  private final List<Integer> parents = new ArrayList<>();

  private VesselTree() {}

  /// @param root x, y, z in mm
  /// @param box where to look for end points
  /// @param rootRadius mm at the root
  static List<Solid> grow(
      long seed, double[] root, Solid.Box box, Organ organ, int ends, double rootRadius) {
    SplittableRandom random = new SplittableRandom(seed);
    VesselTree tree = new VesselTree();
    tree.points.add(root);
    tree.parents.add(-1);
    List<double[]> targets = new ArrayList<>();
    for (int attempts = 0; targets.size() < ends && attempts < ends * 60; attempts++) {
      double x = box.minX() + random.nextDouble() * (box.maxX() - box.minX());
      double y = box.minY() + random.nextDouble() * (box.maxY() - box.minY());
      double z = box.minZ() + random.nextDouble() * (box.maxZ() - box.minZ());
      if (organ.contains(x, y, z)) {
        targets.add(new double[] {x, y, z});
      }
    }
    targets.sort((a, b) -> Double.compare(distance(a, root), distance(b, root)));
    for (double[] target : targets) {
      tree.join(target, root, random);
    }
    return tree.rods(rootRadius);
  }

  private void join(double[] target, double[] root, SplittableRandom random) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < points.size(); i++) {
      double detour = distance(points.get(i), target) + 0.55 * distance(points.get(i), root);
      if (detour < least) {
        least = detour;
        best = i;
      }
    }
    double[] from = points.get(best);
    int steps = Math.max(1, (int) (distance(from, target) / 9));
    int parent = best;
    for (int s = 1; s <= steps; s++) {
      double t = s / (double) steps;
      double[] point = new double[3];
      for (int c = 0; c < 3; c++) {
        double wobble = s == steps ? 0 : (random.nextDouble() - 0.5) * 3;
        point[c] = from[c] + t * (target[c] - from[c]) + wobble;
      }
      points.add(point);
      parents.add(parent);
      parent = points.size() - 1;
    }
  }

  private List<Solid> rods(double rootRadius) {
    double[] load = new double[points.size()];
    for (int i = points.size() - 1; i > 0; i--) {
      if (load[i] == 0) {
        load[i] = 1; // an end
      }
      load[parents.get(i)] += load[i];
    }
    double scale = rootRadius / Math.pow(load[0], 1 / MURRAY);
    List<Solid> rods = new ArrayList<>();
    for (int i = 1; i < points.size(); i++) {
      double[] a = points.get(parents.get(i));
      double[] b = points.get(i);
      double r = Math.max(0.45, scale * Math.pow(load[i], 1 / MURRAY));
      rods.add(Solid.rod(a[0], a[1], a[2], r, b[0], b[1], b[2], r * 0.92));
    }
    return rods;
  }

  private static double distance(double[] a, double[] b) {
    double dx = a[0] - b[0];
    double dy = a[1] - b[1];
    double dz = a[2] - b[2];
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
}
