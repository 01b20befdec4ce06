package org.readingroom.app.worklist;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.SealedJson;
import org.readingroom.app.order.Order;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Items to and from their rows: what is sealed and how it is found again. Which of them are
/// listed, and in what order: {@link ItemLists}. Thread-safe.
final class ItemRows {
  static final String ITEM = "items.sealed";
  static final String STUDY = "item_studies.sealed";
  static final String ORDER = "orders.sealed";

  private final Dialect dialect;
  private final HubColumns columns;

  ItemRows(Hub hub) {
    this.dialect = hub.dialect();
    this.columns = hub.columns();
  }

  /// What an item's sealed column holds.
  record Described(ItemPatient patient, ItemRequest request) {}

  String studyKey(String studyInstanceUid) {
    return columns.key("study", studyInstanceUid);
  }

  String orderKey(String issuer, String accessionNumber) {
    return OrderKey.of(columns, issuer, accessionNumber);
  }

  String sopKey(String sopInstanceUid) {
    return columns.key("sop", sopInstanceUid);
  }

  byte[] hideOrder(String orderKey, Order order) {
    return SealedJson.hide(columns, ORDER, orderKey, order);
  }

  /// The order under that key, as last told.
  Optional<Order> order(Handle handle, String orderKey) {
    return handle
        .createQuery("SELECT sealed FROM orders WHERE order_key = :order")
        .bind("order", orderKey)
        .mapTo(byte[].class)
        .findOne()
        .map(sealed -> SealedJson.reveal(columns, ORDER, orderKey, sealed, Order.class));
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

  private Dataset study(String rowId, byte[] sealed) {
    try {
      return DatasetReader.readHeader(
          new ByteArrayInputStream(columns.reveal(STUDY, rowId, sealed)),
          TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new HubException("A row of the worklist database (" + STUDY + ") is damaged.");
    }
  }

  /// Study Instance UID of a study that an item has.
  String studyUid(Handle handle, String itemId, String studyKey, String archive) {
    byte[] sealed =
        handle
            .createQuery(
                "SELECT sealed FROM item_studies WHERE item_id = :item AND study_key = :study"
                    + " AND archive = :archive")
            .bind("item", itemId)
            .bind("study", studyKey)
            .bind("archive", archive)
            .mapTo(byte[].class)
            .one();
    return study(studyRow(itemId, studyKey, archive), sealed).string(Tag.StudyInstanceUID, "");
  }

  private static String studyRow(String itemId, String studyKey, String archive) {
    return itemId + '/' + studyKey + '/' + archive;
  }

  /// All that is found of a row as one types, in small letters.
  ///
  /// @param modalities between commas
  String words(String itemId, String trust, String modalities, byte[] sealed) {
    Described described = described(itemId, sealed);
    ItemPatient patient = described.patient();
    ItemRequest request = described.request();
    StringBuilder out = new StringBuilder();
    for (@Nullable String each :
        Arrays.asList(
            patient.patientName(),
            patient.patientId(),
            patient.nhsNumber(),
            request.accessionNumber(),
            request.description(),
            request.reason(),
            request.requestedBy())) {
      if (each != null) {
        out.append(each).append(' ');
      }
    }
    return out.append(trust).append(' ').append(modalities).toString().toLowerCase(Locale.ROOT);
  }

  Optional<WorklistItem> byId(Handle handle, String itemId) {
    return byIds(handle, List.of(itemId), null).stream().findFirst();
  }

  List<WorklistItem> byStudy(Handle handle, String studyInstanceUid) {
    List<String> ids =
        handle
            .createQuery(
                "SELECT DISTINCT i.item_id, i.examined_ms FROM items i JOIN item_studies s"
                    + " ON s.item_id = i.item_id WHERE s.study_key = :study"
                    + " ORDER BY i.examined_ms DESC, i.item_id")
            .bind("study", studyKey(studyInstanceUid))
            .mapTo(String.class)
            .list();
    return byIds(handle, ids, null);
  }

  /// Those items in that order, as they are by the hub's clock now; what is unknown is left out.
  ///
  /// @param readerId who looks; null for nobody in particular
  List<WorklistItem> byIds(Handle handle, Collection<String> itemIds, @Nullable String readerId) {
    if (itemIds.isEmpty()) {
      return List.of();
    }
    Map<String, StampedItem> found = stamped(handle, itemIds);
    Instant now = Instant.ofEpochMilli(Hub.nowMs(handle));
    return itemIds.stream()
        .map(found::get)
        .filter(Objects::nonNull)
        .map(item -> item.seen(now, readerId))
        .toList();
  }

  /// Those items with all a list shows of them, by their ids.
  Map<String, StampedItem> stamped(Handle handle, Collection<String> itemIds) {
    List<String> all = List.copyOf(itemIds);
    Map<String, StampedItem> out = new HashMap<>();
    // SQLite allows many, not any number of, bound values in one statement
    for (int from = 0; from < all.size(); from += 500) {
      List<String> some = all.subList(from, Math.min(from + 500, all.size()));
      List<StampedItem> items =
          among(
                  handle,
                  """
                  SELECT i.stamp, i.item_id, i.trust, i.trust_code, i.state, i.priority, i.subspecialty,
                    i.examined_ms, i.due_ms, i.doubt, i.pathway, i.sealed, i.held_until_ms,
                    l.reader_id AS holder_id, l.client_id AS holder_client, l.previous_reader_id,
                    r.display_name AS holder, k.reader_id AS kept_id, k.until_ms AS kept_until_ms,
                    f.display_name AS kept_for,
                    (SELECT string_agg(d.reader_id, ',') FROM item_drafts d
                      WHERE d.item_id = i.item_id) AS drafts,
                    (SELECT string_agg(o.asked_of, ',') FROM opinions o WHERE o.item_id = i.item_id
                      AND o.answered_ms IS NULL AND o.withdrawn_ms IS NULL) AS asked,
                    (SELECT count(*) FROM opinions o WHERE o.item_id = i.item_id
                      AND o.answered_ms IS NOT NULL) AS answers
                  FROM items i
                    LEFT JOIN leases l ON l.item_id = i.item_id
                    LEFT JOIN readers r ON r.reader_id = l.reader_id
                    LEFT JOIN item_keeps k ON k.item_id = i.item_id
                    LEFT JOIN readers f ON f.reader_id = k.reader_id
                  WHERE i.item_id\
                  """,
                  "",
                  some)
              .map((row, context) -> item(row))
              .list();
      // after the stamps: what changes meanwhile gets another one
      Map<String, List<ItemStudy>> studies = studies(handle, some);
      items.forEach(item ->
          out.put(item.itemId(), item.with(studies.getOrDefault(item.itemId(), List.of()))));
    }
    return out;
  }

  // without its studies
  private StampedItem item(ResultSet row) throws SQLException {
    String itemId = row.getString("item_id");
    String holder = row.getString("holder_id");
    String keptFor = row.getString("kept_id");
    Described described = described(itemId, row.getBytes("sealed"));
    return new StampedItem(
        row.getLong("stamp"),
        itemId,
        row.getString("trust"),
        row.getString("trust_code"),
        ItemState.valueOf(row.getString("state")),
        Priority.ofRank(row.getInt("priority")),
        row.getString("subspecialty"),
        Instant.ofEpochMilli(row.getLong("examined_ms")),
        Instant.ofEpochMilli(row.getLong("due_ms")),
        holder == null
            ? null
            : new WorklistItem.Claim(
                holder,
                row.getString("holder"),
                row.getString("holder_client"),
                Instant.ofEpochMilli(row.getLong("held_until_ms"))),
        row.getString("previous_reader_id"),
        keptFor == null
            ? null
            : new WorklistItem.Keep(
                keptFor,
                row.getString("kept_for"),
                Instant.ofEpochMilli(row.getLong("kept_until_ms"))),
        ids(row.getString("drafts")),
        ids(row.getString("asked")),
        row.getInt("answers") > 0,
        row.getString("doubt"),
        row.getString("pathway"),
        described.patient(),
        described.request(),
        List.of());
  }

  private static Set<String> ids(@Nullable String joined) {
    return joined == null ? Set.of() : Set.copyOf(Arrays.asList(joined.split(",")));
  }

  private Map<String, List<ItemStudy>> studies(Handle handle, List<String> itemIds) {
    Map<String, List<ItemStudy>> out = new HashMap<>();
    among(
            handle,
            "SELECT * FROM item_studies s WHERE s.item_id",
            switch (dialect) {
              case SQLITE -> " ORDER BY s.item_id, s.rowid";
              case POSTGRESQL -> " ORDER BY s.item_id, s.row_no";
            },
            itemIds)
        .map((row, context) -> {
          String itemId = row.getString("item_id");
          String archive = row.getString("archive");
          Dataset header =
              study(studyRow(itemId, row.getString("study_key"), archive), row.getBytes("sealed"));
          int instances = row.getInt("instances");
          return Map.entry(
              itemId,
              new ItemStudy(
                  header.string(Tag.StudyInstanceUID, ""),
                  archive,
                  row.getString("trust_code"),
                  row.wasNull() ? null : instances,
                  modalities(row.getString("modalities")),
                  row.getObject("gone_ms") != null,
                  header));
        })
        .forEach(e -> out.computeIfAbsent(e.getKey(), id -> new ArrayList<>()).add(e.getValue()));
    return out;
  }

  private Query among(Handle handle, String before, String after, List<String> ids) {
    return switch (dialect) {
      case SQLITE -> handle.createQuery(before + " IN (<ids>)" + after).bindList("ids", ids);
      // one statement whatever their number, so that its plan is kept
      case POSTGRESQL ->
          handle.createQuery(before + " = ANY (:ids)" + after).bindArray("ids", String.class, ids);
    };
  }

  /// Between commas.
  static List<String> modalities(String stored) {
    return stored.isEmpty() ? List.of() : List.of(stored.split(","));
  }
}
