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
/// @param tls null when the link is plain
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
    @Nullable TlsMaterial tls) {

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
        null);
  }

  public ArchiveNode withWeb(@Nullable URI newWeb) {
    return new ArchiveNode(
        name,
        trust,
        trustCode,
        host,
        port,
        aeTitle,
        retrieve,
        newWeb,
        patientIdIssuer,
        accessionIssuer,
        nhsNumberIsPatientId,
        zone,
        colour,
        tls);
  }
}
