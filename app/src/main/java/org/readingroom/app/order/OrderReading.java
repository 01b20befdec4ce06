package org.readingroom.app.order;

import java.nio.charset.Charset;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// How one trust's orders are to be read.
///
/// @param trustCode whose they are
/// @param accessionField where the accession number stands, such as `OBR-18`; null to look into
///   IPC-1, then OBR-18
/// @param accessionIssuer of accession numbers that come without one
/// @param patientIdAuthority assigning authority of the trust's own Patient ID in PID-3; null for
///   the first number that is no NHS number
/// @param patientIdIssuer under which the archive keeps that number; null where it has none
/// @param zone of times without an offset
/// @param charset of messages that do not name theirs
public record OrderReading(
    String trustCode,
    @Nullable String accessionField,
    String accessionIssuer,
    @Nullable String patientIdAuthority,
    @Nullable String patientIdIssuer,
    ZoneId zone,
    Charset charset) {}
