package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;

/// A small CT study in code, for tests that need something real to move. All UIDs derive from its
/// name.
///
/// @param name seeds the UIDs
/// @param rows image height and width in pixels
public record PatientStudy(
    String name, Patient patient, String studyDate, int series, int instancesPerSeries, int rows) {

  /// @param nhsNumber written to Other Patient IDs Sequence; null for none
  public record Patient(
      String name, String id, String issuer, String nhsNumber, String birthDate, String sex) {
    public static Patient of(String name, String id) {
      return new Patient(name, id, null, null, "19650201", "F");
    }

    public Patient nhs(String number) {
      return new Patient(name, id, issuer, number, birthDate, sex);
    }

    public Patient sex(String other) {
      return new Patient(name, id, issuer, nhsNumber, birthDate, other);
    }

    public Patient birthDate(String other) {
      return new Patient(name, id, issuer, nhsNumber, other, sex);
    }

    public Patient issuer(String other) {
      return new Patient(name, id, other, nhsNumber, birthDate, sex);
    }
  }

  public static PatientStudy of(String name, Patient patient) {
    return new PatientStudy(name, patient, "20261120", 1, 3, 16);
  }

  public PatientStudy size(int newSeries, int newInstancesPerSeries, int newRows) {
    return new PatientStudy(name, patient, studyDate, newSeries, newInstancesPerSeries, newRows);
  }

  public PatientStudy date(String newStudyDate) {
    return new PatientStudy(name, patient, newStudyDate, series, instancesPerSeries, rows);
  }

  public String studyInstanceUid() {
    return Uids.derived(name);
  }

  public String seriesInstanceUid(int seriesIndex) {
    return Uids.derived(name + " series " + seriesIndex);
  }

  public String sopInstanceUid(int seriesIndex, int index) {
    return Uids.derived(name + " series " + seriesIndex + " instance " + index);
  }

  public int count() {
    return series * instancesPerSeries;
  }

  public Dataset instance(int seriesIndex, int index) {
    byte[] pixels = new byte[rows * rows * 2];
    new Random(31L * seriesIndex + index).nextBytes(pixels);
    DatasetBuilder builder =
        Dataset.builder()
            .string(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2")
            .string(Tag.SOPInstanceUID, sopInstanceUid(seriesIndex, index))
            .string(Tag.StudyInstanceUID, studyInstanceUid())
            .string(Tag.SeriesInstanceUID, seriesInstanceUid(seriesIndex))
            .string(Tag.PatientName, patient.name())
            .string(Tag.PatientID, patient.id())
            .string(Tag.PatientBirthDate, nonNull(patient.birthDate()))
            .string(Tag.PatientSex, nonNull(patient.sex()))
            .string(Tag.StudyDate, studyDate)
            .string(Tag.StudyTime, "101500")
            .string(Tag.AccessionNumber, "ACC" + Math.abs(name.hashCode() % 100000))
            .string(Tag.StudyDescription, "CT " + name)
            .string(Tag.StudyID, "1")
            .string(Tag.ReferringPhysicianName)
            .string(Tag.Modality, "CT")
            .integers(Tag.SeriesNumber, seriesIndex + 1)
            .string(Tag.SeriesDescription, "series " + (seriesIndex + 1))
            .integers(Tag.InstanceNumber, index + 1)
            .string(Tag.FrameOfReferenceUID, Uids.derived(name + " frame"))
            .decimals(Tag.ImagePositionPatient, 0, 0, index * 2.0)
            .decimals(Tag.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
            .decimals(Tag.PixelSpacing, 0.5, 0.5)
            .greyPixels(rows, rows, 16, true)
            .bytes(Tag.PixelData, "OW", pixels);
    if (patient.issuer() != null) {
      builder.string(Tag.IssuerOfPatientID, patient.issuer());
    }
    if (patient.nhsNumber() != null) {
      builder.sequence(
          Tag.OtherPatientIDsSequence,
          Dataset.builder()
              .string(Tag.PatientID, patient.nhsNumber())
              .string(Tag.IssuerOfPatientID, "NHS")
              .string(Tag.TypeOfPatientID, "TEXT")
              .build());
    }
    return builder.build();
  }

  /// All instances as files, series by series.
  public List<byte[]> files() {
    List<byte[]> out = new ArrayList<>();
    for (int s = 0; s < series; s++) {
      for (int i = 0; i < instancesPerSeries; i++) {
        out.add(file(s, i));
      }
    }
    return out;
  }

  public byte[] file(int seriesIndex, int index) {
    try {
      return DatasetWriter.file(
          instance(seriesIndex, index), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] nonNull(String value) {
    return value == null ? new String[0] : new String[] {value};
  }
}
