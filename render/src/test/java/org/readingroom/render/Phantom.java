package org.readingroom.render;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.volume.SeriesPlanner;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// Builds series in code whose every value is a formula of the patient place.
public class Phantom {

  /// A modality value for each patient place.
  public interface Field {
    double at(PatientPoint place);
  }

  public String uid = "1.2.3";
  public String frameOfReferenceUid = "1.2.9";
  public int columns = 24;
  public int rows = 20;
  public PatientPoint topLeft = new PatientPoint(-30, -25, 40);
  public PatientVector alongRow = PatientVector.LEFT;
  public PatientVector downColumn = PatientVector.POSTERIOR;
  public double columnStepMm = 1;
  public double rowStepMm = 1;
  public StoredFormat format = new StoredFormat(16, true);
  public ModalityRescale rescale = ModalityRescale.NONE;
  public @Nullable PixelPadding padding;
  public @Nullable String partition;
  public List<String> acquisitions = List.of();
  public int firstInstance = 1;

  /// Steps from the first slice's top left to each slice's, mm.
  public final List<PatientVector> offsets = new ArrayList<>();

  public Field field = place -> 0;

  public Phantom even(int slices, PatientVector step) {
    for (int k = 0; k < slices; k++) {
      offsets.add(step.times(k));
    }
    return this;
  }

  public SliceHeader header(int k) {
    return new SliceHeader(
        SliceId.of(uid + "." + (k + 1)),
        frameOfReferenceUid,
        plane(k),
        columns,
        rows,
        format,
        rescaleOf(k),
        padding,
        false,
        false,
        firstInstance + k,
        partition,
        acquisitions);
  }

  public ModalityRescale rescaleOf(int k) {
    return rescale;
  }

  public SlicePlane plane(int k) {
    return new SlicePlane(
        topLeft.plus(offsets.get(k)), alongRow, downColumn, columnStepMm, rowStepMm);
  }

  public StoredSlice slice(int k) {
    SliceHeader header = header(k);
    short[] cells = new short[columns * rows];
    for (int j = 0; j < rows; j++) {
      for (int i = 0; i < columns; i++) {
        double value = field.at(plane(k).patientFromImage(i, j));
        cells[j * columns + i] = (short) Math.round(header.rescale().storedFromModality(value));
      }
    }
    return new StoredSlice(header, cells);
  }

  public List<SliceHeader> headers() {
    List<SliceHeader> headers = new ArrayList<>();
    for (int k = 0; k < offsets.size(); k++) {
      headers.add(header(k));
    }
    return headers;
  }

  public List<StoredSlice> slices() {
    List<StoredSlice> slices = new ArrayList<>();
    for (int k = 0; k < offsets.size(); k++) {
      slices.add(slice(k));
    }
    return slices;
  }

  public VolumeLayout layout() {
    return SeriesPlanner.plan(headers()).mainVolume().orElseThrow();
  }

  public Volume volume() {
    return Volume.of(layout(), slices());
  }
}
