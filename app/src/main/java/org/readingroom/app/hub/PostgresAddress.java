package org.readingroom.app.hub;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// Where a shared hub is and as whom to sign in.
///
/// A hub that is replicated has several servers, of which one may be written to at a time: that one
/// is looked for among them, at the start and whenever the line breaks, so that a standby that is
/// promoted is found without anybody's doing. Who may be promoted, and that the old one is kept
/// from being written to, is the database's own business.
///
/// Off this computer nothing travels without TLS and a server certificate that names the host:
/// `sslmode=verify-full`, against the system's trusted authorities or the file given.
///
/// @param servers at least one, in the order in which they are tried
/// @param database name of the database
/// @param user login role
/// @param password null when the server asks for none (Kerberos, peer, certificate)
/// @param rootCertificate PEM file of the authority that signed the servers' certificates; null for
///   the system's
public record PostgresAddress(
    List<Server> servers,
    String database,
    String user,
    @Nullable String password,
    @Nullable String rootCertificate) {

  static final String SCHEMA = "reading_room";

  private static final Pattern URL = Pattern.compile("(?:jdbc:)?postgresql://([^/?#]+)(/[^#]+)");
  private static final Pattern SERVER =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^\\s:@\\[\\]]+)(?::([0-9]{1,5}))?");
  private static final int USUAL_PORT = 5432;

  /// @param host name or address; a numeric IPv6 address in brackets
  /// @param port 1–65535
  public record Server(String host, int port) {
    private static Server of(String text) {
      Matcher parts = SERVER.matcher(text);
      if (!parts.matches()) {
        throw bad();
      }
      int port = parts.group(2) == null ? USUAL_PORT : Integer.parseInt(parts.group(2));
      if (port < 1 || port > 65_535) {
        throw bad();
      }
      return new Server(parts.group(1), port);
    }

    private boolean loopback() {
      if (host.toLowerCase(Locale.ROOT).equals("localhost")) {
        return true;
      }
      try {
        // numbers only: a name that somebody's DNS points at 127.0.0.1 is not this computer's
        // promise
        return host.matches("[0-9.:\\[\\]a-fA-F]+")
            && InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
  }

  public PostgresAddress {
    servers = List.copyOf(servers);
  }

  /// Reads `jdbc:postgresql://host[:port][,host[:port]…]/database[?sslrootcert=FILE]`.
  ///
  /// @throws HubException when it is something else; says what
  public static PostgresAddress of(String url, @Nullable String user, @Nullable String password) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw bad();
    }
    List<Server> servers = Stream.of(parts.group(1).split(",", -1)).map(Server::of).toList();
    URI rest;
    try {
      rest = URI.create("hub:" + parts.group(2));
    } catch (IllegalArgumentException e) {
      throw bad();
    }
    String path = rest.getPath();
    if (path == null || path.length() < 2) {
      throw bad();
    }
    if (user == null || user.isBlank()) {
      throw new HubException(
          "A shared hub needs to know who signs in. Set user (and secret) under [hub].");
    }
    @Nullable String root = null;
    if (rest.getQuery() != null) {
      for (String part : rest.getQuery().split("&")) {
        if (!part.startsWith("sslrootcert=")) {
          throw new HubException(
              "The hub's url may only carry sslrootcert=FILE after the question mark; user and"
                  + " secret stand beside it.");
        }
        root = part.substring("sslrootcert=".length());
      }
    }
    return new PostgresAddress(servers, path.substring(1), user, password, root);
  }

  private static HubException bad() {
    return new HubException(
        "The hub's url is not one of PostgreSQL. It looks like"
            + " jdbc:postgresql://hub.example.nhs.uk/readingroom, with commas between several"
            + " servers.");
  }

  /// True when the database is on this computer, so that nothing crosses a network.
  boolean loopback() {
    return servers.stream().allMatch(Server::loopback);
  }

  PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(servers.stream().map(Server::host).toArray(String[]::new));
    source.setPortNumbers(servers.stream().mapToInt(Server::port).toArray());
    if (servers.size() > 1) {
      source.setTargetServerType("primary");
      source.setHostRecheckSeconds(2); // a server that was away or a standby may be it now
    }
    source.setDatabaseName(database);
    source.setUser(user);
    if (password != null) {
      source.setPassword(password);
    }
    source.setCurrentSchema(SCHEMA);
    source.setApplicationName("Reading Room");
    source.setConnectTimeout(servers.size() == 1 ? 5 : 3); // s, for each server
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
    return user
        + "@"
        + servers.stream()
            .map(server -> server.host() + ":" + server.port())
            .collect(Collectors.joining(","))
        + "/"
        + database;
  }
}
