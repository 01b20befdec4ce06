package org.readingroom.netclient.peer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What it takes to be let in by one archive, and who may come in from it. Secrets are resolved
/// here; nothing of it is ever logged.
///
/// @param tls for the DICOM link; null when it is plain
/// @param webTls for DICOMweb; null to use {@link #tls}, or the system's trust without it
/// @param identity null when the archive knows us by AE title and certificate only
/// @param sendsAs AE titles by which the archive sends to us on a C-MOVE, besides its own
/// @param sendsFrom hosts, addresses or networks such as `10.1.2.0/24` from which it sends, besides
///   its host
public record Access(
    @Nullable TlsMaterial tls,
    @Nullable TlsMaterial webTls,
    @Nullable UserIdentity identity,
    WebCredentials web,
    List<String> sendsAs,
    List<String> sendsFrom) {

  /// A plain link, known by AE title alone.
  public static final Access PLAIN =
      new Access(null, null, null, new WebCredentials.None(), List.of(), List.of());

  public Access {
    sendsAs = List.copyOf(sendsAs);
    sendsFrom = List.copyOf(sendsFrom);
  }

  public static Access over(@Nullable TlsMaterial tls) {
    return PLAIN.withTls(tls);
  }

  public Access withTls(@Nullable TlsMaterial newTls) {
    return new Access(newTls, webTls, identity, web, sendsAs, sendsFrom);
  }

  public Access withIdentity(@Nullable UserIdentity newIdentity) {
    return new Access(tls, webTls, newIdentity, web, sendsAs, sendsFrom);
  }

  public Access withWeb(WebCredentials newWeb) {
    return new Access(tls, webTls, identity, newWeb, sendsAs, sendsFrom);
  }

  public Access withWebTls(@Nullable TlsMaterial newWebTls) {
    return new Access(tls, newWebTls, identity, web, sendsAs, sendsFrom);
  }

  public Access withSenders(List<String> aeTitles, List<String> addresses) {
    return new Access(tls, webTls, identity, web, aeTitles, addresses);
  }

  /// What the web link is built from.
  public @Nullable TlsMaterial forWeb() {
    return webTls == null ? tls : webTls;
  }

  @Override
  public String toString() {
    return "Access[…]";
  }
}
