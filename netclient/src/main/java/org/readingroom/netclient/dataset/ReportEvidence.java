package org.readingroom.netclient.dataset;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether one object of a study proves that the study has been reported.
///
/// Only {@link Final} closes a worklist item. {@link Doubtful} flags it for a person. Modality SR
/// alone proves nothing: dose reports, CAD and measurements are SR too.
public sealed interface ReportEvidence {
  /// A diagnostic report, complete and verified.
  record Final() implements ReportEvidence {}

  /// A diagnostic report that nobody has verified yet.
  record Preliminary() implements ReportEvidence {}

  /// An image, a dose report, CAD, measurements, key objects, or a document of another kind.
  record NotAReport() implements ReportEvidence {}

  /// @param reason one plain sentence, without patient data
  record Doubtful(String reason) implements ReportEvidence {}

  /// Judges one object by its header (a whole data set, or a query row that carries as much).
  ///
  /// @param reportPdfTitles Document Titles (0042,0010) that mark an Encapsulated PDF as this
  ///   trust's report; compared without case and surrounding space
  static ReportEvidence classify(Dataset header, Set<String> reportPdfTitles) {
    String sopClassUid = header.string(Tag.SOPClassUID);
    if (sopClassUid == null) {
      return "SR".equals(header.string(Tag.Modality))
          ? new Doubtful("A structured report does not say of what kind it is.")
          : new NotAReport();
    }
    if (SopClass.isTextReport(sopClassUid)) {
      return structured(header);
    }
    if (sopClassUid.equals(SopClass.ENCAPSULATED_PDF)) {
      return pdf(header, reportPdfTitles);
    }
    return new NotAReport();
  }

  private static ReportEvidence pdf(Dataset header, Set<String> reportPdfTitles) {
    String title = header.string(Tag.DocumentTitle);
    if (title == null) {
      return new Doubtful("A PDF document in the study has no title.");
    }
    boolean configured =
        reportPdfTitles.stream()
            .anyMatch(
                t -> t.strip().toLowerCase(Locale.ROOT).equals(title.toLowerCase(Locale.ROOT)));
    return configured ? new Final() : new NotAReport();
  }

  private static ReportEvidence structured(Dataset header) {
    CodedConcept title = CodedConcept.read(header.item(Tag.ConceptNameCodeSequence));
    if (title == null) {
      return new Doubtful("A structured report in the study has no readable title.");
    }
    if (!ReportTitles.contains(title)) {
      // DICOM's own titles are known not to be diagnostic reports; others may be anything
      return title.codingSchemeDesignator().equals("DCM")
          ? new NotAReport()
          : new Doubtful(
              "A structured report in the study has a title this program does not know.");
    }
    boolean complete = "COMPLETE".equals(header.string(Tag.CompletionFlag));
    boolean verified = "VERIFIED".equals(header.string(Tag.VerificationFlag));
    @Nullable String preliminary = header.string(Tag.PreliminaryFlag);
    if (header.string(Tag.CompletionFlag) == null || header.string(Tag.VerificationFlag) == null) {
      return new Doubtful(
          "A report in the study does not say whether it is complete and verified.");
    }
    if (!verified) {
      return "FINAL".equals(preliminary)
          ? new Doubtful("A report in the study calls itself final but is not verified.")
          : new Preliminary();
    }
    if (!complete) {
      return new Doubtful("A report in the study is verified but not complete.");
    }
    return "PRELIMINARY".equals(preliminary)
        ? new Doubtful("A report in the study is verified but calls itself preliminary.")
        : new Final();
  }
}
