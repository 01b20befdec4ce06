package org.readingroom.app.bench;

import java.io.IOException;
import java.util.Random;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;

/// A made-up study of one series, uncompressed 12-bit noise over a disc: as large as a real one and
/// as hard to compress. The same for the same name.
///
/// @param rows pixels, also columns
public record BenchStudy(String name, Kind kind, int instances, int rows) {
  /// What it is made of.
  public enum Kind {
    CT("1.2.840.10008.5.1.4.1.1.2", "CT"),
    DX("1.2.840.10008.5.1.4.1.1.1.1", "DX");

    private final String sopClassUid;
    private final String modality;

    Kind(String sopClassUid, String modality) {
      this.sopClassUid = sopClassUid;
      this.modality = modality;
    }
  }

  public String studyInstanceUid() {
    return Uids.derived("bench/" + name);
  }

  public String seriesInstanceUid() {
    return Uids.derived("bench/" + name + "/1");
  }

  /// @param number from 1
  public String sopInstanceUid(int number) {
    return Uids.derived("bench/" + name + "/1/" + number);
  }

  /// One whole file.
  ///
  /// @param number from 1
  public byte[] file(int number) throws IOException {
    DatasetBuilder builder =
        Dataset.builder()
            .string(Tag.SOPClassUID, kind.sopClassUid)
            .string(Tag.SOPInstanceUID, sopInstanceUid(number))
            .string(Tag.StudyInstanceUID, studyInstanceUid())
            .string(Tag.SeriesInstanceUID, seriesInstanceUid())
            .string(Tag.PatientName, "BENCH^" + kind)
            .string(Tag.PatientID, "BENCH-" + name)
            .string(Tag.PatientBirthDate, "19700102")
            .string(Tag.PatientSex, "F")
            .string(Tag.StudyDate, "20261120")
            .string(Tag.StudyTime, "101500")
            .string(Tag.AccessionNumber, "B-" + name)
            .string(Tag.StudyID, "1")
            .string(Tag.Modality, kind.modality)
            .string(Tag.SeriesNumber, "1")
            .string(Tag.InstanceNumber, Integer.toString(number))
            .decimals(Tag.PixelSpacing, 0.7, 0.7);
    if (kind == Kind.CT) {
      builder
          .string(Tag.FrameOfReferenceUID, Uids.derived("bench/" + name + "/frame"))
          .decimals(Tag.ImagePositionPatient, -180, -180, number)
          .decimals(Tag.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
          .decimals(Tag.SliceThickness, 1)
          .decimals(Tag.RescaleIntercept, -1024)
          .decimals(Tag.RescaleSlope, 1);
    }
    Dataset instance =
        builder
            .greyPixels(rows, rows, 12, false)
            .bytes(Tag.PixelData, "OW", pixels(number))
            .build();
    return DatasetWriter.file(instance, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  private byte[] pixels(int number) {
    byte[] pixels = new byte[rows * rows * 2];
    Random random = new Random(number);
    double middle = rows / 2.0;
    int at = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < rows; column++) {
        boolean inside = Math.hypot(row - middle, column - middle) < rows * 0.4;
        int value = (inside ? 1060 : 24) + (random.nextInt() >>> 26);
        pixels[at++] = (byte) value;
        pixels[at++] = (byte) (value >> 8);
      }
    }
    return pixels;
  }
}
