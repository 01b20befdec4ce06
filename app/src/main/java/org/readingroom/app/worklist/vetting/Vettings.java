package org.readingroom.app.worklist.vetting;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubColumns;
import org.readingroom.app.hub.SealedJson;
import org.readingroom.app.worklist.OrderKey;
import org.readingroom.app.worklist.WorklistItem;

/// Requests in vetting, as a reader uses them. Every step is audited, refused ones too.
/// Thread-safe; blocks on the database.
public final class Vettings {
  /// characters of anything said
  public static final int LONGEST = 4_000;

  private static final String REQUEST = "vettings.sealed";
  private static final String WORDS = "vetting_steps.sealed";

  private final Hub hub;
  private final HubColumns columns;
  private final VettingDeeds deeds;

  public Vettings(Hub hub, AuditTrail audit) {
    this.hub = hub;
    this.columns = hub.columns();
    this.deeds =
        switch (hub.dialect()) {
          case SQLITE -> new SqliteVettingDeeds(audit);
          case POSTGRESQL -> new PostgresVettingDeeds();
        };
  }

  /// Requests of the trusts this reader sees, most wanted first.
  ///
  /// @param answeredToo also those that were answered or withdrawn
  public List<Vetting> list(boolean answeredToo) {
    return hub.read(handle ->
        read(handle, answeredToo ? "1 = 1" : "v.state IN ('ASKED', 'ASKED_BACK')", Map.of()));
  }

  public Optional<Vetting> one(String vettingId) {
    return hub.read(handle ->
        read(handle, "v.vetting_id = :vetting", Map.of("vetting", vettingId)).stream().findFirst());
  }

  /// What was asked and said about an item, also before its images came: the requests put about its
  /// order are found by accession number and issuer, and only where they are for the item's
  /// patient. Oldest first.
  public List<Vetting> of(WorklistItem item) {
    List<Vetting> found =
        hub.read(handle ->
            read(
                handle,
                "v.vetting_id IN (SELECT i.vetting_id FROM vettings i WHERE i.item_id = :item"
                    + " UNION SELECT w.vetting_id FROM vettings w"
                    + " JOIN item_orders o ON o.order_key = w.order_key WHERE o.item_id = :item)",
                Map.of("item", item.itemId())));
    return found.stream()
        .filter(each -> item.itemId().equals(each.itemId()) || each.request().isFor(item.patient()))
        .sorted(Comparator.comparing(Vetting::asked).thenComparing(Vetting::vettingId))
        .toList();
  }

  /// Puts a request to a radiologist.
  ///
  /// @param within how soon the answer is wanted
  public VettingOutcome ask(
      Actor actor, VettingSubject subject, String radiologistId, Duration within, String question) {
    VettingRequest request = subject.request();
    if (question.isBlank() || request.examination().isBlank()) {
      return VettingRefusal.NO_WORDS.outcome();
    }
    String id = UUID.randomUUID().toString();
    byte[] sealed = SealedJson.hide(columns, REQUEST, id, request);
    byte[] words = hide(id, 1, question);
    return hub.write(handle ->
        outcome(
            id,
            deeds.ask(
                handle,
                actor,
                new VettingDeeds.Asked(
                    id,
                    subject.trustCode(),
                    subject.trust(),
                    subject.itemId(),
                    orderKey(request),
                    radiologistId,
                    within.toMillis(),
                    sealed,
                    words))));
  }

  private @Nullable String orderKey(VettingRequest request) {
    String accession = request.accessionNumber();
    String issuer = request.issuerOfAccessionNumber();
    return accession == null || issuer == null ? null : OrderKey.of(columns, issuer, accession);
  }

  /// Says something about a request as this reader saw it.
  ///
  /// @param radiologistId whom it is passed on to; only for {@link VettingStep.Kind#PASS_ON}
  public VettingOutcome step(
      Actor actor,
      Vetting seen,
      VettingStep.Kind kind,
      String words,
      @Nullable String radiologistId) {
    boolean mayBeSilent = kind == VettingStep.Kind.WITHDRAW || kind == VettingStep.Kind.PASS_ON;
    if (words.isBlank() && !mayBeSilent) {
      return VettingRefusal.NO_WORDS.outcome();
    }
    byte[] sealed = hide(seen.vettingId(), seen.lastSeq() + 1, words);
    return hub.write(handle ->
        outcome(
            seen.vettingId(),
            deeds.step(
                handle, actor, seen.vettingId(), seen.lastSeq(), kind, radiologistId, sealed)));
  }

  private static VettingOutcome outcome(String id, @Nullable VettingRefusal refusal) {
    return refusal == null ? new VettingOutcome.Done(id) : refusal.outcome();
  }

  private byte[] hide(String id, int seq, String words) {
    if (words.length() > LONGEST) {
      throw new IllegalArgumentException("nothing said in vetting is longer than 4,000 characters");
    }
    return columns.hide(WORDS, id + "/" + seq, words.strip().getBytes(StandardCharsets.UTF_8));
  }

  private List<Vetting> read(Handle handle, String where, Map<String, ?> bound) {
    Instant asOf = Instant.ofEpochMilli(Hub.nowMs(handle));
    Map<String, List<VettingStep>> steps = steps(handle, where, bound);
    return handle
        .createQuery(
            "SELECT v.*, a.display_name AS asker, r.display_name AS radiologist FROM vettings v"
                + " JOIN readers a ON a.reader_id = v.asked_by"
                + " JOIN readers r ON r.reader_id = v.radiologist_id WHERE "
                + where
                + " ORDER BY v.due_ms, v.vetting_id")
        .bindMap(bound)
        .map((row, context) -> {
          String id = row.getString("vetting_id");
          return new Vetting(
              id,
              row.getString("trust"),
              row.getString("trust_code"),
              row.getString("item_id"),
              VettingState.valueOf(row.getString("state")),
              row.getString("asked_by"),
              row.getString("asker"),
              row.getString("radiologist_id"),
              row.getString("radiologist"),
              Instant.ofEpochMilli(row.getLong("asked_ms")),
              Instant.ofEpochMilli(row.getLong("due_ms")),
              SealedJson.reveal(columns, REQUEST, id, row.getBytes("sealed"), VettingRequest.class),
              steps.getOrDefault(id, List.of()),
              asOf);
        })
        .list();
  }

  private Map<String, List<VettingStep>> steps(Handle handle, String where, Map<String, ?> bound) {
    Map<String, List<VettingStep>> out = new HashMap<>();
    handle
        .createQuery(
            "SELECT s.*, b.display_name FROM vetting_steps s"
                + " JOIN readers b ON b.reader_id = s.by_reader"
                + " JOIN vettings v ON v.vetting_id = s.vetting_id WHERE "
                + where
                + " ORDER BY s.vetting_id, s.seq")
        .bindMap(bound)
        .map((row, context) -> {
          String id = row.getString("vetting_id");
          int seq = row.getInt("seq");
          return Map.entry(
              id,
              new VettingStep(
                  seq,
                  VettingStep.Kind.valueOf(row.getString("step")),
                  row.getString("by_reader"),
                  row.getString("display_name"),
                  Instant.ofEpochMilli(row.getLong("at_ms")),
                  new String(
                      columns.reveal(WORDS, id + "/" + seq, row.getBytes("sealed")),
                      StandardCharsets.UTF_8)));
        })
        .forEach(e -> out.computeIfAbsent(e.getKey(), id -> new ArrayList<>()).add(e.getValue()));
    return out;
  }
}
