package org.readingroom.netclient.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.Sealing;

/// What the cache holds, by keyed hashes of its UIDs; everything that identifies is one sealed
/// value per row, bound to its table and key. Safe from any thread and across processes.
final class CacheIndex implements AutoCloseable {
  private final IndexDatabase database;
  private final DiskReserve reserve;
  private final Sealing sealing;
  private final InstanceRows instances;

  /// Opens the index and makes its tables; the caller holds the folder's lock.
  ///
  /// @param othersOpen as [IndexSchema#prepare]
  CacheIndex(Path file, Sealing sealing, boolean othersOpen) throws IOException {
    this.sealing = sealing;
    reserve = new DiskReserve(file.resolveSibling("reserve"));
    instances = new InstanceRows(sealing);
    database = new IndexDatabase(file);
    boolean usable = false;
    try {
      database.write(connection -> {
        IndexSchema.prepare(connection, sealing, othersOpen);
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

  // ---- instances and studies ----

  Optional<CachedInstance> find(String instanceKey) throws IOException {
    return database.read(connection -> instances.find(connection, instanceKey));
  }

  /// Which of these are there as instances of this study.
  Set<String> keysOfStudy(String studyKey, Collection<String> instanceKeys) throws IOException {
    return database.read(connection -> instances.keysOfStudy(connection, studyKey, instanceKeys));
  }

  /// Adds a batch in one transaction, as {@link InstanceRows#add}.
  List<@Nullable CachedInstance> add(List<InstanceRows.NewInstance> batch) throws IOException {
    return database.write(connection -> instances.add(connection, batch));
  }

  List<CachedInstance> instances(String studyKey, @Nullable String seriesKey) throws IOException {
    return database.read(connection -> instances.ofStudy(connection, studyKey, seriesKey));
  }

  Optional<CachedInstance> middle(String studyKey, String seriesKey) throws IOException {
    return database.read(connection -> instances.middle(connection, studyKey, seriesKey));
  }

  /// A page of all instances after a key, in the order of keys, rows that do not open among them.
  List<InstanceRows.Checked> pageAfter(String instanceKey, int count) throws IOException {
    return database.read(connection -> instances.pageAfter(connection, instanceKey, count));
  }

  /// All studies, or the one with this key.
  List<CachedStudy> studies(@Nullable String onlyStudyKey) throws IOException {
    return database.read(connection -> StudyListing.read(connection, sealing, onlyStudyKey));
  }

  void touch(String studyKey) throws IOException {
    long now = Instant.now().getEpochSecond();
    database.writeWithoutSync(connection ->
        Sql.run(connection, "UPDATE study SET read_at = ? WHERE study_key = ?", now, studyKey));
  }

  List<String> pins(String studyKey) throws IOException {
    return database.read(connection -> StudyListing.pinsOf(connection, sealing, studyKey));
  }

  void pin(String studyKey, String name) throws IOException {
    database.write(connection -> addPin(connection, studyKey, name));
  }

  void unpin(String studyKey, String name) throws IOException {
    database.write(connection -> dropPin(connection, studyKey, name));
  }

  /// As [#pin], as [IndexDatabase#writeWithoutSync].
  void pinWithoutSync(String studyKey, String name) throws IOException {
    database.writeWithoutSync(connection -> addPin(connection, studyKey, name));
  }

  /// As [#unpin], as [IndexDatabase#writeWithoutSync].
  void unpinWithoutSync(String studyKey, String name) throws IOException {
    database.writeWithoutSync(connection -> dropPin(connection, studyKey, name));
  }

  private int addPin(Connection connection, String studyKey, String name) throws SQLException {
    String nameKey = sealing.lookupKey("pin", name);
    return Sql.run(
        connection,
        "INSERT OR IGNORE INTO pin VALUES (?, ?, ?)",
        studyKey,
        nameKey,
        sealing.sealText("pin", nameKey, name));
  }

  private int dropPin(Connection connection, String studyKey, String name) throws SQLException {
    return Sql.run(
        connection,
        "DELETE FROM pin WHERE study_key = ? AND name_key = ?",
        studyKey,
        sealing.lookupKey("pin", name));
  }

  // ---- arrivals ----

  /// What arrived since an earlier look.
  ///
  /// @param upTo to be given at the next look
  record Arrivals(long upTo, List<String> studyInstanceUids) {}

  /// Studies to which other writers have added instances.
  ///
  /// @param since the `upTo` of the look before
  Arrivals arrivals(long since, String ownWriter) throws IOException {
    return database.read(connection -> {
      long newest = Sql.number(connection, "SELECT max(rowid) FROM instance");
      List<String> studies = new ArrayList<>();
      if (newest > since) {
        Sql.query(
            connection,
            "SELECT study_key, sealed FROM study WHERE study_key IN (SELECT study_key FROM"
                + " instance WHERE rowid > ? AND rowid <= ?"
                + " AND substr(location, 1, ?) <> ?)",
            row -> {
              Dataset header =
                  HeaderRows.decode(sealing.open("study", row.getString(1), row.getBytes(2)));
              studies.add(header.string(Tag.StudyInstanceUID, ""));
            },
            since,
            newest,
            ownWriter.length(),
            ownWriter);
      }
      return new Arrivals(newest, studies);
    });
  }

  // ---- removal ----

  long fileBytes() throws IOException {
    return database.read(Evictions::totalBytes);
  }

  /// As {@link Evictions#doom}.
  boolean doom(String studyKey) throws IOException {
    return reserve.spending(
        () -> database.write(connection -> Evictions.doom(connection, studyKey)));
  }

  /// As {@link Evictions#doomBeyond}.
  List<EvictedStudy> doomBeyond(long budgetBytes) throws IOException {
    return reserve.spending(
        () -> database.write(connection -> Evictions.doomBeyond(connection, sealing, budgetBytes)));
  }

  /// Takes one instance out whose file is gone or damaged.
  void drop(String instanceKey) throws IOException {
    database.write(connection -> {
      Evictions.drop(connection, instanceKey);
      return true;
    });
  }

  /// Once room was made: puts back what removals may have spent.
  void restoreReserve() throws IOException {
    reserve.restore();
  }

  /// Removes rows of studies and series without instances.
  void dropEmpty() throws IOException {
    database.write(connection -> {
      Evictions.dropEmpty(connection);
      return true;
    });
  }

  List<String> doomedLocations() throws IOException {
    return database.read(connection -> {
      List<String> found = new ArrayList<>();
      Sql.query(connection, "SELECT location FROM doomed", row -> found.add(row.getString(1)));
      return found;
    });
  }

  void forgetDoomed(List<String> locations) throws IOException {
    database.write(connection -> {
      for (String location : locations) {
        Sql.run(connection, "DELETE FROM doomed WHERE location = ?", location);
      }
      return true;
    });
  }

  /// Locations in one folder.
  Set<String> locationsIn(String folder) throws IOException {
    // '0' follows '/' in ASCII: everything that begins with "folder/"
    return database.read(connection -> {
      Set<String> found = new HashSet<>();
      Sql.query(
          connection,
          "SELECT location FROM instance WHERE location >= ? AND location < ?",
          row -> found.add(row.getString(1)),
          folder + "/",
          folder + "0");
      return found;
    });
  }

  /// True when SQLite finds its own file whole.
  boolean isSound() throws IOException {
    return database.read(connection -> {
      boolean[] sound = {true};
      Sql.query(
          connection, "PRAGMA quick_check(1)", row -> sound[0] &= "ok".equals(row.getString(1)));
      return sound[0];
    });
  }

  @Override
  public void close() throws IOException {
    database.close();
  }
}
