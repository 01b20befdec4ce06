package org.readingroom.app.worklist;

import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;

/// What the pool remembers of an archive's studies: so that a feeder looks only into what is new or
/// has changed, and notices what is gone. Works inside a hub transaction, in which whoever writes
/// has called {@link ItemIntake#begin}. Thread-safe (stateless).
final class KnownStudies {
  private static final int KEYS_PER_QUERY = 500;

  private final HubColumns columns;
  private final ItemRows rows;
  private final PoolWriter writer;

  KnownStudies(Hub hub) {
    this.columns = hub.columns();
    this.rows = new ItemRows(hub);
    this.writer = PoolWriter.of(hub);
  }

  /// What an archive said last of a study.
  record Known(
      @Nullable Integer instances,
      String modalities,
      boolean checked,
      String rowKey,
      boolean gone) {
    /// Nothing came to the study since: there is no report to look for.
    boolean notGrown(StudySeen study) {
      return checked
          && instances != null
          && instances.equals(study.instances())
          && modalities.equals(String.join(",", study.modalities()));
    }
  }

  /// By study key; only of those that are known.
  Map<String, Known> known(Handle handle, String archive, List<String> studyKeys) {
    Map<String, Known> out = new HashMap<>();
    // SQLite allows many, not any number of, bound values in one statement
    for (int at = 0; at < studyKeys.size(); at += KEYS_PER_QUERY) {
      List<String> some = studyKeys.subList(at, Math.min(at + KEYS_PER_QUERY, studyKeys.size()));
      known(handle, archive, some, out);
    }
    return out;
  }

  private static void known(
      Handle handle, String archive, List<String> studyKeys, Map<String, Known> out) {
    handle
        .createQuery(
            "SELECT study_key, instances, modalities, checked, row_key, gone_ms FROM item_studies"
                + " WHERE archive = :archive AND study_key IN (<keys>)")
        .bind("archive", archive)
        .bindList("keys", studyKeys)
        .map((row, context) -> {
          int instances = row.getInt("instances");
          @Nullable Integer counted = row.wasNull() ? null : instances;
          return Map.entry(
              row.getString("study_key"),
              new Known(
                  counted,
                  row.getString("modalities"),
                  row.getInt("checked") == 1,
                  row.getString("row_key"),
                  row.getObject("gone_ms") != null));
        })
        .forEach(entry -> out.put(entry.getKey(), entry.getValue()));
  }

  /// True when the archive says of a study just what it said last.
  boolean saysTheSame(Known before, StudySeen study) {
    return !before.gone() && before.rowKey().equals(rowKey(columns, study));
  }

  /// Whether an item of this order waits for its report: only then can a study without images tell
  /// anything.
  boolean isWaiting(Handle handle, @Nullable String orderKey) {
    return orderKey != null
        && handle
            .createQuery(
                "SELECT EXISTS (SELECT 1 FROM item_orders o JOIN items i ON i.item_id = o.item_id"
                    + " WHERE o.order_key = :order AND i.state <> 'REPORTED')")
            .bind("order", orderKey)
            .mapTo(Boolean.class)
            .one();
  }

  /// A study that ought to be in a list and was not.
  record Missed(String itemId, String studyKey, String studyInstanceUid) {}

  /// Studies of unreported items which an archive had before and did not list now.
  ///
  /// @param listed keys of the studies listed
  /// @param fromMs only of items examined then or later; 0 for all
  List<Missed> missed(Handle handle, String archive, Set<String> listed, long fromMs, int most) {
    return handle
        .createQuery(
            """
            SELECT s.item_id, s.study_key FROM item_studies s
            JOIN items i ON i.item_id = s.item_id
            WHERE s.archive = :archive AND s.gone_ms IS NULL AND i.state <> 'REPORTED'
              AND i.examined_ms >= :from
            """)
        .bind("archive", archive)
        .bind("from", fromMs)
        .map((row, context) -> row.getString("study_key") + ' ' + row.getString("item_id"))
        .list()
        .stream()
        .map(key -> key.split(" ", 2))
        .filter(key -> !listed.contains(key[0]))
        .limit(most)
        .map(key -> new Missed(key[1], key[0], rows.studyUid(handle, key[1], key[0], archive)))
        .toList();
  }

  /// The archive confirmed that it does not have a study any more: the item stays, flagged once no
  /// archive has any of its studies.
  void gone(Handle handle, String archive, Missed missed) {
    writer.gone(handle, missed.itemId(), missed.studyKey(), archive);
    writer.settle(handle, missed.itemId());
  }

  /// Remembers that all of an archive that was asked for was looked through.
  ///
  /// @param full everything was asked for
  void lookedThrough(Handle handle, String archive, boolean full) {
    writer.watermark(handle, archive, full);
  }

  /// Stands for all that an archive says of a study.
  static String rowKey(HubColumns columns, StudySeen study) {
    try {
      byte[] row = DatasetWriter.dataset(study.header(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
      return columns.key("row", Base64.getEncoder().encodeToString(row));
    } catch (IOException malformed) {
      return "malformed";
    }
  }
}
