package org.readingroom.app.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.readingroom.app.bench.pool.OwnPostgres;
import org.readingroom.app.bench.pool.PostgresPrograms;

/// A second server that follows the first by streaming replication, synchronously: what the first
/// has answered for is here too. As an administrator sets one up, with PostgreSQL's own programs.
final class StandbyPostgres implements AutoCloseable {
  private final PostgresPrograms programs;
  private final Path folder;
  private final int port;

  private StandbyPostgres(PostgresPrograms programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /// @param scratch where the first server has its files
  static StandbyPostgres of(PostgresPrograms programs, OwnPostgres first, Path scratch)
      throws IOException, InterruptedException, SQLException {
    PostgresAddress address = first.at("127.0.0.1", null);
    // not among the first server's files, which end with it
    Path home = Files.createDirectory(scratch.resolve("standby"));
    programs.own(home);
    Path folder = home.resolve("data");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    StandbyPostgres standby = new StandbyPostgres(programs, folder, port);
    programs.run(
        scratch.resolve("standby.log"),
        "pg_basebackup",
        "--pgdata=" + folder,
        "--write-recovery-conf",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--no-sync",
        "--dbname=host=127.0.0.1 port="
            + address.servers().getFirst().port()
            + " user=hub_owner password="
            + address.password());
    Files.write(
        folder.resolve("postgresql.conf"), List.of("port = " + port), StandardOpenOption.APPEND);
    standby.control("start");
    try (Connection owner =
            PostgresAddress.of(
                    "jdbc:postgresql://127.0.0.1:"
                        + address.servers().getFirst().port()
                        + "/postgres",
                    "hub_owner",
                    address.password())
                .connect();
        Statement statement = owner.createStatement()) {
      statement.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
      statement.execute("SELECT pg_reload_conf()");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!synchronous(statement)) {
        if (System.nanoTime() > end) {
          throw new IOException("the standby does not follow");
        }
        Thread.sleep(50);
      }
    } catch (IOException | SQLException | InterruptedException e) {
      standby.close();
      throw e;
    }
    return standby;
  }

  private static boolean synchronous(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")) {
      return row.next() && row.getInt(1) == 1;
    }
  }

  int port() {
    return port;
  }

  /// Makes it the server that is written to; returns when it is.
  void promote() throws IOException, InterruptedException {
    control("promote");
  }

  private void control(String what) throws IOException, InterruptedException {
    programs.run(
        folder.resolve("programs.log"),
        "pg_ctl",
        what,
        "-w",
        "-D",
        folder.toString(),
        "-l",
        folder.resolve("server.log").toString());
  }

  @Override
  public void close() {
    try {
      programs.run(
          folder.resolve("programs.log"),
          "pg_ctl",
          "stop",
          "-m",
          "immediate",
          "-D",
          folder.toString());
    } catch (IOException notRunning) {
      // it is not there any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
