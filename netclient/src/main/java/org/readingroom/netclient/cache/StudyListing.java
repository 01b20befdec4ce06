package org.readingroom.netclient.cache;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.cache.CachedStudy.CachedSeries;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.Sealing;

/// Studies with their series, counts and pins, put together from the index's tables within one
/// snapshot.
final class StudyListing {
  private record Count(int instances, long bytes) {}

  private final Connection connection;
  private final Sealing sealing;
  private final String where;
  private final Object[] parameters;

  /// @param only the key of one study; null for all
  private StudyListing(Connection connection, Sealing sealing, @Nullable String only) {
    this.connection = connection;
    this.sealing = sealing;
    where = only == null ? "" : " WHERE study_key = ?";
    parameters = only == null ? new Object[0] : new Object[] {only};
  }

  /// All studies, or the one with this key, in no particular order; those without instances are
  /// left out.
  static List<CachedStudy> read(Connection connection, Sealing sealing, @Nullable String only)
      throws SQLException, IOException {
    // one snapshot, so that counts and rows agree
    connection.setAutoCommit(false);
    try {
      return new StudyListing(connection, sealing, only).studies();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private List<CachedStudy> studies() throws SQLException, IOException {
    Map<String, List<CachedSeries>> series = series(counts());
    Map<String, List<String>> pins = pins();
    List<CachedStudy> found = new ArrayList<>();
    Sql.query(
        connection,
        "SELECT study_key, sealed, read_at FROM study" + where,
        row -> {
          String key = row.getString(1);
          List<CachedSeries> itsSeries = series.getOrDefault(key, List.of());
          if (itsSeries.isEmpty()) {
            return;
          }
          Dataset header = HeaderRows.decode(sealing.open("study", key, row.getBytes(2)));
          found.add(
              new CachedStudy(
                  header.string(Tag.StudyInstanceUID, ""),
                  header,
                  itsSeries.stream()
                      .sorted(Comparator.comparingInt(s -> s.header().integer(Tag.SeriesNumber, 0)))
                      .toList(),
                  itsSeries.stream().mapToInt(CachedSeries::instances).sum(),
                  itsSeries.stream().mapToLong(CachedSeries::bytes).sum(),
                  Instant.ofEpochSecond(row.getLong(3)),
                  List.copyOf(pins.getOrDefault(key, List.of()))));
        },
        parameters);
    return found;
  }

  private Map<String, Map<String, Count>> counts() throws SQLException, IOException {
    Map<String, Map<String, Count>> counts = new HashMap<>();
    Sql.query(
        connection,
        "SELECT study_key, series_key, count(*), sum(bytes) FROM instance"
            + where
            + " GROUP BY study_key, series_key",
        row ->
            counts
                .computeIfAbsent(row.getString(1), key -> new LinkedHashMap<>())
                .put(row.getString(2), new Count(row.getInt(3), row.getLong(4))),
        parameters);
    return counts;
  }

  private Map<String, List<CachedSeries>> series(Map<String, Map<String, Count>> counts)
      throws SQLException, IOException {
    Map<String, List<CachedSeries>> series = new HashMap<>();
    Sql.query(
        connection,
        "SELECT study_key, series_key, sealed FROM series" + where,
        row -> {
          Count count = counts.getOrDefault(row.getString(1), Map.of()).get(row.getString(2));
          if (count != null) {
            Dataset header =
                HeaderRows.decode(sealing.open("series", row.getString(2), row.getBytes(3)));
            series
                .computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                .add(
                    new CachedSeries(
                        header.string(Tag.SeriesInstanceUID, ""),
                        header,
                        count.instances(),
                        count.bytes()));
          }
        },
        parameters);
    return series;
  }

  /// The names of a study's pins, of one that is not here too.
  static List<String> pinsOf(Connection connection, Sealing sealing, String studyKey)
      throws SQLException, IOException {
    return new StudyListing(connection, sealing, studyKey).pins().getOrDefault(studyKey, List.of());
  }

  private Map<String, List<String>> pins() throws SQLException, IOException {
    Map<String, List<String>> pins = new HashMap<>();
    Sql.query(
        connection,
        "SELECT study_key, name_key, sealed FROM pin" + where,
        row ->
            pins.computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                .add(sealing.openText("pin", row.getString(2), row.getBytes(3))),
        parameters);
    return pins;
  }
}
