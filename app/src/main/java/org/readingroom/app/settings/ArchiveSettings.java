package org.readingroom.app.settings;

import java.net.URI;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.ArchiveNode;

/// One `[[pacs]]` table as written: like {@link ArchiveNode}, but with references where the node
/// has secrets. See there for the meaning of each value.
public record ArchiveSettings(
    String name,
    String trust,
    String trustCode,
    String host,
    int port,
    String aeTitle,
    ArchiveNode.Retrieve retrieve,
    ArchiveNode.Compress compress,
    @Nullable URI web,
    @Nullable String patientIdIssuer,
    @Nullable String accessionIssuer,
    boolean nhsNumberIsPatientId,
    ZoneId zone,
    String colour,
    AccessSettings access) {

  /// The archive over DICOM, with its secrets fetched.
  ///
  /// @throws SecretUnavailableException when a reference leads nowhere; says which and what to do
  public ArchiveNode dimseNode(SecretReference.Resolver secrets) throws SecretUnavailableException {
    return node(access.forDimse(secrets));
  }

  /// The archive over DICOMweb, with its secrets fetched.
  ///
  /// @throws SecretUnavailableException when a reference leads nowhere; says which and what to do
  public ArchiveNode webNode(SecretReference.Resolver secrets) throws SecretUnavailableException {
    return node(access.forWeb(secrets));
  }

  /// The archive without its secrets: enough to name it.
  public ArchiveNode bareNode() {
    return node(access.bare());
  }

  private ArchiveNode node(Access resolved) {
    return new ArchiveNode(
        name,
        trust,
        trustCode,
        host,
        port,
        aeTitle,
        retrieve,
        compress,
        web,
        patientIdIssuer,
        accessionIssuer,
        nhsNumberIsPatientId,
        zone,
        colour,
        resolved);
  }
}
