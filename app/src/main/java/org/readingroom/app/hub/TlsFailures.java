package org.readingroom.app.hub;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why an encrypted link to the hub did not come about, in plain words. Nothing has been sent then,
/// no password either.
final class TlsFailures {
  private TlsFailures() {}

  /// @return null when the failure has nothing to do with encryption
  static @Nullable String sentence(Throwable thrown) {
    @Nullable String why = dates(thrown);
    return why == null ? otherwise(thrown) : why;
  }

  // looked for first: a path that fails for its dates fails as a path too
  private static @Nullable String dates(Throwable thrown) {
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof CertificateExpiredException) {
        return "The hub's certificate has expired, so nothing was sent. Whoever runs the server must"
            + " renew it.";
      }
      if (t instanceof CertificateNotYetValidException) {
        return "The hub's certificate is not valid yet, so nothing was sent. Check the date and time"
            + " of this computer first.";
      }
    }
    return null;
  }

  private static @Nullable String otherwise(Throwable thrown) {
    boolean tls = false;
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      String said = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (said.contains("does not support ssl")) {
        return "The hub does not encrypt its connections, so nothing was sent. Whoever runs the"
            + " server must switch TLS on (ssl = on).";
      }
      if (said.contains("root certificate file")) {
        return "The file of trusted certificates named by sslrootcert cannot be read. Check its path"
            + " and that it is PEM.";
      }
      if (said.contains("hostname") && said.contains("verif")
          || said.contains("no subject alternative")
          || said.contains("no name matching")) {
        return "The hub's certificate is for another server name, so nothing was sent. Use the name"
            + " the certificate was made for, or tell whoever runs the server.";
      }
      if (t instanceof CertPathBuilderException || t instanceof CertPathValidatorException) {
        return "The hub's certificate was signed by an authority this computer does not know, so"
            + " nothing was sent. Ask whoever runs the server for the authority's certificate, and"
            + " name its file: ?sslrootcert=FILE after the address.";
      }
      tls |= t instanceof SSLException;
    }
    return tls
        ? "No encrypted link to the hub came about, so nothing was sent. Tell whoever runs the server"
            + " that TLS 1.2 or later is needed."
        : null;
  }
}
