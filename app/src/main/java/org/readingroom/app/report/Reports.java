package org.readingroom.app.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.Leases;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.app.worklist.WorklistItem;

/// The reports of the hub: append-only versions, written only by whoever holds the item.
///
/// Signing is one transaction: the version, its deliveries, the item's state, the end of the claim
/// and the audit entry happen together or not at all. Thread-safe; blocks on the database.
public final class Reports {
  private final Hub hub;
  private final AuditTrail audit;
  private final Worklist worklist;
  private final Leases leases;
  private final ReportRows rows;
  private final ReportLedger ledger;
  private final ReportObject object;

  /// @param object turns a signed version into what is sent
  public Reports(Hub hub, AuditTrail audit, Worklist worklist, ReportObject object) {
    this.hub = hub;
    this.audit = audit;
    this.worklist = worklist;
    this.leases = Leases.of(hub, audit);
    this.rows = new ReportRows(hub.columns());
    this.ledger = ReportLedger.of(hub, audit, leases);
    this.object = object;
  }

  /// All versions of an item's report, oldest first.
  public List<Report> history(String itemId) {
    return hub.look(handle -> rows.history(handle, itemId));
  }

  /// The version a reader should see: the latest issued one, else their own latest draft.
  public Optional<Report> current(String itemId, Actor actor) {
    List<Report> all = history(itemId);
    Optional<Report> issued = all.reversed().stream().filter(r -> r.state().issued()).findFirst();
    Optional<Report> mine = latestDraft(all, actor);
    if (mine.isPresent() && issued.isPresent()) {
      return mine.get().version() > issued.get().version() ? mine : issued;
    }
    return issued.isPresent() ? issued : mine;
  }

  /// The reader's own draft, when they have written one since the last issued version.
  public Optional<Report> latestDraft(String itemId, Actor actor) {
    return latestDraft(history(itemId), actor);
  }

  static Optional<Report> latestDraft(List<Report> all, Actor actor) {
    for (Report report : all.reversed()) {
      if (report.state().issued()) {
        return Optional.empty();
      }
      if (report.authorId().equals(actor.reader().readerId())) {
        return Optional.of(report);
      }
    }
    return Optional.empty();
  }

  /// What this reader has issued under a claim. A claim ends with what is issued under it, so there
  /// is at most one: whoever does not know whether a signature arrived asks here.
  public Optional<Report> issuedUnder(String itemId, long fencingToken, Actor actor) {
    return hub.read(handle -> {
      Optional<Integer> version =
          handle
              .createQuery(
                  """
                  SELECT version FROM reports WHERE item_id = :item AND fencing_token = :token
                    AND author_id = :author AND state <> 'DRAFT'
                  """)
              .bind("item", itemId)
              .bind("token", fencingToken)
              .bind("author", actor.reader().readerId())
              .mapTo(Integer.class)
              .findOne();
      return version.flatMap(
          v -> rows.history(handle, itemId).stream().filter(r -> r.version() == v).findFirst());
    });
  }

  /// What somebody else has written of the report since that version, if the reader may see it: the
  /// latest, issued or not. Drafts are seen by who holds the item, or held it before and lost it.
  ///
  /// @param sinceVersion the version the reader's own text goes back to; 0 for none
  public Optional<Report> byOthers(String itemId, Actor actor, int sinceVersion) {
    return byOthers(history(itemId), actor, sinceVersion);
  }

  static Optional<Report> byOthers(List<Report> all, Actor actor, int sinceVersion) {
    return all.reversed().stream()
        .filter(report -> report.version() > sinceVersion)
        .filter(report -> !report.authorId().equals(actor.reader().readerId()))
        .findFirst();
  }

  /// The same for who takes the item up: a colleague's draft that is later than what was issued and
  /// than the reader's own.
  static Optional<Report> leftByOthers(List<Report> all, Actor actor) {
    int since =
        all.stream()
            .filter(report ->
                report.state().issued() || report.authorId().equals(actor.reader().readerId()))
            .mapToInt(Report::version)
            .max()
            .orElse(0);
    return byOthers(all, actor, since);
  }

  /// Saves the text as a new draft version, under the given claim, or, with none given, under one
  /// of the reader's own, made if need be. Saving what is already there changes nothing.
  public DraftOutcome draft(
      String itemId, Actor actor, ReportText text, @Nullable Long fencingToken) {
    return hub.write(handle -> draft(handle, itemId, actor, text, fencingToken));
  }

  private DraftOutcome draft(
      Handle handle, String itemId, Actor actor, ReportText text, @Nullable Long fencingToken) {
    LeaseOutcome outcome = hold(handle, itemId, actor, fencingToken);
    if (outcome instanceof LeaseOutcome.Refused refused) {
      return new DraftOutcome.Refused(refused.reason());
    }
    Lease lease = ((LeaseOutcome.Granted) outcome).lease();
    List<Report> all = rows.history(handle, itemId);
    if (all.stream().anyMatch(r -> r.state().verified())) {
      return new DraftOutcome.Refused(
          "This item has a final report. Write an addendum instead of a draft.");
    }
    Optional<Report> mine = latestDraft(all, actor);
    if (mine.isPresent() && mine.get().text().equals(text)) {
      return new DraftOutcome.Saved(mine.get(), lease);
    }
    ReportLedger.Written written =
        ledger.append(
            handle,
            actor,
            next(handle, all, itemId, actor, ReportState.DRAFT, text),
            lease,
            List.of());
    return written.report() == null
        ? new DraftOutcome.Refused(String.valueOf(written.refusal()))
        : new DraftOutcome.Saved(written.report(), lease);
  }

  /// Signs, as {@link SignRequest} says. What is signed leaves through the {@link Outbox}.
  public SignOutcome sign(SignRequest request, Actor actor) {
    Optional<WorklistItem> item = worklist.item(request.itemId());
    if (item.isEmpty()) {
      return new SignOutcome.Refused("There is no such item in the worklist.");
    }
    return hub.write(handle -> sign(handle, item.get(), request, actor));
  }

  private SignOutcome sign(Handle handle, WorklistItem item, SignRequest request, Actor actor) {
    String itemId = item.itemId();
    boolean mayVerify = actor.reader().role().mayVerify();
    if (request.as() == SignRequest.As.FINAL && !mayVerify) {
      return refused(
          handle,
          actor,
          itemId,
          "A "
              + actor.reader().role().label()
              + " may not sign a final report. Sign it as preliminary; a consultant verifies it.");
    }
    ReportState state =
        request.as() == SignRequest.As.PRELIMINARY || !mayVerify
            ? ReportState.PRELIMINARY
            : ReportState.FINAL;
    List<Report> all = rows.history(handle, itemId);
    // a second "sign" of the same text is the same deed: say so instead of filing it again
    Optional<Report> already = alreadySigned(all, state, actor, request.text());
    if (already.isPresent()) {
      return new SignOutcome.Signed(already.get());
    }
    if (reportedElsewhere(handle, itemId, all)) {
      return refused(
          handle,
          actor,
          itemId,
          "This item has been reported meanwhile. Your text is kept as a draft; compare it with the"
              + " report on file before doing anything.");
    }
    if (state == ReportState.PRELIMINARY
        && all.stream().anyMatch(r -> r.state() == ReportState.PRELIMINARY)
        && latestDraft(all, actor).isEmpty()
        && request.text() == null) {
      return refused(
          handle,
          actor,
          itemId,
          "This item already has a preliminary report; a verifier signs it.");
    }
    LeaseOutcome outcome = hold(handle, itemId, actor, request.fencingToken());
    if (outcome instanceof LeaseOutcome.Refused refused) {
      return refused(handle, actor, itemId, refused.reason());
    }
    Lease lease = ((LeaseOutcome.Granted) outcome).lease();
    @Nullable ReportText text = request.text();
    if (text == null) {
      text = textToSign(all, state, actor);
    }
    if (text == null || text.conclusion().isBlank()) {
      return refused(
          handle,
          actor,
          itemId,
          text == null
              ? "There is no draft of yours to sign. Write one first."
              : "A report needs a conclusion before it can be signed.");
    }
    // whoever holds the item sees every version of its report, drafts of others included
    all = rows.history(handle, itemId);
    Report signing = next(handle, all, itemId, actor, state, text);
    ReportLedger.Written written =
        ledger.append(
            handle,
            actor,
            signing,
            lease,
            object.encode(signing, item, actor.reader(), request.evidence(), all));
    return written.report() == null
        ? new SignOutcome.Refused(String.valueOf(written.refusal()))
        : new SignOutcome.Signed(written.report());
  }

  private static boolean reportedElsewhere(Handle handle, String itemId, List<Report> all) {
    return all.stream().anyMatch(r -> r.state().verified())
        || handle
            .createQuery("SELECT state FROM items WHERE item_id = :item")
            .bind("item", itemId)
            .mapTo(String.class)
            .one()
            .equals(ItemState.REPORTED.name());
  }

  // a verifier may sign what a trainee issued as it stands
  private static @Nullable ReportText textToSign(List<Report> all, ReportState state, Actor actor) {
    Optional<Report> mine = latestDraft(all, actor);
    if (mine.isPresent()) {
      return mine.get().text();
    }
    Report last = all.reversed().stream().filter(r -> r.state().issued()).findFirst().orElse(null);
    return state == ReportState.FINAL && last != null && last.state() == ReportState.PRELIMINARY
        ? last.text()
        : null;
  }

  private static Optional<Report> alreadySigned(
      List<Report> all, ReportState state, Actor actor, @Nullable ReportText text) {
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Report last = all.getLast();
    boolean same =
        last.state() == state
            && last.authorId().equals(actor.reader().readerId())
            && (text == null || text.equals(last.text()));
    return same ? Optional.of(last) : Optional.empty();
  }

  private LeaseOutcome hold(
      Handle handle, String itemId, Actor actor, @Nullable Long fencingToken) {
    if (fencingToken == null) {
      return leases.claim(handle, itemId, actor, Leases.USUAL);
    }
    return leases.renew(handle, itemId, fencingToken, actor, Duration.ofMinutes(1));
  }

  private SignOutcome refused(Handle handle, Actor actor, String itemId, String reason) {
    audit.append(handle, actor, AuditAction.SIGN, itemId, "refused");
    return new SignOutcome.Refused(reason);
  }

  private static Report next(
      Handle handle,
      List<Report> all,
      String itemId,
      Actor actor,
      ReportState state,
      ReportText text) {
    return new Report(
        all.isEmpty() ? UUID.randomUUID().toString() : all.getFirst().reportId(),
        all.size() + 1,
        itemId,
        state,
        actor.reader().readerId(),
        actor.reader().displayName(),
        Instant.ofEpochMilli(Hub.nowMs(handle)),
        text);
  }
}
