package org.readingroom.app.settings;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.Access;
import org.readingroom.netclient.peer.TlsMaterial;
import org.readingroom.netclient.peer.UserIdentity;
import org.readingroom.netclient.peer.WebCredentials;

/// How one archive lets us in, and who of it may send to us: like {@link Access}, with references
/// where that has secrets.
///
/// @param tls `tls`; null when the DICOM link is plain
/// @param webTls `web-tls`; null when the web link is built from `tls` too
/// @param userIdentity `user-identity`; null for none
/// @param webAuth `web-auth`; null for none
/// @param sendsAs `sends-as`
/// @param sendsFrom `sends-from`
public record AccessSettings(
    @Nullable Tls tls,
    @Nullable Tls webTls,
    @Nullable Identity userIdentity,
    @Nullable WebAuth webAuth,
    List<String> sendsAs,
    List<String> sendsFrom) {

  public static final AccessSettings PLAIN =
      new AccessSettings(null, null, null, null, List.of(), List.of());

  public AccessSettings {
    sendsAs = List.copyOf(sendsAs);
    sendsFrom = List.copyOf(sendsFrom);
  }

  /// @param trustStore PKCS#12 or PEM of the certificates to trust; null for the system's
  /// @param keyStore PKCS#12 with our own certificate; null when none is asked for
  public record Tls(
      @Nullable Path trustStore, @Nullable Path keyStore, @Nullable SecretReference secret) {}

  /// @param secret the passcode; null when the archive wants a name only
  public record Identity(String user, @Nullable SecretReference secret) {}

  /// @param user null for a bearer token
  public record WebAuth(Kind kind, @Nullable String user, SecretReference secret) {
    public enum Kind {
      BASIC,
      BEARER
    }
  }

  AccessSettings withUserIdentity(@Nullable Identity changed) {
    return new AccessSettings(tls, webTls, changed, webAuth, sendsAs, sendsFrom);
  }

  AccessSettings withWebAuth(@Nullable WebAuth changed) {
    return new AccessSettings(tls, webTls, userIdentity, changed, sendsAs, sendsFrom);
  }

  AccessSettings withTls(@Nullable Tls changed) {
    return new AccessSettings(changed, webTls, userIdentity, webAuth, sendsAs, sendsFrom);
  }

  /// Without any secret: enough to say which archive it is.
  Access bare() {
    return Access.PLAIN.withSenders(sendsAs, sendsFrom);
  }

  /// What the DICOM link needs.
  Access forDimse(SecretReference.Resolver secrets) throws SecretUnavailableException {
    Access access = bare().withTls(material(tls, secrets));
    if (userIdentity == null) {
      return access;
    }
    SecretReference secret = userIdentity.secret();
    return access.withIdentity(
        new UserIdentity(userIdentity.user(), secret == null ? null : secrets.resolve(secret)));
  }

  /// What the web link needs.
  Access forWeb(SecretReference.Resolver secrets) throws SecretUnavailableException {
    return bare()
        .withWebTls(material(webTls == null ? tls : webTls, secrets))
        .withWeb(credentials(secrets));
  }

  private WebCredentials credentials(SecretReference.Resolver secrets)
      throws SecretUnavailableException {
    if (webAuth == null) {
      return new WebCredentials.None();
    }
    char[] secret = secrets.resolve(webAuth.secret());
    return switch (webAuth.kind()) {
      case BEARER -> new WebCredentials.Bearer(secret);
      case BASIC -> new WebCredentials.Basic(webAuth.user() == null ? "" : webAuth.user(), secret);
    };
  }

  static @Nullable TlsMaterial material(@Nullable Tls written, SecretReference.Resolver secrets)
      throws SecretUnavailableException {
    if (written == null) {
      return null;
    }
    SecretReference secret = written.secret();
    return new TlsMaterial(
        written.trustStore(), written.keyStore(), secret == null ? null : secrets.resolve(secret));
  }
}
