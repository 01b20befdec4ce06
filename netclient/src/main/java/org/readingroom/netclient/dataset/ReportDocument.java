package org.readingroom.netclient.dataset;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A diagnostic report as plain values, before it is a DICOM object. {@link StructuredReports}
/// encodes it.
///
/// @param studyHeader any instance's or study row's data set: patient, study and request attributes
///   are taken from it, as that archive wrote them
/// @param sopInstanceUid of the report object; the caller derives it, so that a retry is the same
/// @param seriesInstanceUid the report's own series in the study
/// @param title a report title of CID 7000, for instance {@link ReportTitles#DIAGNOSTIC_IMAGING}
/// @param clinicalInformation why it was asked; "" leaves the section out
/// @param findings "" leaves the section out
/// @param conclusion never empty
/// @param complete true when no significant content is expected to follow (Completion Flag)
/// @param verification null while unverified: the object then says PRELIMINARY
/// @param evidence the instances read; of this study
/// @param priorEvidence instances of other studies that were compared
/// @param predecessors the report versions this one replaces or adds to
/// @param contentTime when this version was written
/// @param zone where the report's dates and times are local
/// @param language RFC 5646, such as `en-GB`
public record ReportDocument(
    Dataset studyHeader,
    String sopInstanceUid,
    String seriesInstanceUid,
    int seriesNumber,
    int instanceNumber,
    CodedConcept title,
    String clinicalInformation,
    String findings,
    String conclusion,
    boolean complete,
    Observer author,
    @Nullable Verification verification,
    List<InstanceReference> evidence,
    List<InstanceReference> priorEvidence,
    List<InstanceReference> predecessors,
    Instant contentTime,
    ZoneId zone,
    String language) {

  public ReportDocument {
    evidence = List.copyOf(evidence);
    priorEvidence = List.copyOf(priorEvidence);
    predecessors = List.copyOf(predecessors);
    if (!Uids.isValid(sopInstanceUid) || !Uids.isValid(seriesInstanceUid)) {
      throw new IllegalArgumentException("a report needs valid UIDs of its own");
    }
    if (conclusion.isBlank()) {
      throw new IllegalArgumentException("a report needs a conclusion");
    }
    if (verification != null && !complete) {
      throw new IllegalArgumentException("an incomplete report cannot be verified");
    }
  }

  /// A person who wrote or verified.
  ///
  /// @param personName PN form, `SMITH^Ada`
  /// @param organization the trust or practice; "" when unknown
  /// @param identification professional number such as GMC, or null
  public record Observer(
      String personName, String organization, @Nullable CodedConcept identification) {}

  /// Who takes responsibility, and since when.
  public record Verification(Observer by, Instant at) {}

  /// One instance of one series of one study.
  public record InstanceReference(
      String studyInstanceUid,
      String seriesInstanceUid,
      String sopClassUid,
      String sopInstanceUid) {}
}
