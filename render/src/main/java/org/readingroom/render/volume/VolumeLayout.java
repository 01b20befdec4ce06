package org.readingroom.render.volume;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.geometry.PatientBox;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.geometry.VoxelPoint;
import org.readingroom.render.pixel.ModalityRescale;

/// Where every voxel of a volume lies, worked out from the slices' positions alone. Immutable.
///
/// Space: voxel index (i column, j row, k slot) to patient LPS mm. Slots run along the slices'
/// normal (alongRow × downColumn). Between neighbouring slots everything is linear, so a tilted
/// gantry (slots shifted within the plane) and steps that change along the series are exact. A
/// uniform volume is one sheared grid: slot k lies at the first slice + k · one step, and slices
/// that are missing from the regular series are slots without a slice. A volume that is not uniform
/// has a slot per slice, and a step over 1.5 × the median is marked as a gap.
///
/// Outside [0, n − 1] on any axis (tolerance [#EDGE_TOLERANCE]) there is no value.
public final class VolumeLayout {

  /// How far beyond the outermost voxel centres still counts as inside, in voxels.
  public static final double EDGE_TOLERANCE = 1e-4;

  private final SliceHeader first;
  private final SlicePlane plane;
  private final PatientVector normal;
  private final List<@Nullable SliceHeader> slots;
  private final Map<SliceId, Integer> slotOf;
  private final boolean uniform;
  private final double sliceStepMm;
  private final double[] distanceMm;
  private final double[] shiftColumns;
  private final double[] shiftRows;
  private final boolean[] gapAfter;
  private final double[] rawSlope;
  private final double[] rawIntercept;
  private final boolean oneRescale;
  private final PatientBox box;

  /// @param slots slices in order of position; null = a slot of a uniform volume whose slice is
  ///   missing; the first and the last are never null
  /// @param uniform slots are evenly stepped
  /// @param sliceStepMm median step between slices, along the normal
  VolumeLayout(List<@Nullable SliceHeader> slots, boolean uniform, double sliceStepMm) {
    this.slots = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(slots));
    this.first = placedAt(slots, 0);
    this.plane = planeOf(first);
    this.normal = plane.normal();
    this.uniform = uniform;
    this.sliceStepMm = sliceStepMm;
    int count = slots.size();
    slotOf = HashMap.newHashMap(count);
    distanceMm = new double[count];
    shiftColumns = new double[count];
    shiftRows = new double[count];
    gapAfter = new boolean[count];
    rawSlope = new double[count];
    rawIntercept = new double[count];
    PatientPoint lastTopLeft = planeOf(placedAt(slots, count - 1)).topLeftMm();
    PatientVector whole = lastTopLeft.minus(plane.topLeftMm());
    boolean same = true;
    for (int k = 0; k < count; k++) {
      SliceHeader header = slots.get(k);
      PatientVector step =
          uniform || header == null
              ? whole.times(count == 1 ? 0 : (double) k / (count - 1))
              : planeOf(header).topLeftMm().minus(plane.topLeftMm());
      distanceMm[k] = step.dot(normal);
      shiftColumns[k] = step.dot(plane.alongRow()) / plane.columnStepMm();
      shiftRows[k] = step.dot(plane.downColumn()) / plane.rowStepMm();
      SliceHeader scale = header == null ? first : header;
      rawSlope[k] = scale.rescale().slope();
      rawIntercept[k] = scale.rescale().modalityFromStored(scale.format().rawBias());
      same &= rawSlope[k] == rawSlope[0] && rawIntercept[k] == rawIntercept[0];
      if (header != null) {
        slotOf.put(header.id(), k);
      }
      if (k > 0) {
        gapAfter[k - 1] =
            slots.get(k - 1) == null
                || header == null
                || distanceMm[k] - distanceMm[k - 1] > 1.5 * sliceStepMm;
      }
    }
    oneRescale = same;
    box = PatientBox.around(corners());
  }

  /// Voxels per row.
  public int columns() {
    return first.columns();
  }

  /// Voxels per column.
  public int rows() {
    return first.rows();
  }

  /// Slots, with and without a slice.
  public int slots() {
    return slots.size();
  }

  /// Slices the volume is made of.
  public int slices() {
    return slotOf.size();
  }

  /// The slice of a slot; null where the series has none.
  public @Nullable SliceHeader slice(int slot) {
    return slots.get(slot);
  }

  /// The slot of a slice, or −1 when it is not part of this volume.
  public int slotOf(SliceId id) {
    return slotOf.getOrDefault(id, -1);
  }

  /// The first slice: its rescale, format, MONOCHROME1 and padding speak for a picture's defaults.
  public SliceHeader first() {
    return first;
  }

  public @Nullable String frameOfReferenceUid() {
    return first.frameOfReferenceUid();
  }

  /// The first slice's plane: directions and in-plane steps of all slices.
  public SlicePlane plane() {
    return plane;
  }

  /// Unit normal of the slices; slots grow along it.
  public PatientVector normal() {
    return normal;
  }

  /// Whether the slots are evenly stepped, so that the grid is one (possibly sheared) lattice.
  public boolean isUniform() {
    return uniform;
  }

  /// Median step between slices along the normal, in mm; 0 for a single slice.
  public double sliceStepMm() {
    return sliceStepMm;
  }

  /// The smallest voxel step in mm; the sampling step of slabs.
  public double smallestStepMm() {
    double smallest = Math.min(plane.columnStepMm(), plane.rowStepMm());
    for (int k = 1; k < distanceMm.length; k++) {
      smallest = Math.min(smallest, distanceMm[k] - distanceMm[k - 1]);
    }
    return smallest;
  }

  /// How far the row of slice centres leans away from the slices' normal, in degrees.
  public double tiltDeg() {
    int last = slots() - 1;
    if (last == 0) {
      return 0;
    }
    return Math.toDegrees(
        Math.atan2(
            Math.hypot(
                shiftColumns[last] * plane.columnStepMm(), shiftRows[last] * plane.rowStepMm()),
            distanceMm[last]));
  }

  /// Whether no values exist between a slot and the next.
  public boolean isGapAfter(int slot) {
    return gapAfter[slot];
  }

  /// The gaps, for the reader: between which places slices are missing.
  public List<Gap> gaps() {
    java.util.ArrayList<Gap> found = new java.util.ArrayList<>();
    int start = -1;
    for (int k = 0; k < slots(); k++) {
      if (start < 0 && gapAfter[k]) {
        start = k;
      } else if (start >= 0 && slots.get(k) != null) {
        double mm = distanceMm[k] - distanceMm[start];
        found.add(new Gap(start, k, mm, Math.max(1, (int) Math.round(mm / sliceStepMm) - 1)));
        start = gapAfter[k] ? k : -1;
      }
    }
    return found;
  }

  /// Missing slices.
  ///
  /// @param fromSlot last slot before the gap
  /// @param toSlot first slot after it
  /// @param mm distance between the two along the normal
  /// @param slices about how many slices are missing
  public record Gap(int fromSlot, int toSlot, double mm, int slices) {}

  /// Distance of a slot from the first along the normal, mm.
  public double distanceMm(int slot) {
    return distanceMm[slot];
  }

  /// In-plane shift of a slot's first voxel against the first slot's, in columns.
  public double shiftColumns(int slot) {
    return shiftColumns[slot];
  }

  /// In-plane shift of a slot's first voxel against the first slot's, in rows.
  public double shiftRows(int slot) {
    return shiftRows[slot];
  }

  /// Whether one rescale serves all slots.
  public boolean hasOneRescale() {
    return oneRescale;
  }

  /// Modality value = rawSlope · raw + rawIntercept, for the voxels of one slot.
  public double rawSlope(int slot) {
    return rawSlope[slot];
  }

  /// See [#rawSlope].
  public double rawIntercept(int slot) {
    return rawIntercept[slot];
  }

  /// The rescale of a slot for values as the file stores them.
  public ModalityRescale rescale(int slot) {
    SliceHeader header = slots.get(slot);
    return (header == null ? first : header).rescale();
  }

  /// Patient place of a voxel index, fractions and places outside allowed.
  public PatientPoint patientFromVoxel(VoxelPoint voxel) {
    int below = Math.clamp((int) Math.floor(voxel.k()), 0, Math.max(0, slots() - 2));
    int above = Math.min(below + 1, slots() - 1);
    double share = voxel.k() - below;
    double i = voxel.i() + mix(shiftColumns[below], shiftColumns[above], share);
    double j = voxel.j() + mix(shiftRows[below], shiftRows[above], share);
    return plane
        .patientFromImage(i, j)
        .along(normal, mix(distanceMm[below], distanceMm[above], share));
  }

  /// Voxel index of a patient place; beyond the ends the last step goes on.
  public VoxelPoint voxelFromPatient(PatientPoint place) {
    double k = slotFromDistance(plane.distanceMm(place));
    int below = Math.clamp((int) Math.floor(k), 0, Math.max(0, slots() - 2));
    int above = Math.min(below + 1, slots() - 1);
    double share = k - below;
    return new VoxelPoint(
        plane.columnFromPatient(place) - mix(shiftColumns[below], shiftColumns[above], share),
        plane.rowFromPatient(place) - mix(shiftRows[below], shiftRows[above], share),
        k);
  }

  /// Slot (with fraction) of a distance along the normal from the first slot, mm.
  public double slotFromDistance(double mm) {
    int last = slots() - 1;
    if (last == 0) {
      // A single slice has no step; a millimetre stands in so that "off the plane" stays "outside".
      return mm;
    }
    if (uniform) {
      return mm * last / distanceMm[last];
    }
    int found = Arrays.binarySearch(distanceMm, mm);
    if (found >= 0) {
      return found;
    }
    int below = Math.clamp(-found - 2, 0, last - 1);
    return below + (mm - distanceMm[below]) / (distanceMm[below + 1] - distanceMm[below]);
  }

  /// Whether a voxel index lies between the outermost voxel centres (with tolerance).
  public boolean isInside(VoxelPoint voxel) {
    return isWithin(voxel.i(), columns())
        && isWithin(voxel.j(), rows())
        && isWithin(voxel.k(), slots());
  }

  /// The box around all voxel centres.
  public PatientBox box() {
    return box;
  }

  /// The patient place in the middle of the volume.
  public PatientPoint centre() {
    return patientFromVoxel(
        new VoxelPoint((columns() - 1) / 2.0, (rows() - 1) / 2.0, (slots() - 1) / 2.0));
  }

  /// The plane of a slot as its own picture shows it, centred on the slice.
  public Plane planeOfSlot(int slot) {
    return new Plane(
        patientFromVoxel(new VoxelPoint((columns() - 1) / 2.0, (rows() - 1) / 2.0, slot)),
        plane.alongRow(),
        plane.downColumn());
  }

  /// Voxels of all slices.
  public long voxels() {
    return (long) slices() * columns() * rows();
  }

  private java.util.ArrayList<PatientPoint> corners() {
    java.util.ArrayList<PatientPoint> corners = new java.util.ArrayList<>();
    for (int k = 0; k < slots(); k++) {
      for (int corner = 0; corner < 4; corner++) {
        corners.add(
            patientFromVoxel(
                new VoxelPoint(
                    (corner & 1) == 0 ? 0 : columns() - 1, (corner & 2) == 0 ? 0 : rows() - 1, k)));
      }
    }
    return corners;
  }

  private static boolean isWithin(double index, int count) {
    return index >= -EDGE_TOLERANCE && index <= count - 1 + EDGE_TOLERANCE;
  }

  private static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }

  private static SliceHeader placedAt(List<@Nullable SliceHeader> slots, int slot) {
    SliceHeader header = slots.get(slot);
    if (header == null) {
      throw new IllegalArgumentException("a volume begins and ends with a slice");
    }
    return header;
  }

  private static SlicePlane planeOf(SliceHeader header) {
    SlicePlane plane = header.plane();
    if (plane == null) {
      throw new IllegalArgumentException("a slice without a place cannot be part of a volume");
    }
    return plane;
  }
}
