package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.SealBrokenException;
import org.readingroom.netclient.seal.Sealing;

/// What the cache holds, by keyed hashes of its UIDs; everything that identifies is one sealed
/// value per row, bound to its table and key. Safe from any thread and across processes.
final class CacheIndex implements AutoCloseable {
  static final int SCHEMA_VERSION = 1;

  private static final int DIGEST_BYTES = 32;
  private static final String[] SCHEMA = {
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS study (study_key TEXT PRIMARY KEY, sealed BLOB NOT NULL,"
        + " read_at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS series (study_key TEXT NOT NULL, series_key TEXT NOT NULL,"
        + " sealed BLOB NOT NULL, PRIMARY KEY (study_key, series_key)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS instance (instance_key TEXT PRIMARY KEY, study_key TEXT NOT NULL,"
        + " series_key TEXT NOT NULL, location TEXT NOT NULL, bytes INTEGER NOT NULL,"
        + " file_bytes INTEGER NOT NULL, transfer_syntax TEXT NOT NULL, sealed BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS instance_by_study"
        + " ON instance (study_key, series_key, bytes, file_bytes)",
    "CREATE UNIQUE INDEX IF NOT EXISTS instance_by_location ON instance (location)",
    "CREATE TABLE IF NOT EXISTS pin (study_key TEXT NOT NULL, name_key TEXT NOT NULL,"
        + " sealed BLOB NOT NULL, PRIMARY KEY (study_key, name_key)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS doomed (location TEXT PRIMARY KEY) WITHOUT ROWID",
  };
  private static final String KEY_CHECK = "this profile's key";

  private final IndexDatabase database;
  private final Sealing sealing;

  /// Everything the index needs to know of a new file.
  record NewInstance(
      String studyKey,
      String seriesKey,
      String instanceKey,
      byte[] studyRow,
      byte[] seriesRow,
      byte[] instanceRow,
      byte[] sha256,
      String transferSyntaxUid,
      long bytes,
      long fileBytes,
      String location) {}

  /// Opens the index and makes its tables; the caller holds the folder's lock.
  CacheIndex(Path file, Sealing sealing) throws IOException {
    this.sealing = sealing;
    database = new IndexDatabase(file);
    boolean usable = false;
    try {
      database.write(connection -> {
        prepare(connection);
        return true;
      });
      usable = true;
    } finally {
      if (!usable) {
        database.close();
      }
    }
  }

  String studyKey(String studyInstanceUid) {
    return sealing.lookupKey("study", studyInstanceUid);
  }

  String seriesKey(String seriesInstanceUid) {
    return sealing.lookupKey("series", seriesInstanceUid);
  }

  String instanceKey(String sopInstanceUid) {
    return sealing.lookupKey("instance", sopInstanceUid);
  }

  Optional<CachedInstance> find(String instanceKey) throws IOException {
    return database.read(connection -> find(connection, instanceKey));
  }

  /// Adds a batch in one transaction.
  ///
  /// @return for each, in order: null when it is in now, else the instance that was there before
  List<@Nullable CachedInstance> add(List<NewInstance> batch) throws IOException {
    return database.write(connection -> {
      List<@Nullable CachedInstance> results = new ArrayList<>(batch.size());
      long now = Instant.now().getEpochSecond();
      Set<String> present = new HashSet<>();
      try (PreparedStatement study =
              connection.prepareStatement("INSERT OR IGNORE INTO study VALUES (?, ?, ?)");
          PreparedStatement series =
              connection.prepareStatement("INSERT OR IGNORE INTO series VALUES (?, ?, ?)");
          PreparedStatement instance =
              connection.prepareStatement(
                  "INSERT OR IGNORE INTO instance VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
        for (NewInstance row : batch) {
          instance.setString(1, row.instanceKey());
          instance.setString(2, row.studyKey());
          instance.setString(3, row.seriesKey());
          instance.setString(4, row.location());
          instance.setLong(5, row.bytes());
          instance.setLong(6, row.fileBytes());
          instance.setString(7, row.transferSyntaxUid());
          instance.setBytes(8, sealInstance(row));
          if (instance.executeUpdate() == 0) {
            results.add(find(connection, row.instanceKey()).orElse(null));
            continue;
          }
          results.add(null);
          if (present.add(row.studyKey())) {
            study.setString(1, row.studyKey());
            study.setBytes(2, sealing.seal("study", row.studyKey(), row.studyRow()));
            study.setLong(3, now);
            study.executeUpdate();
          }
          if (present.add(row.studyKey() + row.seriesKey())) {
            series.setString(1, row.studyKey());
            series.setString(2, row.seriesKey());
            series.setBytes(3, sealing.seal("series", row.seriesKey(), row.seriesRow()));
            series.executeUpdate();
          }
        }
      }
      return results;
    });
  }

  List<CachedInstance> instances(String studyKey, @Nullable String seriesKey) throws IOException {
    return database.read(connection -> {
      String sql =
          SELECT_INSTANCE
              + " WHERE study_key = ?"
              + (seriesKey == null ? "" : " AND series_key = ?");
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        select.setString(1, studyKey);
        if (seriesKey != null) {
          select.setString(2, seriesKey);
        }
        List<CachedInstance> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            found.add(instance(rows));
          }
        }
        return found;
      }
    });
  }

  /// All studies, or the one with this key.
  List<CachedStudy> studies(@Nullable String onlyStudyKey) throws IOException {
    return database.read(connection -> {
      // one snapshot, so that counts and rows agree
      connection.setAutoCommit(false);
      try {
        return studies(connection, onlyStudyKey);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    });
  }

  private List<CachedStudy> studies(Connection connection, @Nullable String only)
      throws SQLException, IOException {
    String where = only == null ? "" : " WHERE study_key = ?";
    Map<String, Map<String, long[]>> counts = new HashMap<>();
    query(
        connection,
        "SELECT study_key, series_key, count(*), sum(bytes) FROM instance"
            + where
            + " GROUP BY study_key, series_key",
        only,
        row ->
            counts
                .computeIfAbsent(row.getString(1), key -> new LinkedHashMap<>())
                .put(row.getString(2), new long[] {row.getLong(3), row.getLong(4)}));
    Map<String, List<CachedStudy.CachedSeries>> series = new HashMap<>();
    query(
        connection,
        "SELECT study_key, series_key, sealed FROM series" + where,
        only,
        row -> {
          long[] count = counts.getOrDefault(row.getString(1), Map.of()).get(row.getString(2));
          if (count != null) {
            Dataset header =
                HeaderRows.decode(sealing.open("series", row.getString(2), row.getBytes(3)));
            series
                .computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                .add(
                    new CachedStudy.CachedSeries(
                        header.string(Tag.SeriesInstanceUID, ""),
                        header,
                        (int) count[0],
                        count[1]));
          }
        });
    Map<String, List<String>> pins = new HashMap<>();
    query(
        connection,
        "SELECT study_key, name_key, sealed FROM pin" + where,
        only,
        row ->
            pins.computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                .add(sealing.openText("pin", row.getString(2), row.getBytes(3))));
    List<CachedStudy> found = new ArrayList<>();
    query(
        connection,
        "SELECT study_key, sealed, read_at FROM study" + where,
        only,
        row -> {
          String key = row.getString(1);
          List<CachedStudy.CachedSeries> itsSeries = series.getOrDefault(key, List.of());
          if (itsSeries.isEmpty()) {
            return;
          }
          Dataset header = HeaderRows.decode(sealing.open("study", key, row.getBytes(2)));
          found.add(
              new CachedStudy(
                  header.string(Tag.StudyInstanceUID, ""),
                  header,
                  itsSeries.stream()
                      .sorted(
                          java.util.Comparator.comparingInt(
                              s -> s.header().integer(Tag.SeriesNumber, 0)))
                      .toList(),
                  itsSeries.stream().mapToInt(CachedStudy.CachedSeries::instances).sum(),
                  itsSeries.stream().mapToLong(CachedStudy.CachedSeries::bytes).sum(),
                  Instant.ofEpochSecond(row.getLong(3)),
                  List.copyOf(pins.getOrDefault(key, List.of()))));
        });
    return found;
  }

  /// What arrived since an earlier look.
  ///
  /// @param upTo to be given at the next look
  record Arrivals(long upTo, List<String> studyInstanceUids) {}

  /// Studies to which other writers have added instances.
  ///
  /// @param since the `upTo` of the look before
  Arrivals arrivals(long since, String ownWriter) throws IOException {
    return database.read(connection -> {
      long[] newest = {0};
      query(connection, "SELECT max(rowid) FROM instance", null, row -> newest[0] = row.getLong(1));
      List<String> studies = new ArrayList<>();
      if (newest[0] > since) {
        try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT study_key, sealed FROM study WHERE study_key IN (SELECT study_key FROM"
                    + " instance WHERE rowid > ? AND rowid <= ?"
                    + " AND substr(location, 1, ?) <> ?)")) {
          select.setLong(1, since);
          select.setLong(2, newest[0]);
          select.setInt(3, ownWriter.length());
          select.setString(4, ownWriter);
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              Dataset header =
                  HeaderRows.decode(sealing.open("study", rows.getString(1), rows.getBytes(2)));
              studies.add(header.string(Tag.StudyInstanceUID, ""));
            }
          }
        }
      }
      return new Arrivals(newest[0], studies);
    });
  }

  void touch(String studyKey) throws IOException {
    update(
        "UPDATE study SET read_at = ? WHERE study_key = ?",
        Instant.now().getEpochSecond(),
        studyKey);
  }

  void pin(String studyKey, String name) throws IOException {
    String nameKey = sealing.lookupKey("pin", name);
    update(
        "INSERT OR IGNORE INTO pin VALUES (?, ?, ?)",
        studyKey,
        nameKey,
        sealing.sealText("pin", nameKey, name));
  }

  void unpin(String studyKey, String name) throws IOException {
    update(
        "DELETE FROM pin WHERE study_key = ? AND name_key = ?",
        studyKey,
        sealing.lookupKey("pin", name));
  }

  long fileBytes() throws IOException {
    return database.read(connection -> {
      try (Statement select = connection.createStatement();
          ResultSet row = select.executeQuery("SELECT total(file_bytes) FROM instance")) {
        return row.next() ? (long) row.getDouble(1) : 0L;
      }
    });
  }

  /// Takes a study out of the index unless it is pinned, and notes its files as doomed.
  ///
  /// @return false when it is pinned or not there
  boolean doom(String studyKey) throws IOException {
    return database.write(connection -> doom(connection, studyKey));
  }

  /// Takes out the least recently read studies that nobody pinned until the rest fits the budget.
  ///
  /// @return how many
  int doomBeyond(long budgetBytes) throws IOException {
    return database.write(connection -> {
      List<String> keys = new ArrayList<>();
      List<Long> sizes = new ArrayList<>();
      query(
          connection,
          "SELECT s.study_key, total(i.file_bytes) FROM study s"
              + " JOIN instance i ON i.study_key = s.study_key"
              + " WHERE s.study_key NOT IN (SELECT study_key FROM pin)"
              + " GROUP BY s.study_key ORDER BY s.read_at, s.study_key",
          null,
          row -> {
            keys.add(row.getString(1));
            sizes.add((long) row.getDouble(2));
          });
      long[] total = {0};
      query(
          connection,
          "SELECT total(file_bytes) FROM instance",
          null,
          row -> total[0] = (long) row.getDouble(1));
      int doomed = 0;
      for (int i = 0; i < keys.size() && total[0] > budgetBytes; i++) {
        if (doom(connection, keys.get(i))) {
          total[0] -= sizes.get(i);
          doomed++;
        }
      }
      return doomed;
    });
  }

  /// Takes one instance out whose file is gone or damaged.
  void drop(String instanceKey) throws IOException {
    database.write(connection -> {
      run(
          connection,
          "INSERT OR IGNORE INTO doomed SELECT location FROM instance WHERE instance_key = ?",
          instanceKey);
      run(connection, "DELETE FROM instance WHERE instance_key = ?", instanceKey);
      return true;
    });
  }

  List<String> doomedLocations() throws IOException {
    return strings("SELECT location FROM doomed", null);
  }

  void forgetDoomed(List<String> locations) throws IOException {
    database.write(connection -> {
      for (String location : locations) {
        run(connection, "DELETE FROM doomed WHERE location = ?", location);
      }
      return true;
    });
  }

  /// Locations in one folder.
  Set<String> locationsIn(String folder) throws IOException {
    // '0' follows '/' in ASCII: everything that begins with "folder/"
    return database.read(connection -> {
      Set<String> found = new HashSet<>();
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT location FROM instance WHERE location >= ? AND location < ?")) {
        select.setString(1, folder + "/");
        select.setString(2, folder + "0");
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            found.add(rows.getString(1));
          }
        }
      }
      return found;
    });
  }

  /// Keys of all instances after a key, a page at a time, in order.
  List<String> instanceKeysAfter(String instanceKey, int count) throws IOException {
    return database.read(connection -> {
      List<String> found = new ArrayList<>();
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT instance_key FROM instance WHERE instance_key > ?"
                  + " ORDER BY instance_key LIMIT ?")) {
        select.setString(1, instanceKey);
        select.setInt(2, count);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            found.add(rows.getString(1));
          }
        }
      }
      return found;
    });
  }

  @Override
  public void close() throws IOException {
    database.close();
  }

  private static final String SELECT_INSTANCE =
      "SELECT instance_key, location, bytes, transfer_syntax, sealed FROM instance";

  private Optional<CachedInstance> find(Connection connection, String instanceKey)
      throws SQLException, IOException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT_INSTANCE + " WHERE instance_key = ?")) {
      select.setString(1, instanceKey);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(instance(row)) : Optional.empty();
      }
    }
  }

  private byte[] sealInstance(NewInstance row) {
    byte[] value = Arrays.copyOf(row.sha256(), DIGEST_BYTES + row.instanceRow().length);
    System.arraycopy(row.instanceRow(), 0, value, DIGEST_BYTES, row.instanceRow().length);
    return sealing.seal("instance", row.instanceKey(), value);
  }

  private CachedInstance instance(ResultSet row) throws SQLException, IOException {
    byte[] value = sealing.open("instance", row.getString(1), row.getBytes(5));
    Dataset header = HeaderRows.decode(Arrays.copyOfRange(value, DIGEST_BYTES, value.length));
    return new CachedInstance(
        header.string(Tag.StudyInstanceUID, ""),
        header.string(Tag.SeriesInstanceUID, ""),
        header.string(Tag.SOPInstanceUID, ""),
        header.string(Tag.SOPClassUID, ""),
        row.getString(4),
        row.getLong(3),
        HexFormat.of().formatHex(value, 0, DIGEST_BYTES),
        header,
        row.getString(2));
  }

  private boolean doom(Connection connection, String studyKey) throws SQLException {
    if (run(
            connection,
            "DELETE FROM study WHERE study_key = ?"
                + " AND study_key NOT IN (SELECT study_key FROM pin)",
            studyKey)
        == 0) {
      return false;
    }
    run(
        connection,
        "INSERT OR IGNORE INTO doomed SELECT location FROM instance WHERE study_key = ?",
        studyKey);
    run(connection, "DELETE FROM instance WHERE study_key = ?", studyKey);
    run(connection, "DELETE FROM series WHERE study_key = ?", studyKey);
    return true;
  }

  private void prepare(Connection connection) throws SQLException, IOException {
    int[] version = {0};
    query(connection, "PRAGMA user_version", null, row -> version[0] = row.getInt(1));
    if (version[0] > SCHEMA_VERSION) {
      throw new CacheUnusableException(
          "The study cache was written by a newer version of Reading Room.",
          "Install the newer version, or use another --home.");
    }
    try (Statement statement = connection.createStatement()) {
      for (String table : SCHEMA) {
        statement.execute(table);
      }
      statement.execute("PRAGMA user_version = " + SCHEMA_VERSION);
    }
    run(
        connection,
        "INSERT OR IGNORE INTO meta VALUES ('key check', ?)",
        sealing.sealText("meta", "key check", KEY_CHECK));
    query(
        connection,
        "SELECT value FROM meta WHERE name = 'key check'",
        null,
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

  private void update(String sql, Object... parameters) throws IOException {
    database.write(connection -> run(connection, sql, parameters));
  }

  private List<String> strings(String sql, @Nullable String parameter) throws IOException {
    return database.read(connection -> {
      List<String> found = new ArrayList<>();
      query(connection, sql, parameter, row -> found.add(row.getString(1)));
      return found;
    });
  }

  private static int run(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  @FunctionalInterface
  private interface Row {
    void read(ResultSet row) throws SQLException, IOException;
  }

  private static void query(Connection connection, String sql, @Nullable String parameter, Row each)
      throws SQLException, IOException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      if (parameter != null) {
        select.setString(1, parameter);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          each.read(rows);
        }
      }
    }
  }
}
