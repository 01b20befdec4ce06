package org.readingroom.app.settings;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.TlsMaterial;

/// One `[[orders]]` table: where a trust's HL7 v2 orders are taken, from whom, and how they are
/// read.
///
/// @param trustCode whose orders they are
/// @param bind address of this computer to listen on; null for all
/// @param from hosts, addresses or networks that may connect; nobody else is let in
/// @param accession where the accession number stands; {@link AccessionField#STANDARD} looks into
///   IPC-1, then OBR-18
/// @param accessionIssuer of accession numbers that come without one
/// @param patientIdAuthority PID-3.4 of the trust's own number; null for the first that is no NHS
///   number
/// @param patientIdIssuer the issuer under which the trust's archive keeps that number; null where
///   its Patient IDs have none
/// @param zone of times that come without an offset
/// @param charset of messages that do not name theirs in MSH-18
/// @param maxMessageBytes a longer message ends the connection
/// @param messageTime from a message's first byte to its last
/// @param idle how long a connection may be silent between messages
/// @param connections at once
/// @param tls both ends then show a certificate; null for plain TCP
public record OrderSourceSettings(
    String trustCode,
    @Nullable String bind,
    int port,
    List<String> from,
    AccessionField accession,
    String accessionIssuer,
    @Nullable String patientIdAuthority,
    @Nullable String patientIdIssuer,
    ZoneId zone,
    Charset charset,
    int maxMessageBytes,
    Duration messageTime,
    Duration idle,
    int connections,
    AccessSettings.@Nullable Tls tls) {

  public OrderSourceSettings {
    from = List.copyOf(from);
  }

  /// What the encrypted link is built from; null for plain TCP.
  public @Nullable TlsMaterial tlsMaterial(SecretReference.Resolver secrets)
      throws SecretUnavailableException {
    return AccessSettings.material(tls, secrets);
  }

  /// Where trusts put the accession number.
  public enum AccessionField {
    STANDARD,
    IPC_1,
    OBR_3,
    OBR_18,
    OBR_20,
    ORC_3;

    /// As the settings write it.
    public String text() {
      return name().replace('_', '-');
    }
  }
}
