package org.readingroom.app.worklist;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.order.Order;
import org.readingroom.app.order.OrderPatient;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.ReportEvidence;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchiveNode;

/// Puts what archives hold into the pool: one item per thing to be reported, however often and from
/// wherever it is seen. Works inside one hub transaction. Thread-safe (stateless).
final class ItemIntake {
  private static final String ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int KEYS_PER_QUERY = 500;

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

  /// What the pool knows of one archive's studies: study key → what it knew last.
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
    return !before.gone() && before.rowKey().equals(rowKey(study.header()));
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

  /// Keeps other feeders out until the transaction ends.
  void begin(Handle handle) {
    writer.begin(handle);
  }

  /// Remembers that all of an archive that was asked for was looked through.
  ///
  /// @param full everything was asked for
  void lookedThrough(Handle handle, String archive, boolean full) {
    writer.watermark(handle, archive, full);
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

  private String accessionIssuer(StudySeen study) {
    @Nullable String stated = study.statedAccessionIssuer();
    if (stated != null) {
      return stated;
    }
    @Nullable String configured = study.archive().accessionIssuer();
    return configured == null ? study.archive().trustCode() : configured;
  }

  @Nullable String orderKey(StudySeen study) {
    @Nullable String accession = study.accessionNumber();
    return accession == null ? null : rows.orderKey(accessionIssuer(study), accession);
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
    return rows.byId(handle, itemId).orElseThrow().patient().isAlso(patient(study));
  }

  private static ItemPatient patient(StudySeen study) {
    Dataset header = study.header();
    PatientRecord patient = PatientRecord.of(header, study.archive());
    return new ItemPatient(
        patient.patientName(),
        patient.patientId(),
        patient.issuerOfPatientId(),
        patient.nhsNumber() == null ? null : patient.nhsNumber().digits(),
        header.string(Tag.PatientBirthDate),
        header.string(Tag.PatientSex));
  }

  /// The trust's order for this study; null when it sent none, or sent it for somebody else.
  private @Nullable Order order(Handle handle, StudySeen study) {
    @Nullable Order order = told(handle, study);
    return order == null || !isFor(order, patient(study)) ? null : order;
  }

  private @Nullable Order told(Handle handle, StudySeen study) {
    @Nullable String orderKey = orderKey(study);
    return orderKey == null ? null : rows.order(handle, orderKey).orElse(null);
  }

  static boolean isFor(Order order, ItemPatient patient) {
    return patient(order).isAlso(patient);
  }

  static ItemPatient patient(Order order) {
    OrderPatient patient = order.patient();
    return new ItemPatient(
        patient.patientName(),
        patient.patientId(),
        patient.issuerOfPatientId(),
        patient.nhsNumber(),
        patient.patientBirthDate(),
        patient.patientSex());
  }

  private ItemRows.Described described(StudySeen study, @Nullable Order order) {
    Dataset header = study.header();
    ItemRequest archives =
        new ItemRequest(
            study.accessionNumber(),
            study.accessionNumber() == null ? null : accessionIssuer(study),
            first(
                header.string(Tag.RequestedProcedureDescription),
                header.string(Tag.StudyDescription)),
            header.string(Tag.ReasonForTheRequestedProcedure),
            first(
                header.string(Tag.RequestingPhysician), header.string(Tag.ReferringPhysicianName)),
            header.string(Tag.RequestingService),
            null,
            null);
    return new ItemRows.Described(
        patient(study), order == null ? archives : requested(order, archives));
  }

  /// What the order says, and what it leaves out as it was known before.
  static ItemRequest requested(Order order, ItemRequest before) {
    return new ItemRequest(
        order.accessionNumber(),
        order.issuerOfAccessionNumber(),
        first(order.procedure(), before.description()),
        first(order.reason(), before.reason()),
        first(order.requestedBy(), before.requestedBy()),
        first(order.requestingLocation(), before.requestedFrom()),
        first(order.placerOrderNumber(), before.placerOrderNumber()),
        first(order.fillerOrderNumber(), before.fillerOrderNumber()));
  }

  private static @Nullable String first(@Nullable String wanted, @Nullable String otherwise) {
    return wanted == null ? otherwise : wanted;
  }

  private static Pathways.Request asks(StudySeen study, @Nullable Order order) {
    Dataset header = study.header();
    @Nullable String priority = header.string(Tag.RequestedProcedurePriority);
    @Nullable String location = header.string(Tag.RequestingService);
    @Nullable String procedure =
        first(
            header.string(Tag.RequestedProcedureDescription), header.string(Tag.StudyDescription));
    return order == null
        ? new Pathways.Request(null, priority, location, procedure, null, study.modalities())
        : new Pathways.Request(
            order.patientClass(),
            first(order.priority(), priority),
            first(order.requestingLocation(), location),
            first(order.procedure(), procedure),
            order.procedureCode(),
            study.modalities());
  }

  private String create(Handle handle, StudySeen study, @Nullable String orderKey) {
    String itemId = newId();
    ArchiveNode owner = owner(study);
    @Nullable Order order = orderKey == null ? null : order(handle, study);
    Pathways.Request asks = asks(study, order);
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
    if (!isFor(order, item.patient())) {
      keepVerdict(handle, itemId, "order", ANOTHER_PATIENTS_ORDER);
    } else {
      ItemRequest request = requested(order, item.request());
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
    String rowKey = rowKey(study.header());
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
        && patient(study).isSomebodyElseThan(item.patient())) {
      keepVerdict(
          handle,
          itemId,
          "patient",
          new ReportEvidence.Doubtful(
              "The archive now says that this study is somebody else's. Check whose it is."));
    }
  }

  private String rowKey(Dataset header) {
    try {
      return columns.key(
          "row",
          Base64.getEncoder()
              .encodeToString(
                  DatasetWriter.dataset(header, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)));
    } catch (IOException malformed) {
      return "malformed";
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
