package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.TlsMaterial;

/// Turns a connected socket into a TLS one, as BCP 195 asks: TLS 1.3 or 1.2 with forward secrecy
/// and authenticated encryption, the certificate checked against the trust store and the host name
/// (guard G5). Immutable, thread-safe.
final class TlsClient {
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /// Best first. RFC 9325 4.2: only ECDHE with AEAD for TLS 1.2.
  static final String[] SUITES = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  };

  private final SSLContext context;

  private TlsClient(SSLContext context) {
    this.context = context;
  }

  /// @throws IOException when a store cannot be read: our side's files, not the archive
  static TlsClient of(TlsMaterial material) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keyManagers(material.keyStore(), material.secret()),
        trustManagers(material.trustStore(), material.secret()),
        null);
    return new TlsClient(context);
  }

  /// Hands the plain socket over to TLS and completes the handshake; blocks until the peer answers
  /// or the plain socket is closed by the link's deadline.
  SSLSocket handshake(Socket plain, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    List<String> known = List.of(socket.getSupportedCipherSuites());
    parameters.setCipherSuites(
        Arrays.stream(SUITES).filter(known::contains).toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static KeyManager @Nullable [] keyManagers(
      @Nullable Path keyStore, char @Nullable [] secret)
      throws IOException, GeneralSecurityException {
    if (keyStore == null) {
      return null;
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(load(keyStore, secret), secret == null ? new char[0] : secret);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trustManagers(
      @Nullable Path trustStore, char @Nullable [] secret)
      throws IOException, GeneralSecurityException {
    if (trustStore == null) {
      return null;
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = isPem(trustStore) ? pem(trustStore) : load(trustStore, secret);
    if (trusted.size() == 0) {
      throw new IOException("no certificate in the trust store file");
    }
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  private static boolean isPem(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      // PKCS#12 is DER and starts with a SEQUENCE (0x30, but never "0" followed by text); PEM is
      // text, maybe with comments before the first BEGIN line
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

  private static KeyStore load(Path file, char @Nullable [] secret)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, secret);
    }
    return store;
  }
}
