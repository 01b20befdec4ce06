package org.readingroom.app.worklist;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.SealedJson;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Items to and from their rows: what is sealed and how it is found again. Thread-safe (stateless).
final class ItemRows {
  static final String ITEM = "items.sealed";
  static final String STUDY = "item_studies.sealed";

  private final HubColumns columns;

  /// column that keeps studies in the order in which they came
  private final String cameOrder;

  ItemRows(Hub hub) {
    this.columns = hub.columns();
    this.cameOrder =
        switch (hub.dialect()) {
          case SQLITE -> "rowid";
          case POSTGRESQL -> "row_no";
        };
  }

  /// What an item's sealed column holds.
  record Described(ItemPatient patient, ItemRequest request) {}

  String studyKey(String studyInstanceUid) {
    return columns.key("study", studyInstanceUid);
  }

  String orderKey(String issuer, String accessionNumber) {
    return columns.key("order", issuer.length() + ":" + issuer + accessionNumber);
  }

  String sopKey(String sopInstanceUid) {
    return columns.key("sop", sopInstanceUid);
  }

  byte[] hide(String itemId, Described described) {
    return SealedJson.hide(columns, ITEM, itemId, described);
  }

  Described described(String itemId, byte[] sealed) {
    return SealedJson.reveal(columns, ITEM, itemId, sealed, Described.class);
  }

  byte[] hideStudy(String itemId, String studyKey, String archive, Dataset header) {
    try {
      return columns.hide(
          STUDY,
          studyRow(itemId, studyKey, archive),
          DatasetWriter.dataset(header, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new HubException(
          "A study's description from " + archive + " cannot be kept: it is malformed.");
    }
  }

  private Dataset study(String itemId, String studyKey, String archive, byte[] sealed) {
    try {
      return DatasetReader.readHeader(
          new ByteArrayInputStream(
              columns.reveal(STUDY, studyRow(itemId, studyKey, archive), sealed)),
          TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new HubException("A row of the worklist database (" + STUDY + ") is damaged.");
    }
  }

  private static String studyRow(String itemId, String studyKey, String archive) {
    return itemId + '/' + studyKey + '/' + archive;
  }

  List<WorklistItem> list(Handle handle, WorklistFilter filter) {
    StringBuilder where = new StringBuilder("1 = 1");
    Map<String, Object> bound = new HashMap<>();
    if (!filter.includeReported()) {
      where.append(" AND i.state <> 'REPORTED'");
    }
    narrow(filter, where, bound);
    String mine = filter.readerId();
    switch (filter.claims()) {
      case ANY -> {}
      case FREE -> where.append(" AND l.item_id IS NULL");
      case MINE -> where.append(" AND l.reader_id = :mine");
      case FREE_OR_MINE -> where.append(" AND (l.item_id IS NULL OR l.reader_id = :mine)");
    }
    if (where.indexOf(":mine") >= 0) {
      bound.put("mine", mine == null ? "" : mine);
    }
    String order =
        switch (filter.order()) {
          case NEWEST -> "i.examined_ms DESC, i.item_id";
          case MOST_WANTED -> "i.priority, i.due_ms, i.item_id";
        };
    bound.put("limit", filter.limit());
    return items(handle, where + " ORDER BY " + order + " LIMIT :limit", bound);
  }

  /// The id of the item to give out next.
  Optional<String> mostWantedFree(Handle handle, WorklistFilter filter, boolean preliminaryToo) {
    StringBuilder where =
        new StringBuilder(
            preliminaryToo ? "i.state IN ('OPEN', 'PRELIMINARY')" : "i.state = 'OPEN'");
    Map<String, Object> bound = new HashMap<>();
    narrow(filter, where, bound);
    Query query =
        handle.createQuery(
            "SELECT i.item_id FROM items i LEFT JOIN leases l ON l.item_id = i.item_id"
                + " AND l.expires_ms > (SELECT now_ms FROM hub_clock) WHERE "
                + where
                + " AND l.item_id IS NULL"
                + " ORDER BY i.doubt IS NOT NULL, i.priority, i.due_ms, i.item_id LIMIT 1");
    bound.forEach(query::bind);
    return query.mapTo(String.class).findOne();
  }

  private static void narrow(
      WorklistFilter filter, StringBuilder where, Map<String, Object> bound) {
    if (!filter.trustCodes().isEmpty()) {
      where.append(" AND i.trust_code IN (").append(names("t", filter.trustCodes(), bound));
      where.append(")");
    }
    if (!filter.modalities().isEmpty()) {
      where.append(" AND EXISTS (SELECT 1 FROM item_studies s WHERE s.item_id = i.item_id AND (");
      List<String> any = new ArrayList<>();
      int n = 0;
      for (String modality : filter.modalities()) {
        any.add("',' || s.modalities || ',' LIKE :m" + n);
        bound.put("m" + n++, "%," + modality + ",%");
      }
      where.append(String.join(" OR ", any)).append("))");
    }
  }

  private static String names(String prefix, Iterable<String> values, Map<String, Object> bound) {
    List<String> names = new ArrayList<>();
    for (String value : values) {
      String name = prefix + names.size();
      names.add(":" + name);
      bound.put(name, value);
    }
    return String.join(", ", names);
  }

  Optional<WorklistItem> byId(Handle handle, String itemId) {
    return items(handle, "i.item_id = :id", Map.of("id", itemId)).stream().findFirst();
  }

  List<WorklistItem> byStudy(Handle handle, String studyInstanceUid) {
    return items(
        handle,
        "EXISTS (SELECT 1 FROM item_studies s"
            + " WHERE s.item_id = i.item_id AND s.study_key = :study)"
            + " ORDER BY i.examined_ms DESC, i.item_id",
        Map.of("study", studyKey(studyInstanceUid)));
  }

  private List<WorklistItem> items(Handle handle, String whereAndOrder, Map<String, ?> bound) {
    Instant asOf = Instant.ofEpochMilli(Hub.nowMs(handle));
    Query query =
        handle.createQuery(
            """
            SELECT i.item_id, i.trust, i.trust_code, i.state, i.priority, i.examined_ms, i.due_ms,
              i.doubt, i.sealed, l.reader_id, l.client_id, l.expires_ms, r.display_name
            FROM items i
            LEFT JOIN leases l ON l.item_id = i.item_id
              AND l.expires_ms > (SELECT now_ms FROM hub_clock)
            LEFT JOIN readers r ON r.reader_id = l.reader_id
            """
                + "WHERE "
                + whereAndOrder);
    bound.forEach(query::bind);
    Map<String, Row> found = new LinkedHashMap<>();
    query
        .map((row, context) -> {
          String holder = row.getString("reader_id");
          return new Row(
              row.getString("item_id"),
              row.getString("trust"),
              row.getString("trust_code"),
              ItemState.valueOf(row.getString("state")),
              Priority.ofRank(row.getInt("priority")),
              Instant.ofEpochMilli(row.getLong("examined_ms")),
              Instant.ofEpochMilli(row.getLong("due_ms")),
              row.getString("doubt"),
              row.getBytes("sealed"),
              holder == null
                  ? null
                  : new WorklistItem.Claim(
                      holder,
                      row.getString("display_name"),
                      row.getString("client_id"),
                      Instant.ofEpochMilli(row.getLong("expires_ms"))));
        })
        .forEach(row -> found.put(row.itemId(), row));
    Map<String, List<ItemStudy>> studies = studies(handle, found.keySet());
    List<WorklistItem> out = new ArrayList<>(found.size());
    for (Row row : found.values()) {
      Described described = described(row.itemId(), row.sealed());
      out.add(
          new WorklistItem(
              row.itemId(),
              row.trust(),
              row.trustCode(),
              row.state(),
              row.priority(),
              row.examined(),
              row.due(),
              row.claim(),
              row.doubt(),
              described.patient(),
              described.request(),
              studies.getOrDefault(row.itemId(), List.of()),
              asOf));
    }
    return out;
  }

  private Map<String, List<ItemStudy>> studies(Handle handle, Iterable<String> itemIds) {
    List<String> all = new ArrayList<>();
    itemIds.forEach(all::add);
    Map<String, List<ItemStudy>> out = new HashMap<>();
    // SQLite allows many, not any number of, bound values in one statement
    for (int from = 0; from < all.size(); from += 500) {
      List<String> some = all.subList(from, Math.min(from + 500, all.size()));
      handle
          .createQuery(
              "SELECT * FROM item_studies WHERE item_id IN (<ids>) ORDER BY item_id, <came>")
          .bindList("ids", some)
          .define("came", cameOrder)
          .map((row, context) -> {
            String itemId = row.getString("item_id");
            String archive = row.getString("archive");
            Dataset header =
                study(itemId, row.getString("study_key"), archive, row.getBytes("sealed"));
            int instances = row.getInt("instances");
            return Map.entry(
                itemId,
                new ItemStudy(
                    header.string(Tag.StudyInstanceUID, ""),
                    archive,
                    row.getString("trust_code"),
                    row.wasNull() ? null : instances,
                    modalities(row.getString("modalities")),
                    header));
          })
          .forEach(e -> out.computeIfAbsent(e.getKey(), id -> new ArrayList<>()).add(e.getValue()));
    }
    return out;
  }

  static List<String> modalities(String stored) {
    return stored.isEmpty() ? List.of() : List.of(stored.split(","));
  }

  private record Row(
      String itemId,
      String trust,
      String trustCode,
      ItemState state,
      Priority priority,
      Instant examined,
      Instant due,
      @Nullable String doubt,
      byte[] sealed,
      WorklistItem.@Nullable Claim claim) {}
}
