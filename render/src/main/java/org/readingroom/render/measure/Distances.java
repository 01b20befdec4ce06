package org.readingroom.render.measure;

import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.measure.Measurement.Why;
import org.readingroom.render.reslice.StackView.ImagePoint;

/// Lengths and angles. Pure functions.
public final class Distances {
  private static final double SHORTEST = 1e-9;

  private Distances() {}

  /// Straight length between two places of one Frame of Reference, mm.
  public static Measurement length(PatientPoint from, PatientPoint to) {
    return new Measurement.Of(from.distanceMm(to), "mm");
  }

  /// Straight length between two places of a picture.
  public static Measurement length(ImagePoint from, ImagePoint to, Calibration calibration) {
    return switch (calibration) {
      case Calibration.None() -> Measurement.not(Why.NO_SPACING);
      case Calibration.Spacing spacing ->
          new Measurement.Of(step(from, to, spacing).length(), spacing.lengthUnit());
    };
  }

  /// The angle at `vertex` between the rays to `a` and `b`, 0–180°.
  public static Measurement angle(PatientPoint a, PatientPoint vertex, PatientPoint b) {
    return between(a.minus(vertex), b.minus(vertex));
  }

  /// The angle at `vertex` in a picture; needs the shape of its pixels.
  public static Measurement angle(
      ImagePoint a, ImagePoint vertex, ImagePoint b, Calibration calibration) {
    return switch (calibration) {
      case Calibration.None() -> Measurement.not(Why.NO_SPACING);
      case Calibration.Spacing spacing ->
          between(step(vertex, a, spacing), step(vertex, b, spacing));
    };
  }

  /// The Cobb angle: the acute angle between two lines, whichever way each was drawn, 0–90°.
  public static Measurement cobb(
      PatientPoint from1, PatientPoint to1, PatientPoint from2, PatientPoint to2) {
    return acute(between(to1.minus(from1), to2.minus(from2)));
  }

  /// The Cobb angle in a picture.
  public static Measurement cobb(
      ImagePoint from1, ImagePoint to1, ImagePoint from2, ImagePoint to2, Calibration calibration) {
    return switch (calibration) {
      case Calibration.None() -> Measurement.not(Why.NO_SPACING);
      case Calibration.Spacing spacing ->
          acute(between(step(from1, to1, spacing), step(from2, to2, spacing)));
    };
  }

  private static Measurement acute(Measurement angle) {
    return angle instanceof Measurement.Of(double value, String unit) && value > 90
        ? new Measurement.Of(180 - value, unit)
        : angle;
  }

  private static Measurement between(PatientVector a, PatientVector b) {
    if (a.length() < SHORTEST || b.length() < SHORTEST) {
      return Measurement.not(Why.NO_DIRECTION);
    }
    return new Measurement.Of(a.angleDeg(b), "°");
  }

  private static PatientVector step(ImagePoint from, ImagePoint to, Calibration.Spacing spacing) {
    return new PatientVector(
        (to.column() - from.column()) * spacing.columnStepMm(),
        (to.row() - from.row()) * spacing.rowStepMm(),
        0);
  }
}
