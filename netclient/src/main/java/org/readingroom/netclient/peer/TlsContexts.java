package org.readingroom.netclient.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// {@link TlsMaterial} as the JDK's TLS wants it: TLS 1.3 or 1.2 with forward secrecy and
/// authenticated encryption only (BCP 195, RFC 9325 4.2), the host name always checked.
public final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private TlsContexts() {}

  /// @throws IOException when a store cannot be read or opened: our side's files, not the archive
  public static SSLContext of(TlsMaterial material) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManagerFactory keys = null;
      Path keyStore = material.keyStore();
      if (keyStore != null) {
        keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        char[] secret = material.secret();
        keys.init(pkcs12(keyStore, secret), secret == null ? new char[0] : secret);
      }
      TrustManagerFactory trust = null;
      Path trustStore = material.trustStore();
      if (trustStore != null) {
        trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted =
            isPem(trustStore) ? pem(trustStore) : pkcs12(trustStore, material.secret());
        if (trusted.size() == 0) {
          throw new IOException("no certificate in the trust store");
        }
        trust.init(trusted);
      }
      context.init(
          keys == null ? null : keys.getKeyManagers(),
          trust == null ? null : trust.getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the trust store or key store cannot be opened", e);
    }
  }

  /// Versions, cipher suites and host name check for one connection.
  public static SSLParameters parameters(SSLContext context) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    List<String> strong =
        Arrays.stream(context.getSupportedSSLParameters().getCipherSuites())
            .filter(TlsContexts::isStrong)
            .toList();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(strong.toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setAlgorithmConstraints(new StrongKeys());
    return parameters;
  }

  /// The same for a connection that somebody opens to us: a certificate of theirs is a must.
  public static SSLParameters acceptingParameters(SSLContext context) {
    SSLParameters parameters = parameters(context);
    // who they are is decided by their certificate and AE title; a client has no host name
    parameters.setEndpointIdentificationAlgorithm(null);
    parameters.setNeedClientAuth(true);
    return parameters;
  }

  private static boolean isStrong(String suite) {
    boolean aead = suite.contains("_GCM_") || suite.contains("CHACHA20_POLY1305");
    boolean tls13 =
        suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_POLY1305_SHA256");
    return aead && (tls13 || suite.startsWith("TLS_ECDHE_"));
  }

  // PKCS#12 is DER, a SEQUENCE of long form; PEM is text
  private static boolean isPem(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(2);
      return !(head.length == 2 && head[0] == 0x30 && (head[1] & 0x80) != 0);
    }
  }

  private static KeyStore pem(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("trusted-" + number++, one);
      }
    }
    return store;
  }

  private static KeyStore pkcs12(Path file, char @Nullable [] secret)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, secret);
    }
    return store;
  }
}
