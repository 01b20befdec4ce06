package org.readingroom.app.study;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;

/// Data sets made in code for tests, explicit little endian.
public final class Made {
  public static final String STUDY = "1.2.826.0.1.3680043.9.1";

  private Made() {}

  /// The identifying part of any instance.
  public static DatasetBuilder instance(String series, String sop, String modality) {
    return Dataset.builder()
        .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7")
        .string(Tag.SOPInstanceUID, sop)
        .string(Tag.StudyInstanceUID, STUDY)
        .string(Tag.SeriesInstanceUID, series)
        .string(Tag.Modality, modality)
        .string(Tag.PatientName, "TEST^Made")
        .string(Tag.StudyDate, "20261122");
  }

  /// A 16-bit grey picture without a place; pixel n holds n.
  public static DatasetBuilder grey(
      String series, String sop, String modality, int columns, int rows) {
    ByteBuffer pixels = ByteBuffer.allocate(columns * rows * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int n = 0; n < columns * rows; n++) {
      pixels.putShort((short) (n & 0xFFF));
    }
    return instance(series, sop, modality)
        .greyPixels(columns, rows, 12, false)
        .bytes(Tag.PixelData, "OW", pixels.array());
  }

  /// An RGB film; every byte of frame f, counted from 1, is f.
  public static DatasetBuilder film(String series, String sop, int columns, int rows, int frames) {
    byte[] pixels = new byte[columns * rows * 3 * frames];
    for (int n = 0; n < pixels.length; n++) {
      pixels[n] = (byte) (n / (columns * rows * 3) + 1);
    }
    return instance(series, sop, "US")
        .integers(Tag.Rows, rows)
        .integers(Tag.Columns, columns)
        .integers(Tag.SamplesPerPixel, 3)
        .string(Tag.PhotometricInterpretation, "RGB")
        .integers(Tag.PlanarConfiguration, 0)
        .string(Tag.NumberOfFrames, "" + frames)
        .integers(Tag.BitsAllocated, 8)
        .integers(Tag.BitsStored, 8)
        .integers(Tag.HighBit, 7)
        .integers(Tag.PixelRepresentation, 0)
        .bytes(Tag.PixelData, "OB", pixels);
  }

  /// An axial CT slice at a height.
  public static Dataset ctSlice(String series, int number, double z) {
    return grey(series, series + "." + number, "CT", 8, 6)
        .string(Tag.InstanceNumber, "" + number)
        .string(Tag.FrameOfReferenceUID, "1.2.3.4")
        .string(Tag.ImagePositionPatient, "-10", "-20", "" + z)
        .string(Tag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
        .string(Tag.PixelSpacing, "0.5", "0.7")
        .string(Tag.RescaleSlope, "1")
        .string(Tag.RescaleIntercept, "-1024")
        .build();
  }
}
