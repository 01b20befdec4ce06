package org.readingroom.app.worklist;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
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

/// Items to and from their rows: what is sealed and how it is found again. Thread-safe.
final class ItemRows {
  static final String ITEM = "items.sealed";
  static final String STUDY = "item_studies.sealed";
  static final String ORDER = "orders.sealed";

  private final Dialect dialect;
  private final HubColumns columns;
  private final ItemWords itemWords = new ItemWords(this::words);
  private final OpenedRows<Described> opened = new OpenedRows<>();
  private final OpenedRows<Dataset> headers = new OpenedRows<>();

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
    return columns.key("order", issuer.length() + ":" + issuer + accessionNumber);
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

  /// The first items of a filter. Costs the same however many it has, where an index has its order.
  List<WorklistItem> list(Handle handle, WorklistFilter filter) {
    if (ItemSelect.wordsAreSealed(dialect, filter)) {
      return pageOfOpened(handle, filter).items();
    }
    ItemSelect select = new ItemSelect(dialect, filter);
    String order = ItemSelect.orderBy(filter);
    return items(
        handle,
        // the limit in full, not bound: a plan for just so few
        select.where() + " ORDER BY " + order + " LIMIT " + filter.limit(),
        order,
        select::bindTo,
        filter.readerId());
  }

  /// The first items of a filter and how many there are, which means to look at all of them.
  WorklistPage page(Handle handle, WorklistFilter filter) {
    if (ItemSelect.wordsAreSealed(dialect, filter)) {
      return pageOfOpened(handle, filter);
    }
    List<WorklistItem> items = list(handle, filter);
    if (items.size() < filter.limit()) {
      return WorklistPage.whole(items, Hub.nowMs(handle));
    }
    ItemSelect select = new ItemSelect(dialect, filter);
    return select
        .bindTo(
            handle.createQuery(
                "SELECT count(*), coalesce(sum(CASE WHEN i.due_ms < (SELECT now_ms FROM hub_clock)"
                    + " THEN 1 ELSE 0 END), 0)"
                    + " FROM items i WHERE "
                    + select.where()))
        .map((row, context) -> new WorklistPage(items, row.getInt(1), row.getInt(2)))
        .one();
  }

  // what is sealed can be searched only here: in the order wanted, one after the other
  private WorklistPage pageOfOpened(Handle handle, WorklistFilter filter) {
    ItemSelect select = new ItemSelect(dialect, filter);
    long now = Hub.nowMs(handle);
    List<String> words = filter.eachWord();
    List<String> shown = new ArrayList<>();
    int[] found = new int[2];
    select
        .bindTo(
            handle.createQuery(
                "SELECT i.item_id, i.trust, i.due_ms, i.sealed, (SELECT group_concat(s.modalities)"
                    + " FROM item_studies s WHERE s.item_id = i.item_id) AS modalities"
                    + " FROM items i WHERE "
                    + select.where()
                    + " ORDER BY "
                    + ItemSelect.orderBy(filter)))
        .map((row, context) -> {
          String itemId = row.getString("item_id");
          String more = row.getString("trust") + ' ' + row.getString("modalities");
          if (itemWords.match(itemId, row.getBytes("sealed"), more, words)) {
            found[0]++;
            found[1] += row.getLong("due_ms") < now ? 1 : 0;
            if (shown.size() < filter.limit()) {
              shown.add(itemId);
            }
          }
          return itemId;
        })
        .forEach(each -> {});
    Map<String, WorklistItem> read = new HashMap<>();
    byIds(handle, shown, filter.readerId()).forEach(item -> read.put(item.itemId(), item));
    return new WorklistPage(shown.stream().map(read::get).toList(), found[0], found[1]);
  }

  /// What the words of a row are made of, in small letters.
  String words(String itemId, byte[] sealed) {
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
    return out.toString().toLowerCase(Locale.ROOT);
  }

  Optional<WorklistItem> byId(Handle handle, String itemId) {
    return items(handle, "i.item_id = :id", "i.item_id", query -> query.bind("id", itemId), null)
        .stream()
        .findFirst();
  }

  List<WorklistItem> byIds(Handle handle, Collection<String> itemIds, @Nullable String readerId) {
    List<String> all = List.copyOf(itemIds);
    List<WorklistItem> out = new ArrayList<>(all.size());
    // SQLite allows many, not any number of, bound values in one statement
    for (int from = 0; from < all.size(); from += 500) {
      List<String> some = all.subList(from, Math.min(from + 500, all.size()));
      out.addAll(
          items(
              handle,
              "i.item_id IN (<ids>)",
              "i.item_id",
              query -> query.bindList("ids", some),
              readerId));
    }
    return out;
  }

  List<WorklistItem> byStudy(Handle handle, String studyInstanceUid) {
    return items(
        handle,
        "i.item_id IN (SELECT s.item_id FROM item_studies s WHERE s.study_key = :study)",
        "i.examined_ms DESC, i.item_id",
        query -> query.bind("study", studyKey(studyInstanceUid)),
        null);
  }

  /// @param chosen which of `items i`; may end with an order and a limit
  /// @param order the order of the result, by columns of `i`
  private List<WorklistItem> items(
      Handle handle,
      String chosen,
      String order,
      UnaryOperator<Query> bind,
      @Nullable String readerId) {
    Query query =
        handle.createQuery(
            """
            SELECT (SELECT now_ms FROM hub_clock) AS now_ms, i.item_id, i.trust, i.trust_code,
              i.state, i.priority, i.subspecialty, i.examined_ms, i.due_ms, i.doubt, i.pathway,
              i.sealed,
              l.reader_id AS holder_id, l.client_id AS holder_client,
              l.expires_ms AS held_until_ms, r.display_name AS holder, k.reader_id AS kept_id,
              k.until_ms AS kept_until_ms, f.display_name AS kept_for
            FROM (SELECT i.* FROM items i WHERE \
            """
                + chosen
                + """
                ) i
                LEFT JOIN leases l ON l.item_id = i.item_id
                  AND l.expires_ms > (SELECT now_ms FROM hub_clock)
                LEFT JOIN readers r ON r.reader_id = l.reader_id
                LEFT JOIN item_keeps k ON k.item_id = i.item_id
                  AND k.until_ms > (SELECT now_ms FROM hub_clock)
                LEFT JOIN readers f ON f.reader_id = k.reader_id
                ORDER BY \
                """
                + order);
    Map<String, Row> found = new LinkedHashMap<>();
    bind.apply(query)
        .map((row, context) -> {
          String holder = row.getString("holder_id");
          String keptFor = row.getString("kept_id");
          return new Row(
              row.getString("item_id"),
              row.getString("trust"),
              row.getString("trust_code"),
              ItemState.valueOf(row.getString("state")),
              Priority.ofRank(row.getInt("priority")),
              row.getString("subspecialty"),
              Instant.ofEpochMilli(row.getLong("examined_ms")),
              Instant.ofEpochMilli(row.getLong("due_ms")),
              row.getString("doubt"),
              row.getString("pathway"),
              row.getBytes("sealed"),
              holder == null
                  ? null
                  : new WorklistItem.Claim(
                      holder,
                      row.getString("holder"),
                      row.getString("holder_client"),
                      Instant.ofEpochMilli(row.getLong("held_until_ms"))),
              keptFor == null
                  ? null
                  : new WorklistItem.Keep(
                      keptFor,
                      row.getString("kept_for"),
                      Instant.ofEpochMilli(row.getLong("kept_until_ms"))),
              Instant.ofEpochMilli(row.getLong("now_ms")));
        })
        .forEach(row -> found.put(row.itemId(), row));
    Map<String, Set<WorklistItem.Tie>> ties =
        readerId == null || found.isEmpty() ? Map.of() : ties(handle, readerId);
    Map<String, List<ItemStudy>> studies = studies(handle, found.keySet());
    List<WorklistItem> out = new ArrayList<>(found.size());
    for (Row row : found.values()) {
      Described described = opened.get(row.itemId(), row.sealed(), this::described);
      out.add(
          new WorklistItem(
              row.itemId(),
              row.trust(),
              row.trustCode(),
              row.state(),
              row.priority(),
              row.subspecialty(),
              row.examined(),
              row.due(),
              row.claim(),
              row.keep(),
              ties.getOrDefault(row.itemId(), Set.of()),
              row.doubt(),
              row.pathway(),
              described.patient(),
              described.request(),
              studies.getOrDefault(row.itemId(), List.of()),
              row.asOf()));
    }
    return out;
  }

  /// What binds a reader to items, besides a valid claim.
  private static Map<String, Set<WorklistItem.Tie>> ties(Handle handle, String readerId) {
    Map<String, Set<WorklistItem.Tie>> out = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT item_id, 'DRAFT' AS tie FROM item_drafts WHERE reader_id = :me
            UNION ALL SELECT item_id, 'CLAIM_RAN_OUT' FROM leases
              WHERE reader_id = :me AND expires_ms <= (SELECT now_ms FROM hub_clock)
            UNION ALL SELECT item_id, 'CLAIM_TAKEN' FROM leases
              WHERE previous_reader_id = :me AND reader_id <> :me
            UNION ALL SELECT item_id, 'OPINION_WANTED' FROM opinions
              WHERE asked_of = :me AND answered_ms IS NULL AND withdrawn_ms IS NULL
            UNION ALL SELECT o.item_id, 'OPINION_GIVEN' FROM opinions o
              JOIN leases l ON l.item_id = o.item_id AND l.reader_id = :me
              WHERE o.answered_ms IS NOT NULL
            """)
        .bind("me", readerId)
        .map((row, context) ->
            Map.entry(row.getString(1), WorklistItem.Tie.valueOf(row.getString(2))))
        .forEach(tie ->
            out.computeIfAbsent(tie.getKey(), item -> EnumSet.noneOf(WorklistItem.Tie.class))
                .add(tie.getValue()));
    return out;
  }

  private Map<String, List<ItemStudy>> studies(Handle handle, Iterable<String> itemIds) {
    List<String> all = new ArrayList<>();
    itemIds.forEach(all::add);
    Map<String, List<ItemStudy>> out = new HashMap<>();
    // SQLite allows many, not any number of, bound values in one statement
    for (int from = 0; from < all.size(); from += 500) {
      List<String> some = all.subList(from, Math.min(from + 500, all.size()));
      Query query =
          switch (dialect) {
            case SQLITE ->
                handle
                    .createQuery(
                        "SELECT * FROM item_studies WHERE item_id IN (<ids>) ORDER BY item_id, rowid")
                    .bindList("ids", some);
            // one statement whatever their number, so that its plan is kept
            case POSTGRESQL ->
                handle
                    .createQuery(
                        "SELECT * FROM item_studies WHERE item_id = ANY (:ids)"
                            + " ORDER BY item_id, row_no")
                    .bindArray("ids", String.class, some);
          };
      query
          .map((row, context) -> {
            String itemId = row.getString("item_id");
            String archive = row.getString("archive");
            String studyKey = row.getString("study_key");
            Dataset header =
                headers.get(
                    studyRow(itemId, studyKey, archive), row.getBytes("sealed"), this::study);
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
      String subspecialty,
      Instant examined,
      Instant due,
      @Nullable String doubt,
      String pathway,
      byte[] sealed,
      WorklistItem.@Nullable Claim claim,
      WorklistItem.@Nullable Keep keep,
      Instant asOf) {}
}
