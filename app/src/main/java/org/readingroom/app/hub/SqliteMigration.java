package org.readingroom.app.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// Brings the SQLite hub to the schema this program knows, or finds that it must not.
///
/// An up-to-date hub costs one query. Otherwise one process at a time, by a lock file beside the
/// database, first copies the old file, then runs the migrations.
final class SqliteMigration {
  /// one migration at a time inside this process; the lock file is for the other processes
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  /// of each connection: the indexes that lists of 100,000 items are read from stay in it
  private static final int CACHE_KIB = 16 * 1024;

  private static final Set<String> NETWORK_FILE_SYSTEMS =
      Set.of("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "fuse.sshfs", "9p");

  private SqliteMigration() {}

  /// @param readOnlyReason null when this program may write
  record Outcome(@Nullable String readOnlyReason) {}

  static Outcome run(Path file) {
    refuseNetworkFileSystem(file);
    try {
      createOwnerOnly(file);
      Found found = look(file);
      if (found.version() < Hub.SCHEMA_VERSION) {
        IN_PROCESS.lock();
        try (FileChannel channel =
                FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".migrating"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          found = look(file);
          if (found.version() < Hub.SCHEMA_VERSION && lock.isValid()) {
            migrate(file, found.version());
            found = look(file);
          }
        } finally {
          IN_PROCESS.unlock();
        }
      }
      return new Outcome(
          found.minClient() > Hub.CLIENT_VERSION
              ? "This worklist database was written by a newer Reading Room, so it can be read but"
                  + " not changed from here. Install the newer version."
              : null);
    } catch (IOException e) {
      throw new HubException(
          "The worklist database cannot be created. Check the rights of the profile folder and the"
              + " free disk space.");
    } catch (SQLException e) {
      throw HubException.from(e);
    }
  }

  static SQLiteDataSource source(Path file, SQLiteConfig.TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setTransactionMode(mode);
    config.setBusyTimeout(Hub.BUSY_MS);
    config.enforceForeignKeys(true);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setCacheSize(-CACHE_KIB);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }

  private record Found(int version, int minClient) {}

  private static Found look(Path file) throws SQLException {
    try (Connection connection =
            source(file, SQLiteConfig.TransactionMode.DEFERRED).getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'hub_schema'")) {
        if (!row.next() || row.getInt(1) == 0) {
          return new Found(0, 0);
        }
      }
      try (ResultSet row = statement.executeQuery("SELECT version, min_client FROM hub_schema")) {
        return row.next() ? new Found(row.getInt(1), row.getInt(2)) : new Found(0, 0);
      }
    }
  }

  private static void migrate(Path file, int from) throws SQLException {
    SQLiteDataSource source = source(file, SQLiteConfig.TransactionMode.DEFERRED);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      if (from > 0) {
        Path copy =
            file.resolveSibling(
                String.format(
                    Locale.ROOT, "%s.v%d.%d", file.getFileName(), from, System.nanoTime()));
        statement.execute("VACUUM INTO '" + copy.toString().replace("'", "''") + "'");
      }
    }
    Flyway.configure(Hub.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:org/readingroom/app/hub/sqlite")
        .table("hub_migrations")
        .failOnMissingLocations(true)
        .load()
        .migrate();
  }

  private static void createOwnerOnly(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      // another process was first
    }
  }

  private static void refuseNetworkFileSystem(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder != null
          && NETWORK_FILE_SYSTEMS.contains(
              Files.getFileStore(folder).type().toLowerCase(Locale.ROOT))) {
        throw new HubException(
            "The profile folder lies on a network file system, where a shared SQLite database is"
                + " not safe. Choose a local folder with --home.");
      }
    } catch (IOException e) {
      throw new HubException(
          "The profile folder cannot be read. Check that it exists and its rights.");
    }
  }
}
