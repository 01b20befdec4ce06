package org.readingroom.app.report.offline;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.readingroom.app.account.Actor;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.DraftSession;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.Reports;
import org.readingroom.app.report.SignOutcome;
import org.readingroom.app.report.SignRequest;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.netclient.seal.JournalInUseException;

/// Settles with the hub what was done while it was away.
///
/// A deed is sent under the claim it was done under, or, when that ran out meanwhile, under a new
/// one if the hub's record shows that nobody has had the item since ({@link Worklist#regain}).
/// Anything else is left as it is and said to the reader. Sending twice is the same as sending
/// once: a claim ends with what is issued under it, so the hub knows by the token what it has got.
/// Thread-safe; blocks on hub and disk.
public final class Reconciliation {
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

  private final Worklist worklist;
  private final Reports reports;
  private final DraftJournal drafts;
  private final KeptItems items;

  public Reconciliation(Worklist worklist, Reports reports, DraftJournal drafts, KeptItems items) {
    this.worklist = worklist;
    this.reports = reports;
    this.drafts = drafts;
    this.items = items;
  }

  /// @throws org.readingroom.app.hub.HubException when the hub is away again: the item is kept, and
  ///   settled another time
  public Settled settle(KeptItem kept, Actor actor) throws IOException {
    if (kept.unsettled() != null) {
      return new Settled.Nothing();
    }
    return switch (kept.deed()) {
      case Deed.Released _ -> {
        worklist.release(kept.itemId(), kept.fencingToken(), actor);
        items.remove(kept.itemId(), actor);
        yield new Settled.Sent(kept, null);
      }
      case Deed.Signed signed -> signature(kept, signed, actor);
      case Deed.Writing _ -> draft(kept, actor);
    };
  }

  private Settled signature(KeptItem kept, Deed.Signed signed, Actor actor) throws IOException {
    Optional<Report> taken = reports.issuedUnder(kept.itemId(), kept.fencingToken(), actor);
    if (taken.isPresent()) {
      return sent(kept, taken.get(), actor);
    }
    LeaseOutcome claim = worklist.regain(kept.lease(), actor, LONG_ENOUGH);
    if (claim instanceof LeaseOutcome.Refused refused) {
      return unsettled(kept, refused.reason());
    }
    Lease lease = ((LeaseOutcome.Granted) claim).lease();
    KeptItem under = kept.withToken(lease.fencingToken());
    items.put(under);
    SignOutcome outcome =
        reports.sign(
            new SignRequest(
                kept.itemId(), signed.as(), signed.text(), lease.fencingToken(), signed.evidence()),
            actor);
    return switch (outcome) {
      case SignOutcome.Signed done -> sent(under, done.report(), actor);
      case SignOutcome.Refused refused -> unsettled(under, refused.reason());
    };
  }

  private Settled sent(KeptItem kept, Report report, Actor actor) throws IOException {
    items.remove(kept.itemId(), actor);
    if (drafts.exists(kept.itemId(), actor.reader().readerId())) {
      try {
        drafts.open(kept.itemId(), actor.reader().readerId(), Optional.empty()).discard();
      } catch (JournalInUseException e) {
        // whoever has it open puts it away
      }
    }
    return new Settled.Sent(kept, report);
  }

  private Settled draft(KeptItem kept, Actor actor) throws IOException {
    String itemId = kept.itemId();
    Optional<Report> inHub = reports.latestDraft(itemId, actor);
    if (!drafts.exists(itemId, actor.reader().readerId())) {
      forgetWhenOver(kept, actor);
      return new Settled.Nothing();
    }
    try (DraftSession draft = drafts.open(itemId, actor.reader().readerId(), inHub)) {
      ReportText text = draft.text();
      boolean known = text.isBlank() || inHub.map(Report::text).filter(text::equals).isPresent();
      if (known) {
        forgetWhenOver(kept, actor);
        return new Settled.Nothing();
      }
      if (draft.otherText() != null) {
        return unsettled(
            kept, "The hub has another draft of yours of this report, saved from elsewhere.");
      }
      LeaseOutcome claim = worklist.regain(kept.lease(), actor, LONG_ENOUGH);
      if (claim instanceof LeaseOutcome.Refused refused) {
        return unsettled(kept, refused.reason());
      }
      Lease lease = ((LeaseOutcome.Granted) claim).lease();
      KeptItem under = kept.withToken(lease.fencingToken());
      items.put(under);
      return switch (reports.draft(itemId, actor, text, lease.fencingToken())) {
        case DraftOutcome.Refused refused -> unsettled(under, refused.reason());
        case DraftOutcome.Saved saved -> {
          draft.savedInHub(saved.report().version());
          if (lease.fencingToken() != kept.fencingToken()) {
            // it had run out: others have waited long enough
            worklist.release(itemId, lease.fencingToken(), actor);
            items.remove(itemId, actor);
          }
          yield new Settled.Sent(under, saved.report());
        }
      };
    } catch (JournalInUseException e) {
      // it is on the desk, which saves it by itself
      return new Settled.Nothing();
    }
  }

  // the hub has every word; once the claim is over, nothing of the item needs to stay here
  private void forgetWhenOver(KeptItem kept, Actor actor) throws IOException {
    if (!worklist.holds(kept.itemId(), kept.fencingToken(), actor)) {
      items.remove(kept.itemId(), actor);
    }
  }

  private Settled unsettled(KeptItem kept, String reason) throws IOException {
    KeptItem told = kept.unsettled(reason);
    items.put(told);
    return new Settled.Unsettled(told, reason);
  }

  /// The reader has seen both texts and no longer wants theirs: it is deleted here. What the hub
  /// has stays.
  public void setAside(KeptItem kept, Actor actor) throws IOException {
    if (drafts.exists(kept.itemId(), actor.reader().readerId())) {
      drafts.open(kept.itemId(), actor.reader().readerId(), Optional.empty()).discard();
    }
    items.remove(kept.itemId(), actor);
  }
}
