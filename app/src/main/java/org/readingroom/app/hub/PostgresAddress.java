package org.readingroom.app.hub;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// Where a shared hub is and as whom to sign in.
///
/// Off this computer nothing travels without TLS and a server certificate that names the host:
/// `sslmode=verify-full`, against the system's trusted authorities or the file given.
///
/// @param host name or address
/// @param port 5432 unless the URL said otherwise
/// @param database name of the database
/// @param user login role
/// @param password null when the server asks for none (Kerberos, peer, certificate)
/// @param rootCertificate PEM file of the authority that signed the server's certificate; null for
///   the system's
public record PostgresAddress(
    String host,
    int port,
    String database,
    String user,
    @Nullable String password,
    @Nullable String rootCertificate) {

  static final String SCHEMA = "reading_room";

  /// Reads `jdbc:postgresql://host[:port]/database[?sslrootcert=FILE]`.
  ///
  /// @throws HubException when it is something else; says what
  public static PostgresAddress of(String url, @Nullable String user, @Nullable String password) {
    String prefix = "jdbc:";
    URI uri;
    try {
      uri = URI.create(url.startsWith(prefix) ? url.substring(prefix.length()) : url);
    } catch (IllegalArgumentException e) {
      throw bad();
    }
    String path = uri.getPath();
    if (!"postgresql".equals(uri.getScheme())
        || uri.getHost() == null
        || path == null
        || path.length() < 2) {
      throw bad();
    }
    if (user == null || user.isBlank()) {
      throw new HubException(
          "A shared hub needs to know who signs in. Set user (and secret) under [hub].");
    }
    @Nullable String root = null;
    if (uri.getQuery() != null) {
      for (String part : uri.getQuery().split("&")) {
        if (!part.startsWith("sslrootcert=")) {
          throw new HubException(
              "The hub's url may only carry sslrootcert=FILE after the question mark; user and"
                  + " secret stand beside it.");
        }
        root = part.substring("sslrootcert=".length());
      }
    }
    return new PostgresAddress(
        uri.getHost(),
        uri.getPort() < 0 ? 5432 : uri.getPort(),
        path.substring(1),
        user,
        password,
        root);
  }

  private static HubException bad() {
    return new HubException(
        "The hub's url is not one of PostgreSQL. It looks like"
            + " jdbc:postgresql://hub.example.nhs.uk/readingroom");
  }

  /// True when the database is on this computer, so that nothing crosses a network.
  boolean loopback() {
    if (host.toLowerCase(Locale.ROOT).equals("localhost")) {
      return true;
    }
    try {
      // numbers only: a name that somebody's DNS points at 127.0.0.1 is not this computer's promise
      return host.matches("[0-9.:\\[\\]a-fA-F]+")
          && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    if (password != null) {
      source.setPassword(password);
    }
    source.setCurrentSchema(SCHEMA);
    source.setApplicationName("Reading Room");
    source.setConnectTimeout(5); // s
    source.setLoginTimeout(8); // s
    source.setSocketTimeout(30); // s
    source.setTcpKeepAlive(true);
    source.setLogUnclosedConnections(false);
    if (!loopback()) {
      source.setSslMode("verify-full");
      if (rootCertificate == null) {
        source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
      } else {
        source.setSslRootCert(rootCertificate);
      }
    }
    return source;
  }

  /// A connection of one's own, outside any {@link Hub}; close it.
  public Connection connect() throws SQLException {
    return source().getConnection();
  }

  /// For messages: never the password.
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
