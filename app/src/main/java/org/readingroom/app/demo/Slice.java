package org.readingroom.app.demo;

import java.util.Arrays;

/// One axial slice being drawn: a grid of values at one height of the patient.
///
/// Shapes drawn later cover earlier ones. Every point is looked up a little beside itself (the
/// warp), so that no outline is a perfect ellipse. Used by one thread.
final class Slice {
  private static final int WARP_STEP = 8;

  final int columns;
  final int rows;
  final double columnStepMm;
  final double rowStepMm;
  final double z;
  final boolean onMr;
  final float[] values;

  /// Where each pixel is looked up, mm.
  final float[] x;

  final float[] y;

  private final double firstX;
  private final double firstY;

  /// @param widthMm the slice is centred on x = 0 and y = 0
  Slice(int columns, int rows, double widthMm, double heightMm, double z, boolean onMr) {
    this.columns = columns;
    this.rows = rows;
    this.columnStepMm = widthMm / columns;
    this.rowStepMm = heightMm / rows;
    this.z = z;
    this.onMr = onMr;
    this.firstX = -widthMm / 2 + columnStepMm / 2;
    this.firstY = -heightMm / 2 + rowStepMm / 2;
    values = new float[columns * rows];
    x = new float[columns * rows];
    y = new float[columns * rows];
    for (int j = 0, at = 0; j < rows; j++) {
      for (int i = 0; i < columns; i++, at++) {
        x[at] = (float) (firstX + i * columnStepMm);
        y[at] = (float) (firstY + j * rowStepMm);
      }
    }
    Arrays.fill(values, Tissue.AIR.value(onMr));
  }

  /// Moves the look-up points by up to `strengthMm`, changing over about `cellMm`.
  void warp(SmoothNoise noise, double cellMm, double strengthMm) {
    int across = columns / WARP_STEP + 2;
    int down = rows / WARP_STEP + 2;
    float[] dx = new float[across * down];
    float[] dy = new float[across * down];
    for (int j = 0; j < down; j++) {
      for (int i = 0; i < across; i++) {
        double px = (firstX + i * WARP_STEP * columnStepMm) / cellMm;
        double py = (firstY + j * WARP_STEP * rowStepMm) / cellMm;
        dx[j * across + i] = (float) (strengthMm * noise.at(px, py, z / cellMm));
        dy[j * across + i] = (float) (strengthMm * noise.at(px + 31.7, py + 17.3, z / cellMm));
      }
    }
    for (int j = 0, at = 0; j < rows; j++) {
      int cj = j / WARP_STEP;
      float fj = (j % WARP_STEP) / (float) WARP_STEP;
      for (int i = 0; i < columns; i++, at++) {
        int ci = i / WARP_STEP;
        float fi = (i % WARP_STEP) / (float) WARP_STEP;
        int c = cj * across + ci;
        x[at] += between(dx, c, across, fi, fj);
        y[at] += between(dy, c, across, fi, fj);
      }
    }
  }

  private static float between(float[] grid, int at, int across, float fi, float fj) {
    float top = grid[at] + (grid[at + 1] - grid[at]) * fi;
    float bottom = grid[at + across] + (grid[at + across + 1] - grid[at + across]) * fi;
    return top + (bottom - top) * fj;
  }

  void draw(Tissue tissue, Solid solid) {
    draw(tissue.value(onMr), solid, Math.max(columnStepMm, 0.5));
  }

  /// @param softMm width of the edge
  void draw(float value, Solid solid, double softMm) {
    Solid.Box box = solid.box();
    double margin = 4.5; // more than any warp
    if (z < box.minZ() - 1 || z > box.maxZ() + 1) {
      return;
    }
    int i0 = Math.max(0, (int) ((box.minX() - margin - firstX) / columnStepMm));
    int i1 = Math.min(columns - 1, (int) ((box.maxX() + margin - firstX) / columnStepMm) + 1);
    int j0 = Math.max(0, (int) ((box.minY() - margin - firstY) / rowStepMm));
    int j1 = Math.min(rows - 1, (int) ((box.maxY() + margin - firstY) / rowStepMm) + 1);
    Solid.Depth depth = solid.depth();
    for (int j = j0; j <= j1; j++) {
      for (int i = i0, at = j * columns + i0; i <= i1; i++, at++) {
        double inside = depth.mm(x[at], y[at], z) / softMm + 0.5;
        if (inside > 0) {
          values[at] += (float) Math.min(1, inside) * (value - values[at]);
        }
      }
    }
  }

  /// Spreads every point over its neighbours, as a scanner does.
  void blur() {
    float[] across = new float[values.length];
    for (int j = 0; j < rows; j++) {
      int row = j * columns;
      for (int i = 0; i < columns; i++) {
        float left = values[row + Math.max(0, i - 1)];
        float right = values[row + Math.min(columns - 1, i + 1)];
        across[row + i] = 0.25f * left + 0.5f * values[row + i] + 0.25f * right;
      }
    }
    for (int j = 0; j < rows; j++) {
      int above = Math.max(0, j - 1) * columns;
      int row = j * columns;
      int below = Math.min(rows - 1, j + 1) * columns;
      for (int i = 0; i < columns; i++) {
        values[row + i] =
            0.25f * across[above + i] + 0.5f * across[row + i] + 0.25f * across[below + i];
      }
    }
  }

  void addGrain(Grain grain, int sliceNumber, float strength) {
    for (int j = 0, at = 0; j < rows; j++) {
      for (int i = 0; i < columns; i++, at++) {
        values[at] += strength * grain.at(i, j, sliceNumber);
      }
    }
  }
}
