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

  private final HubColumns columns;
  private final ItemRows rows;
  private final PoolWriter writer;
  private final AuditTrail audit;
  private final List<ArchiveNode> archives;

  /// @param archives all of the settings: an accession issuer among them owns the order
  ItemIntake(Hub hub, AuditTrail audit, List<ArchiveNode> archives) {
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
  record Known(@Nullable Integer instances, String modalities, boolean checked) {
    boolean unchanged(StudySeen study) {
      return checked
          && instances != null
          && instances.equals(study.instances())
          && modalities.equals(String.join(",", study.modalities()));
    }
  }

  Map<String, Known> known(Handle handle, String archive) {
    Map<String, Known> out = new HashMap<>();
    handle
        .createQuery(
            "SELECT study_key, instances, modalities, checked FROM item_studies"
                + " WHERE archive = :archive")
        .bind("archive", archive)
        .map((row, context) -> {
          int instances = row.getInt("instances");
          @Nullable Integer counted = row.wasNull() ? null : instances;
          return Map.entry(
              row.getString("study_key"),
              new Known(counted, row.getString("modalities"), row.getInt("checked") == 1));
        })
        .forEach(entry -> out.put(entry.getKey(), entry.getValue()));
    return out;
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

  private @Nullable String orderKey(StudySeen study) {
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

  // accession numbers are reused and mistyped: an order never joins two people
  private boolean samePatient(Handle handle, String itemId, StudySeen study) {
    ItemPatient there = rows.byId(handle, itemId).map(WorklistItem::patient).orElseThrow();
    ItemPatient here = patient(study);
    if (there.nhsNumber() != null && here.nhsNumber() != null) {
      return there.nhsNumber().equals(here.nhsNumber());
    }
    if (there.patientId() != null && here.patientId() != null) {
      return there.patientId().equals(here.patientId())
          && String.valueOf(there.issuerOfPatientId())
              .equals(String.valueOf(here.issuerOfPatientId()));
    }
    return there.patientName() != null
        && here.patientName() != null
        && there.patientName().equalsIgnoreCase(here.patientName());
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

  private ItemRows.Described described(StudySeen study) {
    Dataset header = study.header();
    @Nullable String asked = header.string(Tag.RequestedProcedureDescription);
    return new ItemRows.Described(
        patient(study),
        new ItemRequest(
            study.accessionNumber(),
            study.accessionNumber() == null ? null : accessionIssuer(study),
            asked == null ? header.string(Tag.StudyDescription) : asked,
            header.string(Tag.ReasonForTheRequestedProcedure),
            header.contains(Tag.RequestingPhysician)
                    && header.string(Tag.RequestingPhysician) != null
                ? header.string(Tag.RequestingPhysician)
                : header.string(Tag.ReferringPhysicianName)));
  }

  private String create(Handle handle, StudySeen study, @Nullable String orderKey) {
    String itemId = newId();
    ArchiveNode owner = owner(study);
    Priority priority = Priority.ofRequest(study.header().string(Tag.RequestedProcedurePriority));
    long now = Hub.nowMs(handle);
    @Nullable Instant examined =
        DicomDateTimes.instant(
            study.header(), Tag.StudyDate, Tag.StudyTime, study.archive().zone());
    long examinedMs = examined == null ? now : examined.toEpochMilli();
    writer.item(
        handle,
        new PoolWriter.NewItem(
            itemId,
            owner.trustCode(),
            owner.trust(),
            priority,
            examinedMs,
            examinedMs + priority.turnaround().toMillis(),
            rows.hide(itemId, described(study)),
            orderKey));
    if (orderKey == null && study.accessionNumber() != null) {
      keepVerdict(
          handle,
          itemId,
          "accession",
          new ReportEvidence.Doubtful(
              "Another patient's study carries the same accession number."));
    }
    return itemId;
  }

  private void keepStudy(Handle handle, String itemId, String studyKey, StudySeen study) {
    String archive = study.archive().name();
    String rowKey = rowKey(study.header());
    @Nullable String knownRow =
        handle
            .createQuery(
                "SELECT row_key FROM item_studies WHERE item_id = :item AND study_key = :study"
                    + " AND archive = :archive AND checked = :checked")
            .bind("item", itemId)
            .bind("study", studyKey)
            .bind("archive", archive)
            .bind("checked", study.checked() ? 1 : 0)
            .mapTo(String.class)
            .findOne()
            .orElse(null);
    if (rowKey.equals(knownRow)) {
      return;
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
            String.join(",", study.modalities()),
            study.checked(),
            rowKey,
            rows.hideStudy(itemId, studyKey, archive, study.header()),
            rows.hide(itemId, described(study))));
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
