package org.readingroom.app.settings;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;

/// One `[[modality-worklist]]` table: a DICOM Modality Worklist that tells of a trust's orders.
///
/// @param trustCode whose orders they are
/// @param accessionIssuer of accession numbers that come without one
/// @param patientIdIssuer of Patient IDs that come without one; null where they have none
public record ModalityWorklistSettings(
    String trustCode,
    String host,
    int port,
    String aeTitle,
    String accessionIssuer,
    @Nullable String patientIdIssuer,
    boolean nhsNumberIsPatientId,
    ZoneId zone,
    AccessSettings access) {

  /// As the DICOM client knows a peer, with its secrets fetched.
  ///
  /// @throws SecretUnavailableException when a reference leads nowhere; says which and what to do
  public ArchiveNode node(SecretReference.Resolver secrets) throws SecretUnavailableException {
    return new ArchiveNode(
        trustCode + " worklist",
        trustCode,
        trustCode,
        host,
        port,
        aeTitle,
        ArchiveNode.Retrieve.GET,
        ArchiveNode.Compress.NEVER,
        null,
        patientIdIssuer,
        accessionIssuer,
        nhsNumberIsPatientId,
        zone,
        "#4c8dff",
        access.forDimse(secrets));
  }
}
