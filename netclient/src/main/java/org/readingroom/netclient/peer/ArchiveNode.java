package org.readingroom.netclient.peer;

import java.net.URI;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// One archive as configured: a `[[pacs]]` table of the settings.
///
/// @param name what people call it; unique within the settings
/// @param trust the trust's label on screen
/// @param trustCode the trust's key (ODS code); the name when none is configured
/// @param web base of its DICOMweb services, preferred for fetching when present
/// @param patientIdIssuer assigning authority of Patient IDs that come without one
/// @param accessionIssuer the same for accession numbers
/// @param nhsNumberIsPatientId true when this archive's Patient ID is the NHS number
/// @param zone where its dates and times are local
/// @param colour the trust's colour, `#rrggbb`
/// @param access certificates, names and passwords, and who may send to us
public record ArchiveNode(
    String name,
    String trust,
    String trustCode,
    String host,
    int port,
    String aeTitle,
    Retrieve retrieve,
    @Nullable URI web,
    @Nullable String patientIdIssuer,
    @Nullable String accessionIssuer,
    boolean nhsNumberIsPatientId,
    ZoneId zone,
    String colour,
    Access access) {

  /// How instances are asked for over DIMSE (PS3.4 C.4.2, C.4.3).
  public enum Retrieve {
    GET,
    MOVE
  }

  /// The least a node needs, for tests and for the settings' defaults.
  public static ArchiveNode of(String name, String host, int port, String aeTitle) {
    return new ArchiveNode(
        name,
        name,
        name,
        host,
        port,
        aeTitle,
        Retrieve.GET,
        null,
        null,
        null,
        false,
        ZoneId.of("Europe/London"),
        "#4c8dff",
        Access.PLAIN);
  }

  public ArchiveNode withWeb(@Nullable URI newWeb) {
    return changed(retrieve, newWeb, access);
  }

  public ArchiveNode withRetrieve(Retrieve newRetrieve) {
    return changed(newRetrieve, web, access);
  }

  public ArchiveNode withAccess(Access newAccess) {
    return changed(retrieve, web, newAccess);
  }

  private ArchiveNode changed(Retrieve newRetrieve, @Nullable URI newWeb, Access newAccess) {
    return new ArchiveNode(
        name,
        trust,
        trustCode,
        host,
        port,
        aeTitle,
        newRetrieve,
        newWeb,
        patientIdIssuer,
        accessionIssuer,
        nhsNumberIsPatientId,
        zone,
        colour,
        newAccess);
  }

  /// Null when the DICOM link is plain.
  public @Nullable TlsMaterial tls() {
    return access.tls();
  }
}
