package org.readingroom.netclient.cache;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.Sealing;

/// Taking studies and instances out of the index. What is taken out leaves a note that its file is
/// doomed, in the same transaction, so that the file is deleted however often we crash before that.
/// Each method works within the caller's transaction.
final class Evictions {
  private Evictions() {}

  /// Takes a study out unless it is pinned.
  ///
  /// @return false when it is pinned or not there
  static boolean doom(Connection connection, String studyKey) throws SQLException {
    int gone =
        Sql.run(
            connection,
            "DELETE FROM study WHERE study_key = ?"
                + " AND study_key NOT IN (SELECT study_key FROM pin)",
            studyKey);
    if (gone == 0) {
      return false;
    }
    Sql.run(
        connection,
        "INSERT OR IGNORE INTO doomed SELECT location FROM instance WHERE study_key = ?",
        studyKey);
    Sql.run(connection, "DELETE FROM instance WHERE study_key = ?", studyKey);
    Sql.run(connection, "DELETE FROM series WHERE study_key = ?", studyKey);
    return true;
  }

  /// Takes out the least recently read studies that nobody pinned until the rest fits the budget.
  static List<EvictedStudy> doomBeyond(Connection connection, Sealing sealing, long budgetBytes)
      throws SQLException, IOException {
    record Candidate(String key, byte[] sealed, long bytes) {}
    long total = totalBytes(connection);
    List<EvictedStudy> doomed = new ArrayList<>();
    if (total <= budgetBytes) {
      return doomed;
    }
    List<Candidate> candidates = new ArrayList<>();
    Sql.query(
        connection,
        "SELECT s.study_key, s.sealed, total(i.file_bytes) FROM study s"
            + " JOIN instance i ON i.study_key = s.study_key"
            + " WHERE s.study_key NOT IN (SELECT study_key FROM pin)"
            + " GROUP BY s.study_key ORDER BY s.read_at, s.study_key",
        row ->
            candidates.add(
                new Candidate(row.getString(1), row.getBytes(2), (long) row.getDouble(3))));
    for (Candidate candidate : candidates) {
      if (total > budgetBytes && doom(connection, candidate.key())) {
        total -= candidate.bytes();
        doomed.add(
            new EvictedStudy(uid(sealing, candidate.key(), candidate.sealed()), candidate.bytes()));
      }
    }
    return doomed;
  }

  // a row that no longer opens must not keep its study from being evicted
  private static String uid(Sealing sealing, String studyKey, byte[] sealed) {
    try {
      return HeaderRows.decode(sealing.open("study", studyKey, sealed))
          .string(Tag.StudyInstanceUID, "");
    } catch (IOException damaged) {
      return "";
    }
  }

  /// Takes one instance out whose file is gone or damaged.
  static void drop(Connection connection, String instanceKey) throws SQLException {
    Sql.run(
        connection,
        "INSERT OR IGNORE INTO doomed SELECT location FROM instance WHERE instance_key = ?",
        instanceKey);
    Sql.run(connection, "DELETE FROM instance WHERE instance_key = ?", instanceKey);
  }

  /// Removes rows of studies and series that have no instance left.
  static void dropEmpty(Connection connection) throws SQLException {
    Sql.run(
        connection,
        "DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM instance i"
            + " WHERE i.study_key = series.study_key AND i.series_key = series.series_key)");
    Sql.run(
        connection,
        "DELETE FROM study WHERE NOT EXISTS (SELECT 1 FROM instance i"
            + " WHERE i.study_key = study.study_key)");
  }

  static long totalBytes(Connection connection) throws SQLException, IOException {
    return Sql.number(connection, "SELECT total(file_bytes) FROM instance");
  }
}
