package org.readingroom.netclient.dataset;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;
import org.readingroom.netclient.dataset.ReportDocument.Observer;
import org.readingroom.netclient.dataset.ReportDocument.Verification;

/// Diagnostic reports as Basic Text SR (PS3.3 A.35.1), laid out by TID 2000 "Basic Diagnostic
/// Imaging Report" (PS3.16), and such reports read back.
///
/// Pure functions; any thread. Deliberately absent: who may sign, and where the object goes.
public final class StructuredReports {
  private static final int MAX_READ_LEVEL = 16;

  private static final CodedConcept LANGUAGE =
      new CodedConcept("121049", "DCM", "Language of Content Item and Descendants");
  private static final CodedConcept OBSERVER_TYPE =
      new CodedConcept("121005", "DCM", "Observer Type");
  private static final CodedConcept PERSON = new CodedConcept("121006", "DCM", "Person");
  private static final CodedConcept PERSON_OBSERVER_NAME =
      new CodedConcept("121008", "DCM", "Person Observer Name");
  private static final CodedConcept PERSON_OBSERVER_ORGANIZATION =
      new CodedConcept("121009", "DCM", "Person Observer's Organization Name");
  private static final CodedConcept STUDY_INSTANCE_UID =
      new CodedConcept("121018", "DCM", "Procedure Study Instance UID");
  private static final CodedConcept ACCESSION_NUMBER =
      new CodedConcept("121022", "DCM", "Accession Number");
  private static final CodedConcept CLINICAL_INFORMATION_SECTION =
      new CodedConcept("55752-0", "LN", "Clinical Information");
  private static final CodedConcept HISTORY = new CodedConcept("11329-0", "LN", "History");
  private static final CodedConcept FINDINGS_SECTION =
      new CodedConcept("59776-5", "LN", "Findings");
  private static final CodedConcept FINDING = new CodedConcept("121071", "DCM", "Finding");
  private static final CodedConcept CONCLUSIONS_SECTION =
      new CodedConcept("55110-1", "LN", "Conclusions");
  private static final CodedConcept CONCLUSION = new CodedConcept("121077", "DCM", "Conclusion");

  /// Study and patient attributes a report repeats from the images (PS3.3 C.7.1.1, C.7.2.1).
  private static final int[] REPEATED = {
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.IssuerOfPatientIDQualifiersSequence,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.OtherPatientIDsSequence,
    Tag.StudyInstanceUID,
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.ReferringPhysicianName,
    Tag.StudyID,
    Tag.AccessionNumber,
    Tag.IssuerOfAccessionNumberSequence,
    Tag.StudyDescription,
    Tag.PatientAge,
    Tag.InstitutionName
  };

  /// Type 2 among them: present even when the images had none.
  private static final int[] NEVER_ABSENT = {
    Tag.PatientName,
    Tag.PatientID,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.ReferringPhysicianName,
    Tag.StudyID,
    Tag.AccessionNumber
  };

  private StructuredReports() {}

  /// What a report object says, as far as the program shows or weighs it.
  ///
  /// @param sections heading meaning → text, in document order
  /// @param verifiedAt null when unverified or unreadable
  public record ReadReport(
      String sopInstanceUid,
      @Nullable CodedConcept title,
      boolean complete,
      boolean verified,
      @Nullable String preliminaryFlag,
      String authorName,
      String verifierName,
      @Nullable Instant verifiedAt,
      @Nullable Instant contentTime,
      Map<String, String> sections,
      List<String> studyInstanceUids,
      List<String> predecessorSopInstanceUids) {}

  /// The whole data set of the report, text in UTF-8.
  ///
  /// @throws MalformedDicomException when the study header has no valid Study Instance UID
  public static Dataset encode(ReportDocument report) throws MalformedDicomException {
    Dataset study = report.studyHeader();
    String studyInstanceUid = study.uid(Tag.StudyInstanceUID);
    Instant time = report.contentTime();
    ZoneId zone = report.zone();
    Verification verification = report.verification();
    DatasetBuilder out = Dataset.builder();
    for (int tag : REPEATED) {
      if (study.contains(tag)) {
        out.copy(study, tag);
      }
    }
    for (int tag : NEVER_ABSENT) {
      if (!study.contains(tag)) {
        out.string(tag);
      }
    }
    out.string(Tag.SpecificCharacterSet, "ISO_IR 192")
        .string(Tag.TimezoneOffsetFromUTC, DicomDateTimes.offset(time, zone))
        .string(Tag.SOPClassUID, SopClass.BASIC_TEXT_SR)
        .string(Tag.SOPInstanceUID, report.sopInstanceUid())
        .string(Tag.InstanceCreationDate, DicomDateTimes.da(time, zone))
        .string(Tag.InstanceCreationTime, DicomDateTimes.tm(time, zone))
        .string(Tag.Modality, "SR")
        .string(Tag.SeriesInstanceUID, report.seriesInstanceUid())
        .integers(Tag.SeriesNumber, report.seriesNumber())
        .string(Tag.SeriesDate, DicomDateTimes.da(time, zone))
        .string(Tag.SeriesTime, DicomDateTimes.tm(time, zone))
        .string(Tag.SeriesDescription, report.title().codeMeaning())
        .sequence(Tag.ReferencedPerformedProcedureStepSequence)
        .string(Tag.Manufacturer, "Reading Room")
        .string(Tag.ManufacturerModelName, "Reading Room")
        .integers(Tag.InstanceNumber, report.instanceNumber())
        .string(Tag.ContentDate, DicomDateTimes.da(time, zone))
        .string(Tag.ContentTime, DicomDateTimes.tm(time, zone))
        .string(Tag.CompletionFlag, report.complete() ? "COMPLETE" : "PARTIAL")
        .string(Tag.VerificationFlag, verification == null ? "UNVERIFIED" : "VERIFIED")
        .string(Tag.PreliminaryFlag, verification == null ? "PRELIMINARY" : "FINAL")
        .sequence(Tag.AuthorObserverSequence, author(report.author()))
        .sequence(Tag.ReferencedRequestSequence, request(study, studyInstanceUid))
        .sequence(Tag.PerformedProcedureCodeSequence);
    if (verification != null) {
      out.sequence(Tag.VerifyingObserverSequence, verifier(verification, zone));
    }
    if (!report.evidence().isEmpty()) {
      out.sequence(Tag.CurrentRequestedProcedureEvidenceSequence, references(report.evidence()));
    }
    if (!report.priorEvidence().isEmpty()) {
      out.sequence(Tag.PertinentOtherEvidenceSequence, references(report.priorEvidence()));
    }
    if (!report.predecessors().isEmpty()) {
      out.sequence(Tag.PredecessorDocumentsSequence, references(report.predecessors()));
    }
    return out.string(Tag.ValueType, "CONTAINER")
        .sequence(Tag.ConceptNameCodeSequence, report.title().item())
        .string(Tag.ContinuityOfContent, "SEPARATE")
        .sequence(
            Tag.ContentTemplateSequence,
            Dataset.builder()
                .string(Tag.MappingResource, "DCMR")
                .string(Tag.TemplateIdentifier, "2000")
                .build())
        .sequence(Tag.ContentSequence, content(report, studyInstanceUid))
        .build();
  }

  private static List<Dataset> content(ReportDocument report, String studyInstanceUid) {
    List<Dataset> content = new ArrayList<>();
    content.add(
        code(
            "HAS CONCEPT MOD",
            LANGUAGE,
            new CodedConcept(report.language(), "RFC5646", languageMeaning(report.language()))));
    content.add(code("HAS OBS CONTEXT", OBSERVER_TYPE, PERSON));
    content.add(
        item("HAS OBS CONTEXT", "PNAME", PERSON_OBSERVER_NAME)
            .string(Tag.PersonName, report.author().personName())
            .build());
    if (!report.author().organization().isBlank()) {
      content.add(
          text("HAS OBS CONTEXT", PERSON_OBSERVER_ORGANIZATION, report.author().organization()));
    }
    content.add(
        item("HAS OBS CONTEXT", "UIDREF", STUDY_INSTANCE_UID)
            .string(Tag.UID, studyInstanceUid)
            .build());
    String accession = report.studyHeader().string(Tag.AccessionNumber);
    if (accession != null) {
      content.add(text("HAS OBS CONTEXT", ACCESSION_NUMBER, accession));
    }
    section(content, CLINICAL_INFORMATION_SECTION, HISTORY, report.clinicalInformation());
    section(content, FINDINGS_SECTION, FINDING, report.findings());
    section(content, CONCLUSIONS_SECTION, CONCLUSION, report.conclusion());
    return content;
  }

  private static void section(
      List<Dataset> content, CodedConcept heading, CodedConcept concept, String text) {
    if (text.isBlank()) {
      return;
    }
    content.add(
        item("CONTAINS", "CONTAINER", heading)
            .string(Tag.ContinuityOfContent, "SEPARATE")
            .sequence(Tag.ContentSequence, text("CONTAINS", concept, text))
            .build());
  }

  private static DatasetBuilder item(String relationship, String valueType, CodedConcept concept) {
    return Dataset.builder()
        .string(Tag.RelationshipType, relationship)
        .string(Tag.ValueType, valueType)
        .sequence(Tag.ConceptNameCodeSequence, concept.item());
  }

  private static Dataset text(String relationship, CodedConcept concept, String text) {
    // UT is one value: line ends are CR LF (PS3.5 6.1.3), other controls do not belong in a report
    String lines = text.strip().replace("\r\n", "\n").replace('\r', '\n');
    String clean = lines.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "").replace("\n", "\r\n");
    return item(relationship, "TEXT", concept).string(Tag.TextValue, clean).build();
  }

  private static Dataset code(String relationship, CodedConcept concept, CodedConcept value) {
    return item(relationship, "CODE", concept)
        .sequence(Tag.ConceptCodeSequence, value.item())
        .build();
  }

  private static Dataset author(Observer author) {
    return Dataset.builder()
        .string(Tag.ObserverType, "PSN")
        .string(Tag.PersonName, author.personName())
        .sequence(Tag.PersonIdentificationCodeSequence, identification(author))
        .string(Tag.InstitutionName, orNone(author.organization()))
        .sequence(Tag.InstitutionCodeSequence)
        .build();
  }

  private static Dataset verifier(Verification verification, ZoneId zone) {
    Observer by = verification.by();
    return Dataset.builder()
        .string(Tag.VerifyingObserverName, by.personName())
        .sequence(Tag.VerifyingObserverIdentificationCodeSequence, identification(by))
        .string(
            Tag.VerifyingOrganization, by.organization().isBlank() ? "unknown" : by.organization())
        .string(Tag.VerificationDateTime, DicomDateTimes.dt(verification.at(), zone))
        .build();
  }

  private static List<Dataset> identification(Observer observer) {
    CodedConcept number = observer.identification();
    return number == null ? List.of() : List.of(number.item());
  }

  private static String[] orNone(String value) {
    return value.isBlank() ? new String[0] : new String[] {value};
  }

  /// The order this report answers: every attribute is type 2 except the study (PS3.3 C.17.2).
  private static Dataset request(Dataset study, String studyInstanceUid) {
    DatasetBuilder request =
        Dataset.builder()
            .string(Tag.StudyInstanceUID, studyInstanceUid)
            .sequence(Tag.ReferencedStudySequence)
            .string(Tag.PlacerOrderNumberImagingServiceRequest)
            .string(Tag.FillerOrderNumberImagingServiceRequest)
            .sequence(Tag.RequestedProcedureCodeSequence);
    Dataset attributes = study.item(Tag.RequestAttributesSequence);
    for (int tag :
        new int[] {
          Tag.AccessionNumber, Tag.RequestedProcedureID, Tag.RequestedProcedureDescription
        }) {
      String value = study.string(tag);
      if (value == null && attributes != null) {
        value = attributes.string(tag);
      }
      request.string(tag, value == null ? new String[0] : new String[] {value});
    }
    if (study.contains(Tag.IssuerOfAccessionNumberSequence)) {
      request.copy(study, Tag.IssuerOfAccessionNumberSequence);
    }
    return request.build();
  }

  /// Hierarchical SOP instance references (PS3.3 table C.17-3), grouped by study and series.
  private static List<Dataset> references(List<InstanceReference> references) {
    Map<String, Map<String, List<Dataset>>> studies = new LinkedHashMap<>();
    for (InstanceReference reference : references) {
      studies
          .computeIfAbsent(reference.studyInstanceUid(), uid -> new LinkedHashMap<>())
          .computeIfAbsent(reference.seriesInstanceUid(), uid -> new ArrayList<>())
          .add(
              Dataset.builder()
                  .string(Tag.ReferencedSOPClassUID, reference.sopClassUid())
                  .string(Tag.ReferencedSOPInstanceUID, reference.sopInstanceUid())
                  .build());
    }
    List<Dataset> out = new ArrayList<>();
    studies.forEach((studyUid, series) -> {
      List<Dataset> seriesItems = new ArrayList<>();
      series.forEach((seriesUid, instances) ->
          seriesItems.add(
              Dataset.builder()
                  .string(Tag.SeriesInstanceUID, seriesUid)
                  .sequence(Tag.ReferencedSOPSequence, instances)
                  .build()));
      out.add(
          Dataset.builder()
              .string(Tag.StudyInstanceUID, studyUid)
              .sequence(Tag.ReferencedSeriesSequence, seriesItems)
              .build());
    });
    return out;
  }

  /// Reads any text report: ours, or another program's of the same kind.
  ///
  /// @param archiveZone for times without an offset
  /// @throws MalformedDicomException when it is no SR document
  public static ReadReport read(Dataset document, ZoneId archiveZone)
      throws MalformedDicomException {
    if (!SopClass.isTextReport(document.string(Tag.SOPClassUID, ""))) {
      throw new MalformedDicomException("the object is not a text report");
    }
    Dataset author = document.item(Tag.AuthorObserverSequence);
    Dataset verifier = document.item(Tag.VerifyingObserverSequence);
    ZoneId zone = DicomDateTimes.zone(document, archiveZone);
    Map<String, String> sections = new LinkedHashMap<>();
    collect(document, "", sections, 0);
    List<String> studies = new ArrayList<>();
    String own = document.string(Tag.StudyInstanceUID);
    if (own != null) {
      studies.add(own);
    }
    for (Dataset request : document.items(Tag.ReferencedRequestSequence)) {
      String uid = request.string(Tag.StudyInstanceUID);
      if (uid != null && !studies.contains(uid)) {
        studies.add(uid);
      }
    }
    List<String> predecessors = new ArrayList<>();
    for (Dataset study : document.items(Tag.PredecessorDocumentsSequence)) {
      for (Dataset series : study.items(Tag.ReferencedSeriesSequence)) {
        for (Dataset instance : series.items(Tag.ReferencedSOPSequence)) {
          predecessors.add(instance.string(Tag.ReferencedSOPInstanceUID, ""));
        }
      }
    }
    return new ReadReport(
        document.uid(Tag.SOPInstanceUID),
        CodedConcept.read(document.item(Tag.ConceptNameCodeSequence)),
        "COMPLETE".equals(document.string(Tag.CompletionFlag)),
        "VERIFIED".equals(document.string(Tag.VerificationFlag)),
        document.string(Tag.PreliminaryFlag),
        author == null ? "" : author.string(Tag.PersonName, ""),
        verifier == null ? "" : verifier.string(Tag.VerifyingObserverName, ""),
        verifier == null
            ? null
            : DicomDateTimes.instant(verifier.string(Tag.VerificationDateTime), zone),
        DicomDateTimes.instant(document, Tag.ContentDate, Tag.ContentTime, archiveZone),
        sections,
        List.copyOf(studies),
        List.copyOf(predecessors));
  }

  private static void collect(
      Dataset container, String heading, Map<String, String> sections, int level) {
    if (level > MAX_READ_LEVEL) {
      return;
    }
    for (Dataset item : container.items(Tag.ContentSequence)) {
      if (!"CONTAINS".equals(item.string(Tag.RelationshipType))) {
        continue;
      }
      CodedConcept concept = CodedConcept.read(item.item(Tag.ConceptNameCodeSequence));
      String name = concept == null ? heading : concept.codeMeaning();
      switch (item.string(Tag.ValueType, "")) {
        case "CONTAINER" -> collect(item, name, sections, level + 1);
        case "TEXT" ->
            sections.merge(
                heading.isEmpty() ? name : heading,
                item.string(Tag.TextValue, "").replace("\r\n", "\n"),
                (first, second) -> first + "\n" + second);
        case "CODE" -> {
          CodedConcept value = CodedConcept.read(item.item(Tag.ConceptCodeSequence));
          if (value != null) {
            sections.merge(
                heading.isEmpty() ? name : heading,
                value.codeMeaning(),
                (first, second) -> first + "\n" + second);
          }
        }
        default -> {}
      }
    }
  }

  private static String languageMeaning(String language) {
    return Locale.forLanguageTag(language).getDisplayName(Locale.ENGLISH);
  }
}
