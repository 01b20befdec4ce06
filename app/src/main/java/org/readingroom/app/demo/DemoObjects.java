package org.readingroom.app.demo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.readingroom.netclient.dataset.CodedConcept;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.ReportDocument;
import org.readingroom.netclient.dataset.ReportDocument.Observer;
import org.readingroom.netclient.dataset.ReportDocument.Verification;
import org.readingroom.netclient.dataset.ReportTitles;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.StructuredReports;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.identity.NhsNumber;

/// The demo's DICOM objects: pixels with the headers a real scanner would write (PS3.3 A.2 CR, A.3
/// CT, A.4 MR, A.7 US multi-frame, A.35 SR). Pure; any thread.
final class DemoObjects {
  static final ZoneId ZONE = ZoneId.of("Europe/London");

  /// What is stored for −1024 HU is 0.
  private static final int CT_INTERCEPT = -1024;

  private DemoObjects() {}

  // ---- what all of them share -----------------------------------------------------------------

  /// Patient, study and request; nothing of series or image.
  static DatasetBuilder study(DemoStudy study) {
    DemoPatient patient = study.patient();
    DemoTrust trust = study.trust();
    return Dataset.builder()
        .string(Tag.PatientName, patient.personName())
        .string(Tag.PatientID, trust.localId(patient))
        .string(Tag.IssuerOfPatientID, trust.code())
        .string(Tag.PatientBirthDate, patient.birthDate())
        .string(Tag.PatientSex, patient.sex())
        .sequence(
            Tag.OtherPatientIDsSequence,
            Dataset.builder()
                .string(Tag.PatientID, patient.nhsNumber())
                .string(Tag.IssuerOfPatientID, "NHS")
                .string(Tag.TypeOfPatientID, "TEXT")
                .sequence(
                    Tag.IssuerOfPatientIDQualifiersSequence,
                    Dataset.builder()
                        .string(Tag.UniversalEntityID, NhsNumber.ISSUER_OID)
                        .string(Tag.UniversalEntityIDType, "ISO")
                        .build())
                .build())
        .string(Tag.PatientAge, patient.age())
        .string(Tag.StudyInstanceUID, study.studyInstanceUid())
        .string(Tag.StudyDate, DicomDateTimes.da(study.at().toLocalDate()))
        .string(Tag.StudyTime, DicomDateTimes.tm(study.at().toLocalTime()))
        .string(
            Tag.TimezoneOffsetFromUTC,
            DicomDateTimes.offset(study.at().atZone(ZONE).toInstant(), ZONE))
        .string(Tag.StudyID, study.accession().substring(4))
        .string(Tag.AccessionNumber, study.accession())
        .sequence(
            Tag.IssuerOfAccessionNumberSequence,
            Dataset.builder().string(Tag.LocalNamespaceEntityID, trust.code()).build())
        .string(Tag.ReferringPhysicianName, study.referrer())
        .string(Tag.StudyDescription, study.description())
        .string(Tag.InstitutionName, trust.trust())
        .string(Tag.RequestingPhysician, study.referrer())
        .string(Tag.RequestedProcedureDescription, study.description())
        .string(Tag.ReasonForTheRequestedProcedure, study.reason())
        .string(Tag.RequestedProcedurePriority, study.priority())
        .string(Tag.Manufacturer, "Reading Room demo")
        .string(Tag.ManufacturerModelName, "Phantom")
        .string(Tag.SoftwareVersions, "1");
  }

  private static DatasetBuilder image(
      DemoStudy study, String sopClassUid, int seriesNumber, int number, String seriesDescription) {
    var made = study.at().plusSeconds(60 + number / 20);
    return study(study)
        .string(Tag.SOPClassUID, sopClassUid)
        .string(Tag.SOPInstanceUID, study.uid("image " + seriesNumber + " " + number))
        .string(Tag.Modality, study.modality())
        .string(Tag.SeriesInstanceUID, study.uid("series " + seriesNumber))
        .integers(Tag.SeriesNumber, seriesNumber)
        .string(Tag.SeriesDate, DicomDateTimes.da(study.at().toLocalDate()))
        .string(Tag.SeriesTime, DicomDateTimes.tm(study.at().plusMinutes(1).toLocalTime()))
        .string(Tag.SeriesDescription, seriesDescription)
        .string(Tag.BodyPartExamined, study.bodyPart())
        .sequence(
            Tag.RequestAttributesSequence,
            Dataset.builder()
                .string(Tag.RequestedProcedureID, study.accession())
                .string(Tag.RequestedProcedureDescription, study.description())
                .string(Tag.ReasonForTheRequestedProcedure, study.reason())
                .string(Tag.ScheduledProcedureStepID, study.accession())
                .build())
        .integers(Tag.InstanceNumber, number + 1)
        .string(Tag.ContentDate, DicomDateTimes.da(made.toLocalDate()))
        .string(Tag.ContentTime, DicomDateTimes.tm(made.toLocalTime()))
        .string(Tag.AcquisitionDate, DicomDateTimes.da(made.toLocalDate()))
        .string(Tag.AcquisitionTime, DicomDateTimes.tm(made.toLocalTime()))
        .integers(Tag.AcquisitionNumber, 1);
  }

  private static DatasetBuilder pixels(
      DatasetBuilder out, int rows, int columns, int allocated, int stored, byte[] data) {
    return out.integers(Tag.SamplesPerPixel, 1)
        .string(Tag.PhotometricInterpretation, "MONOCHROME2")
        .integers(Tag.Rows, rows)
        .integers(Tag.Columns, columns)
        .integers(Tag.BitsAllocated, allocated)
        .integers(Tag.BitsStored, stored)
        .integers(Tag.HighBit, stored - 1)
        .integers(Tag.PixelRepresentation, 0)
        .bytes(Tag.PixelData, allocated == 8 ? "OB" : "OW", data);
  }

  private static byte[] littleEndian(short[] samples) {
    ByteBuffer out = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    out.asShortBuffer().put(samples);
    return out.array();
  }

  /// At most 16 characters, as DS asks.
  private static String ds(double value) {
    String text = String.format(Locale.ROOT, "%.5f", value).replaceAll("\\.?0+$", "");
    return text.equals("-0") ? "0" : text;
  }

  private static String[] ds(double... values) {
    String[] out = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = ds(values[i]);
    }
    return out;
  }

  // ---- images ---------------------------------------------------------------------------------

  static Dataset ct(
      DemoStudy study, int number, Slice slice, double stepMm, int centre, int width) {
    short[] stored = new short[slice.values.length];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = (short) Math.clamp(Math.round(slice.values[i]) - CT_INTERCEPT, 0, 4095);
    }
    boolean head = study.bodyPart().equals("HEAD");
    double left = -(slice.columns - 1) / 2.0 * slice.columnStepMm;
    double top = -(slice.rows - 1) / 2.0 * slice.rowStepMm;
    DatasetBuilder out =
        image(
                study,
                SopClass.CT_IMAGE,
                2,
                number,
                head ? String.format(Locale.ROOT, "Brain %.1f mm", stepMm) : "Portal venous 2 mm")
            .string(Tag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL")
            .string(Tag.PatientPosition, "HFS")
            .string(Tag.FrameOfReferenceUID, study.uid("frame of reference"))
            .string(Tag.PositionReferenceIndicator)
            .string(Tag.KVP, "120")
            .string(Tag.ExposureTime, "1000")
            .string(Tag.XRayTubeCurrent, head ? "260" : "210")
            .string(Tag.ConvolutionKernel, head ? "H30s" : "B30f")
            .string(Tag.SliceThickness, ds(stepMm))
            .string(Tag.SliceLocation, ds(slice.z))
            .string(Tag.PixelSpacing, ds(slice.rowStepMm, slice.columnStepMm))
            .string(Tag.ImageOrientationPatient, ds(1, 0, 0, 0, 1, 0))
            .string(Tag.ImagePositionPatient, ds(left, top, slice.z))
            .string(Tag.RescaleIntercept, ds(CT_INTERCEPT))
            .string(Tag.RescaleSlope, "1")
            .string(Tag.RescaleType, "HU");
    if (head) {
      out.string(Tag.WindowCenter, ds(centre, 500)).string(Tag.WindowWidth, ds(width, 2500));
      out.string(Tag.WindowCenterWidthExplanation, "BRAIN", "BONE");
    } else {
      out.string(Tag.WindowCenter, ds(centre, -500)).string(Tag.WindowWidth, ds(width, 1500));
      out.string(Tag.WindowCenterWidthExplanation, "SOFT TISSUE", "LUNG");
      out.string(Tag.ContrastBolusAgent, "Iohexol");
    }
    return pixels(out, slice.rows, slice.columns, 16, 12, littleEndian(stored)).build();
  }

  /// @param side rows and columns of one millimetre
  /// @param xMm where this sagittal slice lies
  static Dataset mr(DemoStudy study, int number, int side, double xMm, short[] samples) {
    double front = -(side - 1) / 2.0;
    DatasetBuilder out =
        image(study, SopClass.MR_IMAGE, 3, number, "T1 3D sagittal")
            .string(Tag.ImageType, "ORIGINAL", "PRIMARY", "OTHER")
            .string(Tag.PatientPosition, "HFS")
            .string(Tag.FrameOfReferenceUID, study.uid("frame of reference"))
            .string(Tag.PositionReferenceIndicator)
            .string(Tag.ScanningSequence, "GR", "IR")
            .string(Tag.SequenceVariant, "SP", "MP")
            .string(Tag.ScanOptions)
            .string(Tag.MRAcquisitionType, "3D")
            .string(Tag.RepetitionTime, "2300")
            .string(Tag.EchoTime, "2.98")
            .string(Tag.InversionTime, "900")
            .string(Tag.EchoTrainLength, "1")
            .string(Tag.FlipAngle, "9")
            .string(Tag.MagneticFieldStrength, "3")
            .string(Tag.SliceThickness, "1")
            .string(Tag.SliceLocation, ds(xMm))
            .string(Tag.PixelSpacing, "1", "1")
            .string(Tag.ImageOrientationPatient, ds(0, 1, 0, 0, 0, -1))
            .string(Tag.ImagePositionPatient, ds(xMm, front, HeadVolume.topMm()))
            .string(Tag.WindowCenter, "330")
            .string(Tag.WindowWidth, "660");
    return pixels(out, side, side, 16, 12, littleEndian(samples)).build();
  }

  static Dataset chestXray(DemoStudy study, short[] samples) {
    DatasetBuilder out =
        image(study, SopClass.COMPUTED_RADIOGRAPHY_IMAGE, 1, 0, "Chest PA")
            .string(Tag.ImageType, "ORIGINAL", "PRIMARY")
            .string(Tag.PatientOrientation, "L", "F")
            .string(Tag.ViewPosition, "PA")
            .string(Tag.KVP, "125")
            .string(Tag.PlateID)
            .string(Tag.ImagerPixelSpacing, ds(ChestProjection.STEP_MM, ChestProjection.STEP_MM))
            .string(Tag.RescaleIntercept, "0")
            .string(Tag.RescaleSlope, "1")
            .string(Tag.RescaleType, "US")
            .string(Tag.WindowCenter, "1900")
            .string(Tag.WindowWidth, "3200")
            .string(Tag.BurnedInAnnotation, "NO");
    return pixels(out, ChestProjection.ROWS, ChestProjection.COLUMNS, 16, 12, littleEndian(samples))
        .build();
  }

  static Dataset ultrasound(DemoStudy study, byte[] frames) {
    int count = frames.length / (LiverCine.ROWS * LiverCine.COLUMNS);
    double stepCm = LiverCine.STEP_MM / 10;
    Dataset region =
        Dataset.builder()
            .integers(Tag.RegionSpatialFormat, 1) // 2-D
            .integers(Tag.RegionDataType, 1) // tissue
            .integers(Tag.RegionFlags, 0)
            .integers(Tag.RegionLocationMinX0, 0)
            .integers(Tag.RegionLocationMinY0, LiverCine.TOP_ROW)
            .integers(Tag.RegionLocationMaxX1, LiverCine.COLUMNS - 40)
            .integers(Tag.RegionLocationMaxY1, LiverCine.ROWS - 1)
            .integers(Tag.ReferencePixelX0, LiverCine.APEX_COLUMN)
            .integers(Tag.ReferencePixelY0, 0)
            .integers(Tag.PhysicalUnitsXDirection, 3) // cm
            .integers(Tag.PhysicalUnitsYDirection, 3)
            .decimals(Tag.ReferencePixelPhysicalValueX, 0)
            .decimals(Tag.ReferencePixelPhysicalValueY, 0)
            .decimals(Tag.PhysicalDeltaX, stepCm)
            .decimals(Tag.PhysicalDeltaY, stepCm)
            .build();
    DatasetBuilder out =
        image(study, SopClass.ULTRASOUND_MULTI_FRAME_IMAGE, 1, 0, "Right upper quadrant")
            .string(Tag.ImageType, "ORIGINAL", "PRIMARY", "ABDOMINAL")
            .string(Tag.PatientOrientation)
            .integers(Tag.NumberOfFrames, count)
            .integers(Tag.FrameIncrementPointer, Tag.FrameTime)
            .string(Tag.FrameTime, "50")
            .string(Tag.CineRate, "20")
            .sequence(Tag.SequenceOfUltrasoundRegions, region)
            .string(Tag.LossyImageCompression, "00");
    return pixels(out, LiverCine.ROWS, LiverCine.COLUMNS, 8, 8, frames).build();
  }

  // ---- documents ------------------------------------------------------------------------------

  /// The report that somebody filed back then.
  static Dataset report(DemoStudy study) throws MalformedDicomException {
    var signed = study.at().atZone(ZONE).toInstant().plus(Duration.ofHours(3));
    CodedConcept number = new CodedConcept("7000001", "99GMC", "GMC number (invented)");
    Observer reader = new Observer("LINDQVIST^ANNA^^DR", study.trust().trust(), number);
    return StructuredReports.encode(
        new ReportDocument(
            study(study).build(),
            study.uid("report"),
            study.uid("report series"),
            9000,
            1,
            ReportTitles.forModality(study.modality()),
            study.reason(),
            "",
            study.reported(),
            true,
            reader,
            new Verification(reader, signed),
            List.of(),
            List.of(),
            List.of(),
            signed,
            ZONE,
            "en-GB"));
  }

  /// The dose report that nearly every CT brings (PS3.16 TID 10011): SR, but no report.
  static Dataset doseReport(DemoStudy study) {
    String sop = SopClass.X_RAY_RADIATION_DOSE_SR;
    DatasetBuilder out =
        image(study, sop, 501, 0, "Dose report")
            .remove(Tag.BodyPartExamined)
            .remove(Tag.AcquisitionDate)
            .remove(Tag.AcquisitionTime)
            .remove(Tag.AcquisitionNumber)
            .remove(Tag.RequestAttributesSequence)
            .string(Tag.Modality, "SR")
            .string(Tag.DeviceSerialNumber, "DEMO-1")
            .sequence(Tag.ReferencedPerformedProcedureStepSequence)
            .string(Tag.CompletionFlag, "COMPLETE")
            .string(Tag.VerificationFlag, "UNVERIFIED")
            .sequence(Tag.PerformedProcedureCodeSequence)
            .string(Tag.ValueType, "CONTAINER")
            .string(Tag.ContinuityOfContent, "SEPARATE")
            .sequence(
                Tag.ConceptNameCodeSequence, code("113701", "DCM", "X-Ray Radiation Dose Report"))
            .sequence(
                Tag.ContentTemplateSequence,
                Dataset.builder()
                    .string(Tag.MappingResource, "DCMR")
                    .string(Tag.TemplateIdentifier, "10011")
                    .build());
    Dataset dose =
        container(
            code("113811", "DCM", "CT Accumulated Dose Data"),
            List.of(
                measure("113812", "Total Number of Irradiation Events", "1", "{events}", "events"),
                measure("113813", "CT Dose Length Product Total", "812", "mGy.cm", "mGy.cm")));
    return out.sequence(
            Tag.ContentSequence,
            List.of(
                coded(
                    "HAS CONCEPT MOD",
                    code("121058", "DCM", "Procedure reported"),
                    code("77477000", "SCT", "Computed Tomography X-Ray")),
                coded(
                    "HAS OBS CONTEXT",
                    code("121005", "DCM", "Observer Type"),
                    code("121007", "DCM", "Device")),
                dose))
        .build();
  }

  private static Dataset code(String value, String scheme, String meaning) {
    return new CodedConcept(value, scheme, meaning).item();
  }

  private static Dataset coded(String relationship, Dataset concept, Dataset value) {
    return Dataset.builder()
        .string(Tag.RelationshipType, relationship)
        .string(Tag.ValueType, "CODE")
        .sequence(Tag.ConceptNameCodeSequence, concept)
        .sequence(Tag.ConceptCodeSequence, value)
        .build();
  }

  private static Dataset container(Dataset concept, List<Dataset> content) {
    return Dataset.builder()
        .string(Tag.RelationshipType, "CONTAINS")
        .string(Tag.ValueType, "CONTAINER")
        .sequence(Tag.ConceptNameCodeSequence, concept)
        .string(Tag.ContinuityOfContent, "SEPARATE")
        .sequence(Tag.ContentSequence, content)
        .build();
  }

  private static Dataset measure(
      String value, String meaning, String number, String unit, String unitMeaning) {
    return Dataset.builder()
        .string(Tag.RelationshipType, "CONTAINS")
        .string(Tag.ValueType, "NUM")
        .sequence(Tag.ConceptNameCodeSequence, code(value, "DCM", meaning))
        .sequence(
            Tag.MeasuredValueSequence,
            Dataset.builder()
                .string(Tag.NumericValue, number)
                .sequence(Tag.MeasurementUnitsCodeSequence, code(unit, "UCUM", unitMeaning))
                .build())
        .build();
  }
}
