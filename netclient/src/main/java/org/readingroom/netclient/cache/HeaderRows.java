package org.readingroom.netclient.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// What the index keeps of each object: three small data sets, for its study, its series and
/// itself, as bytes to be sealed.
///
/// An image's own row is its whole header without private attributes, so that a picture can be
/// placed and understood before its file is opened. Where that would be long (functional groups,
/// overlays, look-up tables) it is the few attributes of a list instead.
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

  private static final int MAX_ATTRIBUTES = 1000;

  /// A usual CT or MR header has 2 to 4 KB.
  private static final int MAX_HEADER_BYTES = 8192;

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

  static Dataset instance(Dataset header) throws IOException {
    Dataset whole = isWhole(header) ? withoutPrivate(header) : null;
    return whole != null && encode(whole).length <= MAX_HEADER_BYTES
        ? whole
        : selected(header, INSTANCE).build();
  }

  /// Whether a row holds all of an image's header but private attributes. The few attributes of the
  /// list do not have Bits Allocated among them, which every image has (PS3.3 C.7.6.3).
  static boolean isWhole(Dataset row) {
    return row.contains(Tag.BitsAllocated);
  }

  private static @Nullable Dataset withoutPrivate(Dataset header) {
    int[] tags = header.tags();
    if (tags.length > MAX_ATTRIBUTES) {
      return null;
    }
    long bytes = 0;
    for (int tag : tags) {
      boolean isPrivate = (tag >>> 16 & 1) == 1;
      bytes += isPrivate ? 0 : header.bytes(tag).length;
    }
    if (bytes > MAX_HEADER_BYTES) {
      return null; // not even copied: a document, a waveform, a look-up table
    }
    DatasetBuilder row = header.toBuilder();
    for (int tag : tags) {
      if ((tag >>> 16 & 1) == 1) {
        row.remove(tag);
      }
    }
    return row.build();
  }

  static Dataset decode(byte[] row) throws MalformedDicomException {
    try {
      return DatasetReader.readAll(
          new ByteArrayInputStream(row), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    } catch (MalformedDicomException malformed) {
      throw malformed;
    } catch (IOException impossible) {
      throw new IllegalStateException("an array is always readable", impossible);
    }
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
