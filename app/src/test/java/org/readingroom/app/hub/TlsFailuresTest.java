package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsFailuresTest {
  private static HubException said(String message, Throwable cause) {
    HubException said =
        PostgresFailures.explain(new SQLException("CANARY " + message, "08006", cause));
    assertTrue(said.unreachable());
    assertFalse(said.signInRefused(), "a certificate is no reason to type the password again");
    assertFalse(said.getMessage().contains("CANARY"));
    return said;
  }

  private static Throwable handshake(Throwable cause) {
    SSLHandshakeException outer = new SSLHandshakeException("PKIX path validation failed");
    outer.initCause(new CertPathValidatorException("validity check failed", cause));
    return outer;
  }

  @Test
  void everyCertificateFaultIsAPlainSentenceWithANextStep() {
    assertTrue(
        said("SSL error", handshake(new CertificateExpiredException("NotAfter")))
            .getMessage()
            .contains("expired"));
    assertTrue(
        said("SSL error", handshake(new CertificateNotYetValidException("NotBefore")))
            .getMessage()
            .contains("date and time"));
    assertTrue(
        said("SSL error", handshake(new IOException("no anchor")))
            .getMessage()
            .contains("sslrootcert"));
    assertTrue(
        said("The hostname hub.example could not be verified by hostnameverifier Pg.", null)
            .getMessage()
            .contains("another server name"));
    assertTrue(
        said("The server does not support SSL.", null).getMessage().contains("does not encrypt"));
    assertTrue(
        said("Could not open SSL root certificate file /x.pem.", null)
            .getMessage()
            .contains("cannot be read"));
    assertTrue(
        said("SSL error", new SSLHandshakeException("handshake_failure"))
            .getMessage()
            .contains("TLS 1.2"));
  }

  @Test
  void whatIsNotAboutEncryptionIsLeftToTheState() {
    assertNull(TlsFailures.sentence(new SQLException("connection refused", "08001")));
    HubException refused = PostgresFailures.explain(new SQLException("no", "28P01"));
    assertTrue(refused.signInRefused());
    assertTrue(PostgresFailures.explain(new SQLException("no", "08004")).signInRefused());
  }
}
