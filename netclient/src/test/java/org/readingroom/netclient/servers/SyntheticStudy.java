package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchivePeer;

/// A small CT study with noise for pixels, the same for the same name: enough for an archive to
/// store and find.
///
/// @param instances data sets in order of series and instance number
public record SyntheticStudy(String studyInstanceUid, List<Dataset> instances) {
  public static final String CT = "1.2.840.10008.5.1.4.1.1.2";

  /// @param name seeds all UIDs
  /// @param patientName as PN, any script
  /// @param side rows and columns; an instance has about 2·side² bytes
  public static SyntheticStudy ct(
      String name, String patientName, int series, int instancesPerSeries, int side) {
    String study = Uids.derived(name);
    List<Dataset> instances = new ArrayList<>();
    for (int s = 1; s <= series; s++) {
      for (int i = 1; i <= instancesPerSeries; i++) {
        instances.add(instance(name, study, patientName, s, i, side));
      }
    }
    return new SyntheticStudy(study, List.copyOf(instances));
  }

  public String seriesInstanceUid(int series) {
    return instances.stream()
        .filter(each -> each.string(Tag.SeriesNumber, "").equals(Integer.toString(series)))
        .findFirst()
        .orElseThrow()
        .string(Tag.SeriesInstanceUID, "");
  }

  public List<String> sopInstanceUids() {
    return instances.stream().map(each -> each.string(Tag.SOPInstanceUID, "")).toList();
  }

  /// Whole files, Explicit VR Little Endian.
  public List<byte[]> files() {
    return instances.stream().map(SyntheticStudy::file).toList();
  }

  public static byte[] file(Dataset instance) {
    try {
      return DatasetWriter.file(instance, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As a peer's `store` wants it.
  public static ArchivePeer.OutgoingInstance outgoing(Dataset instance) {
    try {
      return new ArchivePeer.OutgoingInstance(
          instance.string(Tag.SOPClassUID, ""),
          instance.string(Tag.SOPInstanceUID, ""),
          TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
          DatasetWriter.dataset(instance, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dataset instance(
      String name, String study, String patientName, int series, int number, int side) {
    byte[] pixels = new byte[side * side * 2];
    new Random(series * 1000L + number).nextBytes(pixels);
    return Dataset.builder()
        .string(Tag.SOPClassUID, CT)
        .string(Tag.SOPInstanceUID, Uids.derived(name + "/" + series + "/" + number))
        .string(Tag.StudyInstanceUID, study)
        .string(Tag.SeriesInstanceUID, Uids.derived(name + "/" + series))
        .string(Tag.PatientName, patientName)
        .string(Tag.PatientID, "ID-" + name)
        .string(Tag.PatientBirthDate, "19700102")
        .string(Tag.PatientSex, "F")
        .string(Tag.StudyDate, "20261120")
        .string(Tag.StudyTime, "101500")
        .string(Tag.AccessionNumber, "A-" + name)
        .string(Tag.ReferringPhysicianName)
        .string(Tag.StudyID, "1")
        .string(Tag.StudyDescription, "CT of " + name)
        .string(Tag.Modality, "CT")
        .string(Tag.SeriesNumber, Integer.toString(series))
        .string(Tag.SeriesDescription, "Series " + series)
        .string(Tag.InstanceNumber, Integer.toString(number))
        .string(Tag.FrameOfReferenceUID, Uids.derived(name + "/frame"))
        .decimals(Tag.ImagePositionPatient, 0, 0, number)
        .decimals(Tag.ImageOrientationPatient, 1, 0, 0, 0, 1, 0)
        .decimals(Tag.PixelSpacing, 1, 1)
        .decimals(Tag.SliceThickness, 1)
        .greyPixels(side, side, 16, false)
        .decimals(Tag.RescaleIntercept, -1024)
        .decimals(Tag.RescaleSlope, 1)
        .bytes(Tag.PixelData, "OW", pixels)
        .build();
  }
}
