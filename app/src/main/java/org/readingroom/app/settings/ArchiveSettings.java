package org.readingroom.app.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.TlsMaterial;

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
    @Nullable URI web,
    @Nullable String patientIdIssuer,
    @Nullable String accessionIssuer,
    boolean nhsNumberIsPatientId,
    ZoneId zone,
    String colour,
    @Nullable Tls tls) {

  /// @param trustStore PKCS#12 or PEM of the certificates to trust; null for the system's
  /// @param keyStore PKCS#12 with our own certificate; null when none is asked for
  public record Tls(
      @Nullable Path trustStore, @Nullable Path keyStore, @Nullable SecretReference secret) {}

  /// The node to talk to, with its secret fetched.
  ///
  /// @throws SecretUnavailableException when the reference leads nowhere; says which and what to do
  public ArchiveNode node(SecretReference.Resolver secrets) throws SecretUnavailableException {
    TlsMaterial material = null;
    if (tls != null) {
      SecretReference secret = tls.secret();
      material =
          new TlsMaterial(
              tls.trustStore(), tls.keyStore(), secret == null ? null : secrets.resolve(secret));
    }
    return new ArchiveNode(
        name,
        trust,
        trustCode,
        host,
        port,
        aeTitle,
        retrieve,
        web,
        patientIdIssuer,
        accessionIssuer,
        nhsNumberIsPatientId,
        zone,
        colour,
        material);
  }
}
