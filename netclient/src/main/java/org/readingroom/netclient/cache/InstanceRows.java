package org.readingroom.netclient.cache;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.seal.SealBrokenException;
import org.readingroom.netclient.seal.Sealing;

/// The index's rows of single instances: sealed, found, and opened again. Each method works within
/// the caller's connection and transaction; safe from any thread.
final class InstanceRows {
  private static final int DIGEST_BYTES = 32;
  private static final String SELECT =
      "SELECT instance_key, location, bytes, transfer_syntax, sealed FROM instance";

  private final Sealing sealing;

  InstanceRows(Sealing sealing) {
    this.sealing = sealing;
  }

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
      String location,
      int instanceNumber) {}

  /// One row as a verification meets it.
  ///
  /// @param instance null when the row itself no longer opens
  record Checked(
      String instanceKey, String location, long fileBytes, @Nullable CachedInstance instance) {}

  Optional<CachedInstance> find(Connection connection, String instanceKey)
      throws SQLException, IOException {
    List<CachedInstance> found = new ArrayList<>(1);
    Sql.query(
        connection,
        SELECT + " WHERE instance_key = ?",
        row -> found.add(instance(row)),
        instanceKey);
    return found.stream().findFirst();
  }

  /// Which of these keys the study has; opens no row.
  Set<String> keysOfStudy(Connection connection, String studyKey, Collection<String> instanceKeys)
      throws SQLException {
    Set<String> found = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM instance WHERE instance_key = ? AND study_key = ?")) {
      select.setString(2, studyKey);
      for (String key : instanceKeys) {
        select.setString(1, key);
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            found.add(key);
          }
        }
      }
    }
    return found;
  }

  List<CachedInstance> ofStudy(Connection connection, String studyKey, @Nullable String seriesKey)
      throws SQLException, IOException {
    List<CachedInstance> found = new ArrayList<>();
    if (seriesKey == null) {
      Sql.query(
          connection, SELECT + " WHERE study_key = ?", row -> found.add(instance(row)), studyKey);
    } else {
      Sql.query(
          connection,
          SELECT + " WHERE study_key = ? AND series_key = ?",
          row -> found.add(instance(row)),
          studyKey,
          seriesKey);
    }
    return found;
  }

  /// The middle one of a series by Instance Number; opens no other row.
  ///
  /// @return empty when the series has none, or the number of one is not in the index
  Optional<CachedInstance> middle(Connection connection, String studyKey, String seriesKey)
      throws SQLException, IOException {
    List<CachedInstance> found = new ArrayList<>(1);
    Sql.query(
        connection,
        SELECT
            + " WHERE rowid = (SELECT rowid FROM instance WHERE study_key = ?1 AND series_key = ?2"
            + " ORDER BY number LIMIT 1 OFFSET (SELECT count(*) / 2 FROM instance"
            + " WHERE study_key = ?1 AND series_key = ?2))"
            + " AND NOT EXISTS (SELECT 1 FROM instance"
            + " WHERE study_key = ?1 AND series_key = ?2 AND number IS NULL)",
        row -> found.add(instance(row)),
        studyKey,
        seriesKey);
    return found.stream().findFirst();
  }

  /// A page of all rows in the order of their keys, readable or not.
  List<Checked> pageAfter(Connection connection, String instanceKey, int count)
      throws SQLException, IOException {
    List<Checked> found = new ArrayList<>();
    Sql.query(
        connection,
        "SELECT instance_key, location, bytes, transfer_syntax, sealed, file_bytes FROM instance"
            + " WHERE instance_key > ? ORDER BY instance_key LIMIT ?",
        row ->
            found.add(
                new Checked(row.getString(1), row.getString(2), row.getLong(6), readable(row))),
        instanceKey,
        count);
    return found;
  }

  /// Adds a batch with the rows of its studies and series.
  ///
  /// @return for each, in order: null when it is in now, else the instance that was there before
  List<@Nullable CachedInstance> add(Connection connection, List<NewInstance> batch)
      throws SQLException, IOException {
    List<@Nullable CachedInstance> results = new ArrayList<>(batch.size());
    long now = Instant.now().getEpochSecond();
    Set<String> present = new HashSet<>();
    try (PreparedStatement study =
            connection.prepareStatement("INSERT OR IGNORE INTO study VALUES (?, ?, ?)");
        PreparedStatement series =
            connection.prepareStatement("INSERT OR IGNORE INTO series VALUES (?, ?, ?)");
        PreparedStatement instance =
            connection.prepareStatement(
                "INSERT OR IGNORE INTO instance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (NewInstance row : batch) {
        instance.setString(1, row.instanceKey());
        instance.setString(2, row.studyKey());
        instance.setString(3, row.seriesKey());
        instance.setString(4, row.location());
        instance.setLong(5, row.bytes());
        instance.setLong(6, row.fileBytes());
        instance.setString(7, row.transferSyntaxUid());
        instance.setBytes(8, sealed(row));
        instance.setInt(9, row.instanceNumber());
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
  }

  private byte[] sealed(NewInstance row) {
    byte[] value = Arrays.copyOf(row.sha256(), DIGEST_BYTES + row.instanceRow().length);
    System.arraycopy(row.instanceRow(), 0, value, DIGEST_BYTES, row.instanceRow().length);
    return sealing.seal("instance", row.instanceKey(), value);
  }

  private @Nullable CachedInstance readable(ResultSet row) throws SQLException {
    try {
      CachedInstance instance = instance(row);
      var unused = instance.header().dataset();
      return instance;
    } catch (IOException damaged) {
      return null;
    }
  }

  private CachedInstance instance(ResultSet row) throws SQLException, IOException {
    byte[] value = sealing.open("instance", row.getString(1), row.getBytes(5));
    if (value.length < DIGEST_BYTES) {
      throw new SealBrokenException("a row of the index is cut short");
    }
    byte[] headerRow = Arrays.copyOfRange(value, DIGEST_BYTES, value.length);
    InstanceHeader header = new InstanceHeader(headerRow);
    Optional<RowGlance> glance = RowGlance.at(headerRow);
    RowGlance known = glance.isPresent() ? glance.get() : RowGlance.of(header.dataset());
    return new CachedInstance(
        known.studyInstanceUid(),
        known.seriesInstanceUid(),
        known.sopInstanceUid(),
        known.sopClassUid(),
        row.getString(4),
        row.getLong(3),
        HexFormat.of().formatHex(value, 0, DIGEST_BYTES),
        known.instanceNumber(),
        header,
        row.getString(2));
  }
}
