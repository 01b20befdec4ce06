package org.readingroom.app.worklist;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.ReportEvidence;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;

/// One study as one archive just described it, with what was found in it that may be a report.
///
/// @param evidence one per object that may be a report
/// @param checked false when such an object could not be read this time
/// @param images objects that are no documents; null when nobody counted
record StudySeen(
    ArchiveNode archive,
    Dataset header,
    List<Found> evidence,
    boolean checked,
    @Nullable Integer images) {
  // modalities of objects that are about images, but are none to report
  private static final Set<String> NOT_IMAGES =
      Set.of("SR", "KO", "PR", "DOC", "AU", "PLAN", "REG", "SEG", "FID", "RWV", "SMR", "LP");
  // modalities under which archives keep report objects
  private static final Set<String> MAY_HOLD_REPORTS = Set.of("SR", "DOC", "OT", "PDF");

  StudySeen {
    evidence = List.copyOf(evidence);
  }

  record Found(String sopInstanceUid, ReportEvidence verdict) {}

  /// Null when the row names no study: such a row is of no use to anybody.
  static @Nullable StudySeen of(ArchiveNode archive, Dataset row) {
    if (!Uids.isValid(row.string(Tag.StudyInstanceUID))) {
      return null;
    }
    StudySeen seen = new StudySeen(archive, row, List.of(), true, null);
    return seen.mayHoldDocuments()
        ? seen
        : new StudySeen(archive, row, List.of(), true, seen.instances());
  }

  StudySeen with(List<Found> found, boolean all, @Nullable Integer counted) {
    return new StudySeen(archive, header, found, all, counted);
  }

  private boolean mayHoldDocuments() {
    List<String> all = modalities();
    return all.isEmpty() || all.stream().anyMatch(NOT_IMAGES::contains) || mayHoldReport();
  }

  /// Whether an object of this modality is an image, or another thing to look at.
  static boolean isImage(@Nullable String modality) {
    return modality == null || !NOT_IMAGES.contains(modality.strip().toUpperCase(Locale.ROOT));
  }

  String studyInstanceUid() {
    return header.string(Tag.StudyInstanceUID, "");
  }

  List<String> modalities() {
    return header.strings(Tag.ModalitiesInStudy).stream()
        .map(m -> m.strip().toUpperCase(Locale.ROOT).replace(",", " "))
        .filter(m -> !m.isEmpty())
        .distinct()
        .toList();
  }

  @Nullable Integer instances() {
    return header.integer(Tag.NumberOfStudyRelatedInstances);
  }

  /// True when nothing in it is an image, as far as the archive says: no item of its own.
  boolean documentsOnly() {
    List<String> all = modalities();
    return !all.isEmpty() && NOT_IMAGES.containsAll(all);
  }

  /// True when it is worth looking for a report in it. An archive that does not say which
  /// modalities a study has is always looked at.
  boolean mayHoldReport() {
    List<String> all = modalities();
    return all.isEmpty() || all.stream().anyMatch(MAY_HOLD_REPORTS::contains);
  }

  @Nullable String accessionNumber() {
    String accession = header.string(Tag.AccessionNumber);
    return accession == null || accession.isBlank() ? null : accession.strip();
  }

  /// Who gave out the accession number, as the row says; null when it does not.
  @Nullable String statedAccessionIssuer() {
    Dataset issuer = header.item(Tag.IssuerOfAccessionNumberSequence);
    if (issuer == null) {
      return null;
    }
    String local = issuer.string(Tag.LocalNamespaceEntityID);
    return local == null ? issuer.string(Tag.UniversalEntityID) : local;
  }

  /// Who gave out the accession number: as the row says, else as the settings do, else the trust.
  String accessionIssuer() {
    @Nullable String stated = statedAccessionIssuer();
    if (stated != null) {
      return stated;
    }
    @Nullable String configured = archive.accessionIssuer();
    return configured == null ? archive.trustCode() : configured;
  }
}
