package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.readingroom.netclient.peer.TlsMaterial;

/// A certificate authority of a test, and what it issues, made by openssl in one folder.
public final class TestCertificates {
  private static final char[] SECRET = "only-for-tests".toCharArray();
  private final Path folder;

  public TestCertificates(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30"
            + " -keyout ca.key -out ca.pem -subj /CN=TestAuthority");
  }

  /// @param key PEM private key
  /// @param certificate PEM certificate
  /// @param pkcs12 both
  public record Issued(Path key, Path certificate, Path pkcs12) {}

  /// @param alternativeName such as `IP:127.0.0.1` or `DNS:elsewhere.example`
  public Issued issue(String name, String alternativeName) {
    return issue(name, alternativeName, 30);
  }

  /// Valid until the moment it was made.
  public Issued issueExpired(String name, String alternativeName) {
    return issue(name, alternativeName, 0);
  }

  /// With an RSA key of 1,024 bits, which nobody should trust any more.
  public Issued issueWeak(String name, String alternativeName) {
    return issue(name, alternativeName, 30, "rsa:1024");
  }

  private Issued issue(String name, String alternativeName, int days) {
    return issue(name, alternativeName, days, "ec -pkeyopt ec_paramgen_curve:prime256v1");
  }

  private Issued issue(String name, String alternativeName, int days, String key) {
    try {
      Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + alternativeName + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    openssl(
        "req -newkey "
            + key
            + " -nodes -keyout "
            + name
            + ".key -out "
            + name
            + ".csr -subj /CN="
            + name);
    openssl(
        "x509 -req -in "
            + name
            + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -days "
            + days
            + " -extfile "
            + name
            + ".ext -out "
            + name
            + ".pem");
    openssl(
        "pkcs12 -export -inkey "
            + name
            + ".key -in "
            + name
            + ".pem -out "
            + name
            + ".p12 -passout pass:"
            + new String(SECRET));
    return new Issued(
        folder.resolve(name + ".key"),
        folder.resolve(name + ".pem"),
        folder.resolve(name + ".p12"));
  }

  /// Of every key store issued.
  public char[] secret() {
    return SECRET.clone();
  }

  /// The authority's own certificate.
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  /// Trusts this authority and shows the given certificate, or none.
  public TlsMaterial material(Issued own) {
    return new TlsMaterial(authority(), own == null ? null : own.pkcs12(), SECRET.clone());
  }

  private void openssl(String arguments) {
    List<String> command = new ArrayList<>();
    command.add(ServerProcess.program("openssl", "openssl"));
    command.addAll(List.of(arguments.split(" ")));
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException("openssl: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
