package org.readingroom.app.shell;

import java.time.Duration;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.Role;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.Leases;
import org.readingroom.app.worklist.MoveOutcome;

/// Somebody else at work in the demo's pool, so that the tour can show what colleagues do. Only for
/// the demo's own hub, where acting as another reader needs no sign-in. Blocks on the database.
final class TourColleague {
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private final Workbench bench;
  private final Actor colleague;

  TourColleague(Workbench bench) throws Exception {
    this.bench = bench;
    Readers readers = new Readers(bench.hub());
    this.colleague =
        readers.actor(readers.ensure("Dr C Kaur", Role.CONSULTANT, null, "GMC", "0000001"));
  }

  boolean claims(String itemId) throws Exception {
    return bench.worklist().claim(itemId, colleague, Leases.USUAL) instanceof LeaseOutcome.Granted;
  }

  /// Claims the item and hands it over to whoever sits at the desk.
  boolean handsOver(String itemId, String note) throws Exception {
    return claims(itemId)
        && bench.moves().handOver(itemId, colleague, bench.actor().reader().readerId(), note)
            instanceof MoveOutcome.Moved;
  }

  /// Claims the item and asks whoever sits at the desk about it.
  boolean asksAbout(String itemId, String question) throws Exception {
    return claims(itemId)
        && bench
            .opinions()
            .ask(itemId, colleague, bench.actor().reader().readerId(), question)
            .isEmpty();
  }

  /// Whoever sits at the desk claims the item, writes a sentence, and their claim runs out.
  boolean lapsesAtTheDesk(String itemId, ReportText text) throws Exception {
    Actor desk = bench.actor();
    return bench.worklist().claim(itemId, desk, MOMENT) instanceof LeaseOutcome.Granted claim
        && bench.reports().draft(itemId, desk, text, claim.lease().fencingToken())
            instanceof DraftOutcome.Saved;
  }

  void gives(String itemId) throws Exception {
    bench.worklist().release(itemId, colleague);
  }
}
