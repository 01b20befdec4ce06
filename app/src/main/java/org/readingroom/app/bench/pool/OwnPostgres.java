package org.readingroom.app.bench.pool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.PostgresAddress;
import org.readingroom.app.hub.PostgresSchema;

/// A PostgreSQL server with a hub in it, on a free port of the loopback interface, as its package
/// configures one: only the number of connections is changed. Ends with the benchmark.
public final class OwnPostgres implements AutoCloseable {
  static final String OWNER = "hub_owner";
  static final String READER = "bench";
  private static final String COLLEAGUE = "colleague";

  /// s
  private static final int STOP_S = 60;

  private final PostgresPrograms programs;
  private final Path folder;
  private final int port;
  private final String password = UUID.randomUUID().toString();
  private @Nullable Process guard;

  private OwnPostgres(PostgresPrograms programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /// @param scratch takes the server's files
  public static OwnPostgres start(PostgresPrograms programs, Path scratch)
      throws IOException, InterruptedException {
    // the server's user must get through to its own folder, and see nothing else
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx--x--x"));
    Path folder = Files.createDirectory(scratch.resolve("postgres"));
    programs.own(folder);
    OwnPostgres server = new OwnPostgres(programs, folder, freePort());
    try {
      server.begin();
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void begin() throws IOException, InterruptedException {
    Path secret = Files.writeString(folder.resolve("secret"), password);
    programs.own(secret);
    Path log = folder.resolve("programs.log");
    programs.run(
        log,
        "initdb",
        "-D",
        data(),
        "-U",
        OWNER,
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--auth=scram-sha-256",
        "--pwfile=" + secret);
    Files.delete(secret);
    configure(
        "port = " + port,
        "listen_addresses = '127.0.0.1'",
        "unix_socket_directories = ''",
        "max_connections = 120");
    guard = guard();
    control("start");
    PostgresSchema.migrate(owner());
    putReader(READER, "Bench", "7000000");
    putReader(COLLEAGUE, "Colleague", "7000001");
  }

  private void putReader(String login, String name, String number) {
    HubPeople.putAsOwner(
        owner(),
        new HubPerson(
            new Reader(UUID.randomUUID().toString(), name, Role.CONSULTANT, null, "GMC", number),
            login,
            List.of(),
            true,
            List.of("*"),
            List.of("*"),
            false),
        password.toCharArray());
  }

  // Waits at the other end of a pipe for this program to end, in whatever way it does, and then
  // ends the server and takes its files away. In a session of its own: whoever stops this program
  // from a terminal does not stop it.
  private Process guard() throws IOException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/setsid", "/bin/sh", "-c"));
    command.add("trap '' INT TERM HUP; cat > /dev/null; \"$@\"; rm -rf -- \"$0\"");
    command.add(folder.toString());
    command.addAll(programs.asServer("pg_ctl", List.of("stop", "-m", "immediate", "-D", data())));
    return new ProcessBuilder(command)
        .directory(new java.io.File("/"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  // the last word on a setting counts
  private void configure(String... lines) throws IOException {
    Files.write(folder.resolve("data/postgresql.conf"), List.of(lines), StandardOpenOption.APPEND);
  }

  private void control(String what, String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(what, "-w", "-D", data()));
    arguments.addAll(List.of("-l", folder.resolve("server.log").toString()));
    arguments.addAll(List.of(more));
    programs.run(folder.resolve("programs.log"), "pg_ctl", arguments.toArray(String[]::new));
  }

  /// Ends the server and starts it again; returns when it answers.
  ///
  /// @param mode `fast` as an administrator does, `immediate` as a power cut does
  public void restart(String mode) throws IOException, InterruptedException {
    control("restart", "-m", mode);
  }

  /// Answers at another address as well, over TLS only, with this certificate; or not over TLS at
  /// all, and then without it.
  ///
  /// @param certificate PEM files; null to offer no TLS
  public void answerAt(String address, @Nullable Path certificate, @Nullable Path key)
      throws IOException, InterruptedException {
    configure("listen_addresses = '127.0.0.1," + address + "'", "ssl = " + (certificate != null));
    Path allowed = folder.resolve("data/pg_hba.conf");
    Files.writeString(
        allowed,
        (certificate == null ? "host" : "hostssl") + " all all " + address + "/32 scram-sha-256\n",
        StandardOpenOption.APPEND);
    if (certificate != null && key != null) {
      Path own = folder.resolve("data/server.key");
      Files.copy(
          certificate, folder.resolve("data/server.crt"), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(key, own, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-------"));
      programs.own(own);
      programs.own(folder.resolve("data/server.crt"));
    }
    restart("fast");
  }

  /// Where the benchmark's reader finds this server by that address.
  ///
  /// @param authority PEM file of whom to trust; null for the system's authorities
  public PostgresAddress at(String address, @Nullable Path authority) {
    return PostgresAddress.of(
        "jdbc:postgresql://"
            + address
            + ":"
            + port
            + "/postgres"
            + (authority == null ? "" : "?sslrootcert=" + authority),
        READER,
        password);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private PostgresAddress owner() {
    return address(OWNER);
  }

  private PostgresAddress address(String user) {
    return PostgresAddress.of("jdbc:postgresql://127.0.0.1:" + port + "/postgres", user, password);
  }

  /// As one more workstation of the benchmark's reader has it open; close it.
  public Hub hub() {
    return Hub.openPostgres(address(READER));
  }

  /// As the workstation of another reader has it open; close it.
  public Hub colleaguesHub() {
    return Hub.openPostgres(address(COLLEAGUE));
  }

  /// A connection of the benchmark's reader with nothing of ours around it.
  public BareConnection bare() throws SQLException {
    return new BareConnection(address(READER).connect());
  }

  /// Copies the first items of the pool, each copy another patient at another time, until there are
  /// so many: what takes people's programs minutes to feed is there in seconds.
  ///
  /// @param first as many as were fed
  /// @param from how many there are
  public void copyItems(int first, int from, int to) throws SQLException {
    for (int n = from / first; n < to / first; n++) {
      String copy = "'copy" + n + "-' || ";
      asOwner(
          // what triggers would write is copied with the rest
          "SET session_replication_role = replica",
          "INSERT INTO items (item_id, trust_code, trust, state, priority, examined_ms, due_ms,"
              + " pooled_ms, doubt, subspecialty, pathway, modalities, sealed)"
              + " SELECT "
              + copy
              + "item_id, trust_code, trust, state, priority, examined_ms + "
              + n * 61_007
              + ", due_ms + "
              + n * 61_007
              + ", pooled_ms, doubt, subspecialty, pathway, modalities,"
              + " convert_to(replace(convert_from(sealed, 'UTF8'), 'MADEUP', 'MADEUP"
              + n
              + "X'), 'UTF8') FROM items WHERE item_id NOT LIKE 'copy%'",
          "INSERT INTO item_studies (item_id, study_key, archive, trust_code, instances, images,"
              + " modalities, checked, row_key, sealed)"
              + " SELECT "
              + copy
              + "item_id, "
              + copy
              + "study_key, archive, trust_code, instances, images, modalities, checked, row_key,"
              + " sealed FROM item_studies WHERE item_id NOT LIKE 'copy%'",
          "INSERT INTO listed_words SELECT l.*"
              + " FROM listed_words w JOIN items i ON i.item_id = "
              + copy
              + "w.item_id, listed_word(i, w.word) l WHERE w.item_id NOT LIKE 'copy%'");
    }
  }

  /// Lets the server look through its tables, as it does by itself once a minute.
  public void analyse() {
    try {
      asOwner("VACUUM (ANALYZE)");
    } catch (SQLException e) {
      throw new IllegalStateException("the benchmark's server failed", e);
    }
  }

  /// Statements behind everybody's back, such as filling tables.
  void asOwner(String... statements) throws SQLException {
    try (Connection connection = owner().connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /// `pgbench` against this server.
  PgBench pgbench(String user) {
    return new PgBench(programs.folder().resolve("pgbench"), port, user, password);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    Process waiting = guard;
    if (waiting == null) {
      return;
    }
    try {
      waiting.getOutputStream().close();
      if (!waiting.waitFor(STOP_S, TimeUnit.SECONDS)) {
        waiting.destroyForcibly();
      }
    } catch (IOException gone) {
      // it is not there any more, and neither is the server
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
