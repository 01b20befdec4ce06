package org.readingroom.netclient.cache;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.readingroom.netclient.seal.SealBrokenException;
import org.readingroom.netclient.seal.Sealing;

/// The index's tables, their version, and the value by which a wrong key is noticed at once.
final class IndexSchema {
  static final int VERSION = 2;

  private static final String[] TABLES = {
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS study (study_key TEXT PRIMARY KEY, sealed BLOB NOT NULL,"
        + " read_at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS series (study_key TEXT NOT NULL, series_key TEXT NOT NULL,"
        + " sealed BLOB NOT NULL, PRIMARY KEY (study_key, series_key)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS instance (instance_key TEXT PRIMARY KEY, study_key TEXT NOT NULL,"
        + " series_key TEXT NOT NULL, location TEXT NOT NULL, bytes INTEGER NOT NULL,"
        + " file_bytes INTEGER NOT NULL, transfer_syntax TEXT NOT NULL, sealed BLOB NOT NULL,"
        + " number INTEGER)",
    "CREATE INDEX IF NOT EXISTS instance_by_number"
        + " ON instance (study_key, series_key, number, bytes, file_bytes)",
    "CREATE UNIQUE INDEX IF NOT EXISTS instance_by_location ON instance (location)",
    "CREATE TABLE IF NOT EXISTS pin (study_key TEXT NOT NULL, name_key TEXT NOT NULL,"
        + " sealed BLOB NOT NULL, PRIMARY KEY (study_key, name_key)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS doomed (location TEXT PRIMARY KEY) WITHOUT ROWID",
  };

  /// Version 2 knows Instance Numbers in the clear; rows of version 1 keep none.
  private static final String[] FROM_VERSION_1 = {
    "ALTER TABLE instance ADD COLUMN number INTEGER", "DROP INDEX instance_by_study",
  };

  private static final String KEY_CHECK = "this profile's key";

  private IndexSchema() {}

  /// Makes what is missing, within the caller's transaction.
  ///
  /// @param othersOpen whether another program has the cache open
  /// @throws CacheUnusableException when the index is of a newer version or another key, or of an
  ///   older version that is still running
  static void prepare(Connection connection, Sealing sealing, boolean othersOpen)
      throws SQLException, IOException {
    long version = Sql.number(connection, "PRAGMA user_version");
    if (version > VERSION) {
      throw new CacheUnusableException(
          "The study cache was written by a newer version of Reading Room.",
          "Install the newer version, or use another --home.");
    }
    boolean older = version > 0 && version < VERSION;
    if (older && othersOpen) {
      throw new CacheUnusableException(
          "An older version of Reading Room has the study cache open.",
          "Close it everywhere, its agent too, then start this one again.");
    }
    try (Statement statement = connection.createStatement()) {
      if (older) {
        for (String change : FROM_VERSION_1) {
          statement.execute(change);
        }
      }
      for (String table : TABLES) {
        statement.execute(table);
      }
      statement.execute("PRAGMA user_version = " + VERSION);
    }
    Sql.run(
        connection,
        "INSERT OR IGNORE INTO meta VALUES ('key check', ?)",
        sealing.sealText("meta", "key check", KEY_CHECK));
    Sql.query(
        connection,
        "SELECT value FROM meta WHERE name = 'key check'",
        row -> {
          try {
            sealing.open("meta", "key check", row.getBytes(1));
          } catch (SealBrokenException e) {
            throw new CacheUnusableException(
                "The study cache was sealed with another key.",
                "Restore the profile's keys.json, or delete the cache folder and fetch again.");
          }
        });
  }
}
