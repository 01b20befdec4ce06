package org.readingroom.app.launch.report;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.report.DraftOutcome;
import org.readingroom.app.report.DraftSession;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportText;
import org.readingroom.netclient.seal.JournalInUseException;

/// What was typed in the window and not yet saved in the hub, before a command works on the same
/// report.
final class KeptDraft {
  private KeptDraft() {}

  /// Saves the kept text as a draft in the hub. Nothing happens when there is none.
  ///
  /// @throws CommandFailure when the window is typing it right now, or when the hub has got another
  ///   text since: neither may be overwritten unseen
  static void intoHub(HubServices services, Actor actor, String itemId)
      throws CommandFailure, IOException {
    String reader = actor.reader().readerId();
    if (!services.drafts().exists(itemId, reader)) {
      return;
    }
    Optional<Report> inHub = services.reports().latestDraft(itemId, actor);
    try (DraftSession kept = services.drafts().open(itemId, reader, inHub)) {
      @Nullable ReportText other = kept.otherText();
      if (other != null) {
        throw CommandFailure.failed(
            "There are two drafts of this report, one typed in the window and one saved from"
                + " elsewhere. Open it in the window and choose.");
      }
      if (kept.text().isBlank() || kept.text().equals(inHub.map(Report::text).orElse(null))) {
        kept.discard();
        return;
      }
      switch (services.reports().draft(itemId, actor, kept.text(), null)) {
        case DraftOutcome.Saved _ -> kept.discard();
        case DraftOutcome.Refused refused -> throw CommandFailure.failed(refused.reason());
      }
    } catch (JournalInUseException e) {
      throw CommandFailure.failed(
          "This report is open in the window. Sign it there, or close it first.");
    }
  }
}
