package org.readingroom.netclient.peer;

import java.net.URI;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// One archive as configured: a `[[pacs]]` table of the settings.
///
/// @param name what people call it; unique within the settings
/// @param trust the trust's label on screen
/// @param trustCode the trust's key (ODS code); the name when none is configured
/// @param compress whether it is asked to compress what it does not store compressed; lossless only
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
    Compress compress,
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

  /// When an archive is asked to compress on the way, losslessly.
  public enum Compress {
    /// When the line turns out slow; never an archive on this computer.
    ON_SLOW_LINES,
    ALWAYS,
    NEVER
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
        Compress.ON_SLOW_LINES,
        null,
        null,
        null,
        false,
        ZoneId.of("Europe/London"),
        "#4c8dff",
        Access.PLAIN);
  }

  public ArchiveNode withWeb(@Nullable URI newWeb) {
    return changed(retrieve, compress, newWeb, access);
  }

  public ArchiveNode withRetrieve(Retrieve newRetrieve) {
    return changed(newRetrieve, compress, web, access);
  }

  public ArchiveNode withAccess(Access newAccess) {
    return changed(retrieve, compress, web, newAccess);
  }

  public ArchiveNode withCompress(Compress newCompress) {
    return changed(retrieve, newCompress, web, access);
  }

  private ArchiveNode changed(
      Retrieve newRetrieve, Compress newCompress, @Nullable URI newWeb, Access newAccess) {
    return new ArchiveNode(
        name,
        trust,
        trustCode,
        host,
        port,
        aeTitle,
        newRetrieve,
        newCompress,
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
