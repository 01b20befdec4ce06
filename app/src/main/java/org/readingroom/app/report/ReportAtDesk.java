package org.readingroom.app.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.report.offline.Deed;
import org.readingroom.app.report.offline.KeptItem;
import org.readingroom.app.report.offline.KeptItems;
import org.readingroom.app.worklist.ClaimedItem;
import org.readingroom.app.worklist.LeaseKeeper;
import org.readingroom.netclient.dataset.ReportDocument.InstanceReference;

/// One report while it is on the desk, apart from the screen: its draft, its claim, and what the
/// hub has of it.
///
/// The methods block and are called in the background; some fields belong to the FX thread.
final class ReportAtDesk {
  static final Duration SAFE_WITHIN = Duration.ofSeconds(5);

  final ClaimedItem item;
  final Actor actor;
  final DraftSession draft;
  final LeaseKeeper keeper;
  private final ReportWorkflow.Services services;
  private final Reports reports;
  private final KeptItems kept;

  // FX thread only
  ReportText inHub;
  boolean savingInHub;
  boolean signed;
  // false when the item came to the desk while the hub was away: what the hub has is not known yet
  boolean hubSeen;
  Instant typedAt = Instant.now();

  private ReportAtDesk(
      ReportWorkflow.Services services,
      ClaimedItem item,
      Actor actor,
      DraftSession draft,
      LeaseKeeper keeper,
      Reports reports,
      KeptItems kept,
      ReportText inHub) {
    this.services = services;
    this.item = item;
    this.actor = actor;
    this.draft = draft;
    this.keeper = keeper;
    this.reports = reports;
    this.kept = kept;
    this.inHub = inHub;
  }

  String itemId() {
    return item.item().itemId();
  }

  /// A report as it comes to the desk.
  ///
  /// @param issued who issued a preliminary report of it and when, in words; empty when nobody did
  /// @param other a text beside the draft's that the reader should see
  record Loaded(ReportAtDesk desk, String issued, @Nullable OtherText other) {}

  /// Opens the draft and keeps the claim.
  ///
  /// @param listener hears of the claim and of the hub, on any thread
  static Loaded load(
      ReportWorkflow.Services services, ClaimedItem item, LeaseKeeper.Listener listener)
      throws Exception {
    Actor actor = services.actor();
    Reports reports = services.reports();
    String itemId = item.item().itemId();
    KeptItems kept = services.kept();
    kept.hold(item.item(), item.lease(), actor);
    Optional<KeptItem> held = kept.of(itemId, actor);
    Optional<List<Report>> known = history(reports, itemId);
    List<Report> all = known.orElse(List.of());
    Optional<Report> inHub = Reports.latestDraft(all, actor);
    Optional<Report> issued =
        all.reversed().stream().filter(report -> report.state().issued()).findFirst();
    // a verifier goes on from what a trainee issued
    Optional<Report> start = inHub.isPresent() ? inHub : issued;
    DraftSession draft = services.drafts().open(itemId, actor.reader().readerId(), start);
    LeaseKeeper keeper =
        new LeaseKeeper(services.worklist(), actor, item.lease(), item.countsFromNanos(), listener);
    ReportAtDesk loaded =
        new ReportAtDesk(
            services,
            item,
            actor,
            draft,
            keeper,
            reports,
            kept,
            inHub.map(Report::text).orElse(ReportText.EMPTY));
    loaded.hubSeen = known.isPresent();
    loaded.signed = held.filter(KeptItem::waits).isPresent();
    String words =
        issued
            .map(report ->
                "Preliminary report by "
                    + report.authorName()
                    + ", "
                    + ClockWords.dateTime(
                        report.written().atZone(ZoneId.systemDefault()).toLocalDateTime()))
            .orElse("");
    ReportText own = draft.otherText();
    OtherText other =
        own == null
            ? Reports.leftByOthers(all, actor)
                .filter(report -> !report.text().equals(draft.text()))
                .map(OtherText::of)
                .orElse(null)
            : OtherText.own(own);
    return new Loaded(loaded, words, other);
  }

  /// Empty while the hub is away.
  private static Optional<List<Report>> history(Reports reports, String itemId) {
    try {
      return Optional.of(reports.history(itemId));
    } catch (HubException away) {
      if (away.unreachable()) {
        return Optional.empty();
      }
      throw away;
    }
  }

  /// Brings the draft to the hub.
  ///
  /// @return empty when the hub has it; else the hub's reason
  Optional<String> saveInHub(ReportText text) {
    DraftOutcome outcome = reports.draft(itemId(), actor, text, keeper.lease().fencingToken());
    return switch (outcome) {
      case DraftOutcome.Saved saved -> {
        draft.savedInHub(saved.report().version());
        yield Optional.empty();
      }
      case DraftOutcome.Refused refused -> Optional.of(refused.reason());
    };
  }

  /// What colleagues have written since the hub had this draft.
  Optional<Report> byOthers() {
    return reports.byOthers(itemId(), actor, draft.hubVersion());
  }

  /// This reader's draft as the hub has it.
  Optional<Report> latestInHub() {
    return reports.latestDraft(itemId(), actor);
  }

  /// Whether the item is still this reader's.
  boolean holds() throws Exception {
    return services.worklist().holds(keeper.lease(), actor);
  }

  /// What came of a signature.
  sealed interface Sending {
    record Answered(SignOutcome outcome) implements Sending {}

    /// The hub is away, or it is not known whether it heard: the signature is kept and sent again.
    record Kept() implements Sending {}
  }

  /// Signs a text in the hub, or keeps the signature here while the hub is away.
  Sending send(SignRequest.As as, ReportText text) throws Exception {
    if (!draft.awaitSafe(SAFE_WITHIN)) {
      return new Sending.Answered(
          new SignOutcome.Refused(
              "The disk does not take your text, so it was not signed. Free some space."));
    }
    List<InstanceReference> evidence = services.evidence(item.row().studyInstanceUid());
    long token = keeper.lease().fencingToken();
    // on the disk before the hub is asked: whatever happens in between, the deed is known here
    kept.done(itemId(), actor, token, new Deed.Signed(as, text, evidence));
    boolean keep = false;
    try {
      return new Sending.Answered(
          reports.sign(new SignRequest(itemId(), as, text, token, evidence), actor));
    } catch (HubException away) {
      if (!away.unreachable()) {
        throw away;
      }
      keep = true;
      return new Sending.Kept();
    } finally {
      if (!keep) {
        kept.done(itemId(), actor, token, new Deed.Writing());
      }
    }
  }

  /// It is signed: the draft goes, and the report is sent where it belongs.
  List<Delivery> deliver(Report report) throws Exception {
    draft.discard();
    kept.remove(itemId(), actor);
    return services.outbox().deliverNow(report.reportId(), actor);
  }

  /// Ends the work: the text stays safe, a claim without any text is given back.
  void putAway() throws Exception {
    keeper.close();
    if (signed) {
      return;
    }
    ReportText text = draft.text();
    if (text.isBlank()) {
      draft.discard();
      giveBack();
      return;
    }
    try {
      saveInHub(text);
    } finally {
      draft.close();
    }
  }

  private void giveBack() throws Exception {
    long token = keeper.lease().fencingToken();
    try {
      services.worklist().release(itemId(), token, actor);
      kept.remove(itemId(), actor);
    } catch (HubException away) {
      kept.done(itemId(), actor, token, new Deed.Released());
    }
  }
}
