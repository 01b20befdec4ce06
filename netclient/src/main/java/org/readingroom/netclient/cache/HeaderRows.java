package org.readingroom.netclient.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// What the index keeps of each object: three small data sets, for its study, its series and
/// itself, as bytes to be sealed.
final class HeaderRows {
  static final int[] STUDY = {
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.AccessionNumber,
    Tag.InstitutionName,
    Tag.ReferringPhysicianName,
    Tag.TimezoneOffsetFromUTC,
    Tag.StudyDescription,
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.OtherPatientIDs,
    Tag.PatientAge,
    Tag.StudyInstanceUID,
    Tag.StudyID
  };
  static final int[] STUDY_SEQUENCES = {
    Tag.IssuerOfAccessionNumberSequence,
    Tag.IssuerOfPatientIDQualifiersSequence,
    Tag.OtherPatientIDsSequence
  };
  static final int[] SERIES = {
    Tag.SeriesDate,
    Tag.SeriesTime,
    Tag.Modality,
    Tag.Manufacturer,
    Tag.SeriesDescription,
    Tag.BodyPartExamined,
    Tag.ViewPosition,
    Tag.PatientPosition,
    Tag.SeriesInstanceUID,
    Tag.SeriesNumber,
    Tag.Laterality,
    Tag.FrameOfReferenceUID
  };
  static final int[] INSTANCE = {
    Tag.ImageType,
    Tag.SOPClassUID,
    Tag.SOPInstanceUID,
    Tag.StudyInstanceUID,
    Tag.SeriesInstanceUID,
    Tag.AcquisitionNumber,
    Tag.InstanceNumber,
    Tag.ImagePositionPatient,
    Tag.ImageOrientationPatient,
    Tag.FrameOfReferenceUID,
    Tag.NumberOfFrames,
    Tag.Rows,
    Tag.Columns
  };

  // a row is a line in a list: no single attribute of it needs more
  private static final int MAX_TEXT_CHARACTERS = 1024;

  private HeaderRows() {}

  static byte[] study(Dataset header) throws IOException {
    DatasetBuilder row = selected(header, STUDY);
    for (int tag : STUDY_SEQUENCES) {
      if (header.contains(tag) && header.items(tag).size() <= 32) {
        row.copy(header, tag);
      }
    }
    return encode(row.build());
  }

  static byte[] series(Dataset header) throws IOException {
    return encode(selected(header, SERIES).build());
  }

  static Dataset instance(Dataset header) {
    return selected(header, INSTANCE).build();
  }

  static Dataset decode(byte[] row) throws IOException {
    return DatasetReader.readAll(
        new ByteArrayInputStream(row), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  static byte[] encode(Dataset row) throws IOException {
    return DatasetWriter.dataset(row, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  /// Text goes through characters, so that it is kept as UTF-8 whatever it came in.
  private static DatasetBuilder selected(Dataset header, int[] tags) {
    DatasetBuilder row = Dataset.builder();
    for (int tag : tags) {
      String vr = header.vr(tag);
      if (vr == null) {
        continue;
      }
      if (vr.equals("US") || vr.equals("SS") || vr.equals("UL") || vr.equals("SL")) {
        double[] numbers = header.decimals(tag);
        int[] integers = new int[Math.min(numbers.length, 16)];
        for (int i = 0; i < integers.length; i++) {
          integers[i] = (int) numbers[i];
        }
        if (integers.length > 0) {
          row.integers(tag, integers);
        }
      } else {
        String[] values =
            header.strings(tag).stream()
                .limit(64)
                .map(v ->
                    v.length() <= MAX_TEXT_CHARACTERS ? v : v.substring(0, MAX_TEXT_CHARACTERS))
                .toArray(String[]::new);
        row.string(tag, values);
      }
    }
    return row;
  }
}
