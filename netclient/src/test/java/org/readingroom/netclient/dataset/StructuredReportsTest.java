package org.readingroom.netclient.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;
import org.readingroom.netclient.dataset.ReportDocument.Observer;
import org.readingroom.netclient.dataset.ReportDocument.Verification;

class StructuredReportsTest {
  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final Instant SIGNED = Instant.parse("2026-07-01T00:45:00Z");
  private static final String STUDY = "1.2.826.0.1.3680043.8.498.1";

  @TempDir Path folder;

  @Test
  void aSignedReportPassesTheValidator() throws Exception {
    assertValid(report(true, true));
  }

  @Test
  void aPreliminaryReportPassesTheValidator() throws Exception {
    assertValid(report(true, false));
    assertValid(report(false, false));
  }

  @Test
  void aSignedReportReadsBackAsItWasWritten() throws Exception {
    Dataset sr = reread(report(true, true));
    StructuredReports.ReadReport read = StructuredReports.read(sr, LONDON);
    assertTrue(read.complete());
    assertTrue(read.verified());
    assertEquals("FINAL", read.preliminaryFlag());
    assertTrue(read.title().means(ReportTitles.CT_HEAD));
    assertEquals("Okonkwo^Ngozi", read.authorName());
    assertEquals("Reader^Ann", read.verifierName());
    assertEquals(SIGNED, read.verifiedAt());
    assertEquals(List.of(STUDY), read.studyInstanceUids());
    assertEquals("Sudden weakness.", read.sections().get("Clinical Information"));
    assertEquals("Hyperdense focus, left thalamus.\nNo shift.\\", read.sections().get("Findings"));
    assertEquals("Acute haemorrhage: Łukasz informed.", read.sections().get("Conclusions"));
    assertEquals(List.of("2.25.99"), read.predecessorSopInstanceUids());
    assertEquals("SMITH^ADA", sr.string(Tag.PatientName));
    assertEquals("ACC1", sr.item(Tag.ReferencedRequestSequence).string(Tag.AccessionNumber));
    assertEquals("+0100", sr.string(Tag.TimezoneOffsetFromUTC));
  }

  @Test
  void dcmtkShowsTheText() throws Exception {
    Path file = folder.resolve("sr.dcm");
    Files.write(
        file,
        DatasetWriter.file(
            StructuredReports.encode(report(true, true)),
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    Outside.Output dump = Outside.run("dsrdump", "+Pl", file.toString());
    assertEquals(0, dump.exit(), dump.text());
    assertTrue(dump.text().contains("Hyperdense focus, left thalamus."), dump.text());
  }

  @Test
  void theSameReportIsTheSameBytes() throws Exception {
    byte[] first = bytes(report(true, true));
    byte[] second = bytes(report(true, true));
    org.junit.jupiter.api.Assertions.assertArrayEquals(first, second);
  }

  @Test
  void anEmptyStudyHeaderStillMakesAValidReport() throws Exception {
    ReportDocument bare = report(true, true);
    ReportDocument report =
        new ReportDocument(
            Dataset.builder().string(Tag.StudyInstanceUID, STUDY).build(),
            bare.sopInstanceUid(),
            bare.seriesInstanceUid(),
            bare.seriesNumber(),
            bare.instanceNumber(),
            bare.title(),
            "",
            "",
            "Normal.",
            true,
            new Observer("A^B", "", null),
            new Verification(new Observer("A^B", "", null), SIGNED),
            List.of(),
            List.of(),
            List.of(),
            SIGNED,
            LONDON,
            "en-GB");
    assertValid(report);
  }

  @Test
  void aReportNeedsAStudyAndAConclusion() {
    Dataset noStudy = Dataset.builder().string(Tag.PatientID, "1").build();
    ReportDocument good = report(true, true);
    assertThrows(
        MalformedDicomException.class, () -> StructuredReports.encode(withHeader(good, noStudy)));
    assertThrows(IllegalArgumentException.class, () -> withConclusion(good, "  "));
    assertThrows(IllegalArgumentException.class, () -> report(false, true));
  }

  @Test
  void onlyACompleteAndVerifiedReportCloses() throws Exception {
    assertInstanceOf(ReportEvidence.Final.class, classify(report(true, true)));
    assertInstanceOf(ReportEvidence.Preliminary.class, classify(report(true, false)));
    assertInstanceOf(ReportEvidence.Preliminary.class, classify(report(false, false)));
  }

  @Test
  void doseReportsCadMeasurementsAndKeyObjectsNeverClose() {
    for (String[] object :
        new String[][] {
          {SopClass.X_RAY_RADIATION_DOSE_SR, "113701"},
          {SopClass.ENHANCED_SR, "113701"},
          {SopClass.COMPREHENSIVE_SR, "126000"},
          {SopClass.COMPREHENSIVE_SR, "112000"},
          {SopClass.COMPREHENSIVE_3D_SR, "126000"},
          {SopClass.KEY_OBJECT_SELECTION, "113000"},
          {SopClass.CT_IMAGE, "113701"},
          {"1.2.840.10008.5.1.4.1.1.88.50", "111036"}
        }) {
      Dataset header =
          header(object[0], new CodedConcept(object[1], "DCM", "x"), "COMPLETE", "VERIFIED", null);
      assertInstanceOf(
          ReportEvidence.NotAReport.class, ReportEvidence.classify(header, Set.of()), object[1]);
    }
  }

  @Test
  void contradictionsAndGapsAreDoubtful() {
    String sop = SopClass.BASIC_TEXT_SR;
    CodedConcept title = ReportTitles.DIAGNOSTIC_IMAGING;
    for (Dataset header :
        List.of(
            header(sop, new CodedConcept("X1", "99LOCAL", "Befund"), "COMPLETE", "VERIFIED", null),
            header(sop, title, "PARTIAL", "VERIFIED", null),
            header(sop, title, null, null, null),
            header(sop, title, "COMPLETE", "VERIFIED", "PRELIMINARY"),
            header(sop, title, "COMPLETE", "UNVERIFIED", "FINAL"),
            Dataset.builder().string(Tag.SOPClassUID, sop).build(),
            Dataset.builder().string(Tag.Modality, "SR").build())) {
      assertInstanceOf(ReportEvidence.Doubtful.class, ReportEvidence.classify(header, Set.of()));
    }
  }

  @Test
  void aPdfCountsOnlyUnderAConfiguredTitle() {
    Dataset pdf =
        Dataset.builder()
            .string(Tag.SOPClassUID, SopClass.ENCAPSULATED_PDF)
            .string(Tag.DocumentTitle, "Radiology report")
            .build();
    assertInstanceOf(
        ReportEvidence.Final.class, ReportEvidence.classify(pdf, Set.of("radiology Report ")));
    assertInstanceOf(ReportEvidence.NotAReport.class, ReportEvidence.classify(pdf, Set.of()));
  }

  @Test
  void anImageIsNoReportToRead() {
    assertThrows(
        MalformedDicomException.class,
        () ->
            StructuredReports.read(
                Dataset.builder().string(Tag.SOPClassUID, SopClass.CT_IMAGE).build(), LONDON));
    assertNull(CodedConcept.read(null));
    assertFalse(ReportTitles.contains(null));
  }

  private static ReportEvidence classify(ReportDocument report) throws Exception {
    return ReportEvidence.classify(reread(report), Set.of());
  }

  private static Dataset header(
      String sop, CodedConcept title, String completion, String verification, String preliminary) {
    DatasetBuilder out =
        Dataset.builder()
            .string(Tag.SOPClassUID, sop)
            .string(Tag.Modality, "SR")
            .sequence(Tag.ConceptNameCodeSequence, title.item());
    if (completion != null) {
      out.string(Tag.CompletionFlag, completion).string(Tag.VerificationFlag, verification);
    }
    if (preliminary != null) {
      out.string(Tag.PreliminaryFlag, preliminary);
    }
    return out.build();
  }

  private static Dataset reread(ReportDocument report) throws Exception {
    return DatasetReader.readAll(
        new ByteArrayInputStream(bytes(report)), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  private static byte[] bytes(ReportDocument report) throws Exception {
    return DatasetWriter.dataset(
        StructuredReports.encode(report), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
  }

  private void assertValid(ReportDocument report) throws Exception {
    Path file = folder.resolve("report.dcm");
    Files.write(
        file,
        DatasetWriter.file(
            StructuredReports.encode(report), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    Outside.Output verdict = Outside.run("dciodvfy", file.toString());
    List<String> errors = verdict.text().lines().filter(line -> line.startsWith("Error")).toList();
    assertEquals(List.of(), errors);
    assertTrue(verdict.text().contains("BasicTextSR"), verdict.text());
  }

  private static ReportDocument withHeader(ReportDocument report, Dataset header) {
    return copy(report, header, report.conclusion());
  }

  private static ReportDocument withConclusion(ReportDocument report, String conclusion) {
    return copy(report, report.studyHeader(), conclusion);
  }

  private static ReportDocument copy(ReportDocument r, Dataset header, String conclusion) {
    return new ReportDocument(
        header,
        r.sopInstanceUid(),
        r.seriesInstanceUid(),
        r.seriesNumber(),
        r.instanceNumber(),
        r.title(),
        r.clinicalInformation(),
        r.findings(),
        conclusion,
        r.complete(),
        r.author(),
        r.verification(),
        r.evidence(),
        r.priorEvidence(),
        r.predecessors(),
        r.contentTime(),
        r.zone(),
        r.language());
  }

  private static ReportDocument report(boolean complete, boolean verified) {
    Dataset header =
        Dataset.builder()
            .string(Tag.StudyInstanceUID, STUDY)
            .string(Tag.StudyDate, "20260701")
            .string(Tag.StudyTime, "001200")
            .string(Tag.StudyID, "S1")
            .string(Tag.AccessionNumber, "ACC1")
            .sequence(
                Tag.IssuerOfAccessionNumberSequence,
                Dataset.builder().string(Tag.LocalNamespaceEntityID, "RWD").build())
            .string(Tag.ReferringPhysicianName, "Ward^Nine")
            .string(Tag.StudyDescription, "CT head")
            .string(Tag.PatientName, "SMITH^ADA")
            .string(Tag.PatientID, "L0042")
            .string(Tag.IssuerOfPatientID, "RWD")
            .string(Tag.PatientBirthDate, "19650201")
            .string(Tag.PatientSex, "F")
            .string(Tag.Modality, "CT")
            .build();
    InstanceReference slice =
        new InstanceReference(STUDY, STUDY + ".1", SopClass.CT_IMAGE, STUDY + ".1.1");
    InstanceReference other =
        new InstanceReference(STUDY, STUDY + ".1", SopClass.CT_IMAGE, STUDY + ".1.2");
    InstanceReference prior =
        new InstanceReference("1.2.3", "1.2.3.4", SopClass.CT_IMAGE, "1.2.3.4.5");
    InstanceReference earlier =
        new InstanceReference(STUDY, STUDY + ".9", SopClass.BASIC_TEXT_SR, "2.25.99");
    CodedConcept gmc = new CodedConcept("1234567", "99GMC", "GMC number");
    return new ReportDocument(
        header,
        "2.25.100",
        "2.25.101",
        9001,
        1,
        ReportTitles.CT_HEAD,
        "Sudden weakness.",
        "Hyperdense focus, left thalamus.\nNo shift.\\",
        "Acute haemorrhage: Łukasz informed.",
        complete,
        new Observer("Okonkwo^Ngozi", "United Lincolnshire", null),
        verified
            ? new Verification(new Observer("Reader^Ann", "United Lincolnshire", gmc), SIGNED)
            : null,
        List.of(slice, other),
        List.of(prior),
        List.of(earlier),
        Instant.parse("2026-07-01T00:40:00Z"),
        LONDON,
        "en-GB");
  }
}
