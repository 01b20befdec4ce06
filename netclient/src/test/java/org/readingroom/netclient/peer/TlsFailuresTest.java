package org.readingroom.netclient.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsFailuresTest {
  @Test
  void anIssuerOfAKnownNameWithAnotherKeyIsNotTrusted() {
    assertEquals(
        "The archive's certificate is not one we trust.",
        reason(new CertificateException(new CertPathValidatorException("signature check failed"))));
  }

  @Test
  void anExpiredCertificateIsNamedAsSuchEvenThroughTheValidator() {
    assertEquals(
        "The archive's certificate is not valid today.",
        reason(
            new CertificateException(
                new CertPathValidatorException("validity", new CertificateExpiredException()))));
  }

  @Test
  void aCertificateThatIsOnlyForAnotherNameSaysWhichNameWasWanted() {
    assertEquals(
        "The archive's certificate is for another host than pacs.example.",
        reason(new CertificateException("no name matching")));
  }

  @Test
  void aPlainPortIsToldWhatThisProtocolCanDo() {
    Failure failure = of(new SSLException("Unrecognized SSL message, plaintext connection?"));
    assertEquals("The service at pacs.example:104 does not speak TLS.", failure.reason());
    assertEquals("Use the other port.", failure.remedy());
  }

  @Test
  void causesThatGoRoundEndSomewhere() {
    SSLException one = new SSLException("one");
    one.initCause(new IllegalStateException("two", one));
    assertEquals("The encrypted link to pacs.example:104 could not be set up.", of(one).reason());
  }

  private static String reason(Throwable cause) {
    SSLException tls = new SSLHandshakeException("certificate_unknown");
    tls.initCause(cause);
    return of(tls).reason();
  }

  private static Failure of(SSLException tls) {
    return TlsFailures.of(tls, "pacs.example", "pacs.example:104", "Use the other port.");
  }
}
