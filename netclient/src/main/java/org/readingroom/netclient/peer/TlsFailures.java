package org.readingroom.netclient.peer;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.readingroom.netclient.peer.Failure.Kind;

/// Why an encrypted link did not come about, whichever protocol was to run over it. What the JDK
/// throws is told apart by the causes it carries and, for alerts of the other side, by the alert's
/// name in the message (RFC 8446 6.2). Stateless; any thread.
public final class TlsFailures {
  private static final int DEEPEST_CAUSE = 20;

  private TlsFailures() {}

  /// @param host the name that the certificate had to be for
  /// @param place host and port as the settings know them
  /// @param whenPlain what to do when that port does not speak TLS at all
  public static Failure of(SSLException tls, String host, String place, String whenPlain) {
    if (isCausedBy(tls, CertificateExpiredException.class)
        || isCausedBy(tls, CertificateNotYetValidException.class)) {
      return new Failure(
          Kind.TLS,
          "The archive's certificate is not valid today.",
          "Its manager must renew it; also check this computer's date.");
    }
    if (isTooWeak(tls)) {
      return new Failure(
          Kind.TLS,
          "The archive's certificate is made with a key or a signature that is too weak.",
          "Its manager must have a new one made: RSA of 2048 bits or more, or an elliptic curve,"
              + " signed with SHA-256 or better.");
    }
    // the validator: an issuer of a name we know, but with a key we do not
    if (isCausedBy(tls, CertPathBuilderException.class)
        || isCausedBy(tls, CertPathValidatorException.class)) {
      return new Failure(
          Kind.TLS,
          "The archive's certificate is not one we trust.",
          "Add the certificate of its issuer to the trust store of the settings, once its"
              + " manager has confirmed it.");
    }
    if (isCausedBy(tls, CertificateException.class)) {
      return new Failure(
          Kind.TLS,
          "The archive's certificate is for another host than " + host + ".",
          "Use the host name that the certificate is made for, or have it re-issued.");
    }
    String message = tls.getMessage() == null ? "" : tls.getMessage().toLowerCase(Locale.ROOT);
    if (message.contains("certificate_required")
        || message.contains("bad_certificate")
        || message.contains("certificate_unknown")
        || message.contains("unknown_ca")
        || message.contains("access_denied")) {
      return new Failure(
          Kind.TLS,
          "The archive did not accept this workstation's certificate.",
          "Check the key store in the settings, and that the archive trusts its issuer.");
    }
    if (message.contains("unrecognized ssl message") || message.contains("plaintext")) {
      return new Failure(Kind.TLS, "The service at " + place + " does not speak TLS.", whenPlain);
    }
    if (message.contains("handshake_failure") || message.contains("protocol_version")) {
      return new Failure(
          Kind.TLS,
          "The archive and this workstation have no TLS version and cipher in common.",
          "The archive must allow TLS 1.2 or 1.3 with current ciphers (BCP 195).");
    }
    return new Failure(
        Kind.TLS,
        "The encrypted link to " + place + " could not be set up.",
        "Check that this port speaks TLS, and that both sides trust each other's certificates.");
  }

  /// Our side's key material cannot be used; the archive was not asked.
  public static Failure ourFiles() {
    return new Failure(
        Kind.TLS,
        "The trust store or key store of this archive cannot be opened.",
        "Check the files named under tls in the settings, and their secret.");
  }

  // the JDK's validator and its handshake say it in different classes
  private static boolean isTooWeak(Throwable thrown) {
    Throwable e = thrown;
    for (int depth = 0; e != null && depth < DEEPEST_CAUSE; depth++) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (e instanceof CertPathValidatorException invalid
              && invalid.getReason() == BasicReason.ALGORITHM_CONSTRAINED
          || e instanceof CertificateException && message.contains("constraint")) {
        return true;
      }
      e = e.getCause();
    }
    return false;
  }

  private static boolean isCausedBy(Throwable thrown, Class<? extends Throwable> type) {
    Throwable e = thrown;
    for (int depth = 0; e != null && depth < DEEPEST_CAUSE; depth++) {
      if (type.isInstance(e)) {
        return true;
      }
      e = e.getCause();
    }
    return false;
  }
}
