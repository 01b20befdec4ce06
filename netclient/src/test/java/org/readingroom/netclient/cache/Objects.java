package org.readingroom.netclient.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Small CT-like objects for the tests of this room.
final class Objects {
  static final String TS = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
  static final String CT = "1.2.840.10008.5.1.4.1.1.2";

  private Objects() {}

  static DatasetBuilder builder(String study, String series, String sop, int number, int side) {
    byte[] pixels = new byte[side * side * 2];
    new Random(sop.hashCode()).nextBytes(pixels);
    return Dataset.builder()
        .string(Tag.SOPClassUID, CT)
        .string(Tag.SOPInstanceUID, sop)
        .string(Tag.StudyInstanceUID, study)
        .string(Tag.SeriesInstanceUID, series)
        .string(Tag.PatientName, "CANARY^Zephyrine")
        .string(Tag.PatientID, "CANARY-4711")
        .string(Tag.AccessionNumber, "CANARYACC99")
        .string(Tag.StudyDescription, "CANARY study")
        .string(Tag.SeriesDescription, "CANARY series")
        .string(Tag.Modality, "CT")
        .string(Tag.SeriesNumber, "2")
        .string(Tag.InstanceNumber, Integer.toString(number))
        .string(Tag.ImagePositionPatient, "0", "0", Integer.toString(number))
        .string(Tag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
        .integers(Tag.Rows, side)
        .integers(Tag.Columns, side)
        .integers(Tag.BitsAllocated, 16)
        .bytes(Tag.PixelData, "OW", pixels);
  }

  static byte[] bytes(String study, String series, String sop, int number, int side)
      throws IOException {
    return DatasetWriter.dataset(builder(study, series, sop, number, side).build(), TS);
  }

  static byte[] small(String sop) throws IOException {
    return bytes("1.2.3", "1.2.3.4", sop, 1, 16);
  }

  static Receipt store(StudyCache cache, byte[] dataset) throws IOException, InterruptedException {
    return cache.store(Expected.anything(TS), new ByteArrayInputStream(dataset));
  }
}
