package org.readingroom.app.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;
import org.readingroom.netclient.dataset.SopClass;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;

/// Which instances a report is about: what its archive holds of the study (PS3.3 C.17.2, Current
/// Requested Procedure Evidence).
public final class StudyEvidence {
  private StudyEvidence() {}

  /// The study's images, as the archive lists them now. Blocks; call before signing, outside any
  /// transaction.
  ///
  /// @return empty when the archive does not answer in time: a report may be signed without
  public static List<InstanceReference> of(
      Archive archive, String studyInstanceUid, Duration deadline) throws InterruptedException {
    List<InstanceReference> out = new ArrayList<>();
    FindOutcome outcome =
        archive
            .findInstances(
                studyInstanceUid,
                null,
                row -> {
                  @Nullable String series = row.string(Tag.SeriesInstanceUID);
                  @Nullable String sopClass = row.string(Tag.SOPClassUID);
                  @Nullable String sop = row.string(Tag.SOPInstanceUID);
                  if (series != null
                      && sopClass != null
                      && sop != null
                      && Uids.isValid(series)
                      && Uids.isValid(sopClass)
                      && Uids.isValid(sop)
                      && !isDocument(sopClass)) {
                    out.add(new InstanceReference(studyInstanceUid, series, sopClass, sop));
                  }
                },
                deadline)
            .outcome();
    return outcome instanceof FindOutcome.Answered ? List.copyOf(out) : List.of();
  }

  // all SR classes lie in one branch; a report is not evidence for itself
  private static boolean isDocument(String sopClassUid) {
    return sopClassUid.startsWith("1.2.840.10008.5.1.4.1.1.88.")
        || sopClassUid.equals(SopClass.ENCAPSULATED_PDF);
  }
}
