package org.readingroom.netclient.archive;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// The attributes that can be searched for and are returned, by level (PS3.4 C.6; PS3.18 10.6.3).
final class SearchAttributes {
  static final int SOPClassesInStudy = 0x00080062;
  private static final int RequestAttributesSequence = 0x00400275;

  static final int[] PATIENT = {
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.TypeOfPatientID,
    Tag.IssuerOfPatientIDQualifiersSequence,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.OtherPatientIDs,
    Tag.OtherPatientIDsSequence,
  };

  static final int[] STUDY = {
    Tag.StudyInstanceUID,
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.TimezoneOffsetFromUTC,
    Tag.AccessionNumber,
    Tag.IssuerOfAccessionNumberSequence,
    Tag.ReferringPhysicianName,
    Tag.StudyID,
    Tag.StudyDescription,
    Tag.PatientAge,
    Tag.InstitutionName,
    Tag.RequestingPhysician,
    Tag.RequestedProcedureDescription,
    Tag.ReasonForTheRequestedProcedure,
    Tag.RequestedProcedurePriority,
  };

  static final int[] SERIES = {
    Tag.SeriesInstanceUID,
    Tag.Modality,
    Tag.SeriesNumber,
    Tag.SeriesDescription,
    Tag.BodyPartExamined,
    Tag.SeriesDate,
    Tag.SeriesTime,
    Tag.Manufacturer,
    Tag.ManufacturerModelName,
    Tag.StationName,
    Tag.Laterality,
    Tag.PatientPosition,
    RequestAttributesSequence,
  };

  static final int[] INSTANCE = {
    Tag.SOPInstanceUID,
    Tag.SOPClassUID,
    Tag.InstanceNumber,
    Tag.ImageType,
    Tag.ContentDate,
    Tag.ContentTime,
    Tag.AcquisitionNumber,
    Tag.Rows,
    Tag.Columns,
    Tag.BitsAllocated,
    Tag.NumberOfFrames,
    Tag.ConceptNameCodeSequence,
    Tag.CompletionFlag,
    Tag.VerificationFlag,
    Tag.PreliminaryFlag,
    Tag.DocumentTitle,
    Tag.MIMETypeOfEncapsulatedDocument,
  };

  private SearchAttributes() {}

  /// Just these attributes of a header.
  static Dataset of(Dataset header) {
    return Dataset.builder()
        .copy(header, Tag.SpecificCharacterSet)
        .copy(header, PATIENT)
        .copy(header, STUDY)
        .copy(header, SERIES)
        .copy(header, INSTANCE)
        .build();
  }
}
