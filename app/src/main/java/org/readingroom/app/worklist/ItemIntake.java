package org.readingroom.app.worklist;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.order.Order;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.ReportEvidence;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchiveNode;

/// Puts what archives hold into the pool: one item per thing to be reported, however often and from
/// wherever it is seen. Works inside one hub transaction. Thread-safe (stateless).
final class ItemIntake {
  private static final String ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final ReportEvidence CANCELLED =
      new ReportEvidence.Doubtful("The trust cancelled the order. Ask whether it wants a report.");
  private static final ReportEvidence ANOTHER_PATIENTS_ORDER =
      new ReportEvidence.Doubtful("The order with this accession number is for another patient.");

  private final HubColumns columns;
  private final ItemRows rows;
  private final PoolWriter writer;
  private final AuditTrail audit;
  private final List<ArchiveNode> archives;
  private final Pathways pathways;

  /// @param archives all of the settings: an accession issuer among them owns the order
  ItemIntake(Hub hub, AuditTrail audit, List<ArchiveNode> archives) {
    this(hub, audit, archives, Pathways.standard());
  }

  ItemIntake(Hub hub, AuditTrail audit, List<ArchiveNode> archives, Pathways pathways) {
    this.pathways = pathways;
    this.columns = hub.columns();
    this.rows = new ItemRows(hub);
    this.writer = PoolWriter.of(hub);
    this.audit = audit;
    this.archives = List.copyOf(archives);
  }

  /// What admitting one study came to.
  record Admitted(boolean newItem, int closed) {
    static final Admitted NOTHING = new Admitted(false, 0);
  }

  /// Keeps other feeders out until the transaction ends.
  void begin(Handle handle) {
    writer.begin(handle);
  }

  String studyKey(StudySeen study) {
    return rows.studyKey(study.studyInstanceUid());
  }

  /// Lets in one study after another. Call {@link #begin} first in the transaction.
  Admitted admit(Handle handle, Actor actor, StudySeen study) {
    String studyKey = studyKey(study);
    Set<String> items = new LinkedHashSet<>(itemsOfStudy(handle, studyKey));
    boolean created = false;
    if (items.isEmpty()) {
      String orderKey = orderKey(study);
      @Nullable String ofOrder = orderKey == null ? null : itemOfOrder(handle, orderKey);
      if (ofOrder != null && samePatient(handle, ofOrder, study)) {
        items.add(ofOrder);
      } else if (study.documentsOnly()) {
        return Admitted.NOTHING;
      } else {
        items.add(create(handle, study, ofOrder == null ? orderKey : null));
        created = true;
      }
    }
    Set<String> closed = new LinkedHashSet<>();
    for (String itemId : items) {
      if (!study.documentsOnly()) {
        keepStudy(handle, itemId, studyKey, study);
      }
      keepEvidence(handle, itemId, study);
      if (writer.settle(handle, itemId)) {
        closed.add(itemId);
      }
    }
    if (created && !closed.isEmpty()) {
      // reported before we ever saw it: it never was in the pool
      return Admitted.NOTHING;
    }
    for (String itemId : closed) {
      audit.append(handle, actor, AuditAction.CLOSE_ITEM, itemId, "a final report was found");
    }
    return new Admitted(created, closed.size());
  }

  private static List<String> itemsOfStudy(Handle handle, String studyKey) {
    return handle
        .createQuery("SELECT DISTINCT item_id FROM item_studies WHERE study_key = :study")
        .bind("study", studyKey)
        .mapTo(String.class)
        .list();
  }

  private static @Nullable String itemOfOrder(Handle handle, String orderKey) {
    return handle
        .createQuery("SELECT item_id FROM item_orders WHERE order_key = :order")
        .bind("order", orderKey)
        .mapTo(String.class)
        .findOne()
        .orElse(null);
  }

  @Nullable String orderKey(StudySeen study) {
    @Nullable String accession = study.accessionNumber();
    return accession == null ? null : rows.orderKey(study.accessionIssuer(), accession);
  }

  // the trust that gave out the accession number owns the order, wherever the images were found
  private ArchiveNode owner(StudySeen study) {
    @Nullable String stated = study.statedAccessionIssuer();
    if (stated != null && study.accessionNumber() != null) {
      for (ArchiveNode archive : archives) {
        if (stated.equals(archive.accessionIssuer()) || stated.equals(archive.trustCode())) {
          return archive;
        }
      }
    }
    return study.archive();
  }

  private boolean samePatient(Handle handle, String itemId, StudySeen study) {
    return rows.byId(handle, itemId).orElseThrow().patient().isAlso(ItemPatient.of(study));
  }

  /// The trust's order for this study; null when it sent none, or sent it for somebody else.
  private @Nullable Order order(Handle handle, StudySeen study) {
    @Nullable Order order = told(handle, study);
    return order == null || !ItemPatient.of(order).isAlso(ItemPatient.of(study)) ? null : order;
  }

  private @Nullable Order told(Handle handle, StudySeen study) {
    @Nullable String orderKey = orderKey(study);
    return orderKey == null ? null : rows.order(handle, orderKey).orElse(null);
  }

  private static ItemRows.Described described(StudySeen study, @Nullable Order order) {
    ItemRequest asArchived = ItemRequest.of(study);
    return new ItemRows.Described(
        ItemPatient.of(study), order == null ? asArchived : ItemRequest.of(order, asArchived));
  }

  private String create(Handle handle, StudySeen study, @Nullable String orderKey) {
    String itemId = newId();
    ArchiveNode owner = owner(study);
    @Nullable Order order = orderKey == null ? null : order(handle, study);
    Pathways.Request asks = Pathways.Request.of(study, order);
    Pathways.Chosen pathway = pathways.choose(owner.trustCode(), asks);
    String subspecialty = pathways.subspecialty(asks);
    long now = Hub.nowMs(handle);
    @Nullable Instant examined =
        DicomDateTimes.instant(
            study.header(), Tag.StudyDate, Tag.StudyTime, study.archive().zone());
    long examinedMs = examined == null ? now : examined.toEpochMilli();
    long dueMs = pathway.dueMs(examinedMs, order == null ? null : order.orderedMs());
    byte[] described = rows.hide(itemId, described(study, order));
    writer.item(
        handle,
        new PoolWriter.NewItem(
            itemId,
            owner.trustCode(),
            owner.trust(),
            pathway.priority(),
            examinedMs,
            dueMs,
            described,
            orderKey));
    if (!pathway.name().isEmpty() || !subspecialty.isEmpty()) {
      writer.request(
          handle,
          itemId,
          new PoolWriter.Request(
              pathway.name(), subspecialty, pathway.priority(), dueMs, described));
    }
    if (orderKey == null && study.accessionNumber() != null) {
      keepVerdict(
          handle,
          itemId,
          "accession",
          new ReportEvidence.Doubtful(
              "Another patient's study carries the same accession number."));
    } else if (order != null && order.cancelled()) {
      keepVerdict(handle, itemId, "order", CANCELLED);
    } else if (order == null && orderKey != null && told(handle, study) != null) {
      keepVerdict(handle, itemId, "order", ANOTHER_PATIENTS_ORDER);
    }
    if (order != null) {
      keepResult(handle, itemId, owner.trustCode(), order);
    }
    return itemId;
  }

  // what a trust says of the report on its own order; another trust's word does not count
  private void keepResult(Handle handle, String itemId, String trustCode, Order order) {
    Order.@Nullable Result result = order.result();
    if (result != null && trustCode.equals(order.trustCode())) {
      keepVerdict(
          handle,
          itemId,
          "result",
          switch (result) {
            case FINAL -> new ReportEvidence.Final();
            case PRELIMINARY -> new ReportEvidence.Preliminary();
          });
    }
  }

  /// What a trust's order says now counts for the item of its images, where they are here already.
  ///
  /// @return the item; null when there is none yet
  @Nullable String admit(Handle handle, Actor actor, Order order) {
    @Nullable String itemId =
        itemOfOrder(
            handle, rows.orderKey(order.issuerOfAccessionNumber(), order.accessionNumber()));
    if (itemId == null) {
      return null;
    }
    WorklistItem item = rows.byId(handle, itemId).orElseThrow();
    if (!ItemPatient.of(order).isAlso(item.patient())) {
      keepVerdict(handle, itemId, "order", ANOTHER_PATIENTS_ORDER);
    } else {
      ItemRequest request = ItemRequest.of(order, item.request());
      Pathways.Request asks =
          new Pathways.Request(
              order.patientClass(),
              order.priority(),
              request.requestedFrom(),
              request.description(),
              order.procedureCode(),
              item.modalities());
      Pathways.Chosen pathway = pathways.choose(item.trustCode(), asks);
      writer.request(
          handle,
          itemId,
          new PoolWriter.Request(
              pathway.name(),
              pathways.subspecialty(asks),
              pathway.priority(),
              pathway.dueMs(item.examined().toEpochMilli(), order.orderedMs()),
              rows.hide(itemId, new ItemRows.Described(item.patient(), request))));
      keepVerdict(
          handle, itemId, "order", order.cancelled() ? CANCELLED : new ReportEvidence.NotAReport());
      keepResult(handle, itemId, item.trustCode(), order);
    }
    if (writer.settle(handle, itemId)) {
      audit.append(
          handle, actor, AuditAction.CLOSE_ITEM, itemId, "the trust told of its final report");
    }
    return itemId;
  }

  private void keepStudy(Handle handle, String itemId, String studyKey, StudySeen study) {
    String archive = study.archive().name();
    String rowKey = KnownStudies.rowKey(columns, study);
    @Nullable Before before =
        handle
            .createQuery(
                "SELECT s.row_key, s.checked, s.images, s.gone_ms, i.state FROM item_studies s"
                    + " JOIN items i ON i.item_id = s.item_id WHERE s.item_id = :item"
                    + " AND s.study_key = :study AND s.archive = :archive")
            .bind("item", itemId)
            .bind("study", studyKey)
            .bind("archive", archive)
            .map((row, context) -> {
              int images = row.getInt("images");
              return new Before(
                  row.getString("row_key"),
                  row.wasNull() ? null : images,
                  row.getInt("checked") == 1,
                  row.getObject("gone_ms") != null,
                  row.getString("state").equals("REPORTED"));
            })
            .findOne()
            .orElse(null);
    if (before != null
        && before.rowKey().equals(rowKey)
        && before.checked() == study.checked()
        && !before.gone()) {
      return;
    }
    if (before != null) {
      whatChanged(handle, itemId, before, study);
    }
    // corrected demographics count when they come from the trust that owns the order
    writer.study(
        handle,
        new PoolWriter.KeptStudy(
            itemId,
            studyKey,
            archive,
            study.archive().trustCode(),
            study.instances(),
            study.images(),
            String.join(",", study.modalities()),
            study.checked(),
            rowKey,
            rows.hideStudy(itemId, studyKey, archive, study.header()),
            rows.hide(itemId, described(study, order(handle, study)))));
  }

  /// A study's row as it was kept last.
  private record Before(
      String rowKey, @Nullable Integer images, boolean checked, boolean gone, boolean reported) {}

  private void whatChanged(Handle handle, String itemId, Before before, StudySeen study) {
    @Nullable Integer images = study.images();
    if (before.reported()
        && before.images() != null
        && images != null
        && images > before.images()) {
      keepVerdict(
          handle,
          itemId,
          "images",
          new ReportEvidence.Doubtful("Images came after the report was issued."));
    }
    WorklistItem item = rows.byId(handle, itemId).orElseThrow();
    if (item.trustCode().equals(study.archive().trustCode())
        && ItemPatient.of(study).isSomebodyElseThan(item.patient())) {
      keepVerdict(
          handle,
          itemId,
          "patient",
          new ReportEvidence.Doubtful(
              "The archive now says that this study is somebody else's. Check whose it is."));
    }
  }

  private void keepEvidence(Handle handle, String itemId, StudySeen study) {
    for (StudySeen.Found found : study.evidence()) {
      keepVerdict(handle, itemId, rows.sopKey(found.sopInstanceUid()), found.verdict());
    }
  }

  private void keepVerdict(Handle handle, String itemId, String sopKey, ReportEvidence verdict) {
    writer.evidence(
        handle,
        itemId,
        sopKey,
        switch (verdict) {
          case ReportEvidence.Final _ -> "FINAL";
          case ReportEvidence.Preliminary _ -> "PRELIMINARY";
          case ReportEvidence.Doubtful _ -> "DOUBTFUL";
          case ReportEvidence.NotAReport _ -> "NOT_A_REPORT";
        },
        verdict instanceof ReportEvidence.Doubtful d ? d.reason() : null);
  }

  /// Twelve characters that are easily read aloud; no dot, so never a UID.
  private static String newId() {
    StringBuilder id = new StringBuilder("w");
    for (int i = 0; i < 12; i++) {
      id.append(ID_ALPHABET.charAt(RANDOM.nextInt(ID_ALPHABET.length())));
    }
    return id.toString().toLowerCase(Locale.ROOT);
  }
}
