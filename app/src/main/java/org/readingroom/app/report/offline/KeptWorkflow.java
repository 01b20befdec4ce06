package org.readingroom.app.report.offline;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.report.DraftJournal;
import org.readingroom.app.report.DraftSession;
import org.readingroom.app.report.Report;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.report.Reports;
import org.readingroom.netclient.dataset.PersonName;
import org.readingroom.netclient.seal.JournalInUseException;

/// The story of what was done while the hub was away: settle it when the hub is back, show what
/// could not be settled, let the reader decide. Thread: FX, except {@link #settle} and {@link
/// #refresh}.
public final class KeptWorkflow {
  /// The services of the open profile, asked for in the background.
  public interface Services {
    Actor actor() throws Exception;

    KeptItems kept() throws Exception;

    Reconciliation reconciliation() throws Exception;

    Reports reports() throws Exception;

    DraftJournal drafts() throws Exception;
  }

  private final KeptModel model;
  private final Background background;
  private final Services services;
  private final Consumer<Settled> settled;
  private final Consumer<Sentence> say;
  // one settling at a time
  private final ReentrantLock settling = new ReentrantLock();

  /// @param settled hears what became of each kept deed, on the FX thread
  public KeptWorkflow(
      KeptModel model,
      Background background,
      Services services,
      Consumer<Settled> settled,
      Consumer<Sentence> say) {
    this.model = model;
    this.background = background;
    this.services = services;
    this.settled = settled;
    this.say = say;
    model.selected().addListener((o, was, is) -> compare(is));
  }

  /// Settles everything that waits. On a background thread.
  ///
  /// @throws HubException when the hub is away (again)
  public void settle() throws Exception {
    settling.lockInterruptibly();
    try {
      Actor actor = services.actor();
      Reconciliation reconciliation = services.reconciliation();
      for (KeptItem each : services.kept().all(actor)) {
        Settled outcome = reconciliation.settle(each, actor);
        if (!(outcome instanceof Settled.Nothing)) {
          FxThread.run(() -> settled.accept(outcome));
        }
      }
    } finally {
      settling.unlock();
      refresh();
    }
  }

  /// Reads anew what is kept. On a background thread; needs no hub.
  public void refresh() {
    try {
      List<KeptModel.Row> rows = new ArrayList<>();
      for (KeptItem each : services.kept().all(services.actor())) {
        rows.add(row(each));
      }
      FxThread.run(() -> model.show(rows));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (Exception unreadable) {
      // the disk or the key fails: whoever types is told by their own draft
    }
  }

  private static KeptModel.Row row(KeptItem kept) {
    String patient = PersonName.parse(kept.item().patient().patientName()).display();
    @Nullable String asked = kept.item().request().description();
    String at =
        ClockWords.dateTime(
            Instant.ofEpochMilli(kept.doneMs()).atZone(ZoneId.systemDefault()).toLocalDateTime());
    @Nullable String unsettled = kept.unsettled();
    Sentence.Tone tone = Sentence.Tone.QUIET;
    String state;
    if (unsettled != null) {
      tone = Sentence.Tone.WRONG;
      state =
          (kept.deed() instanceof Deed.Signed ? "signed " + at + ", not issued: " : "not sent: ")
              + unsettled;
    } else {
      state =
          switch (kept.deed()) {
            case Deed.Writing _ -> "claimed " + at;
            case Deed.Signed _ -> "signed " + at + ", waits for the hub";
            case Deed.Released _ -> "given back " + at + ", waits for the hub";
          };
      if (kept.waits()) {
        tone = Sentence.Tone.SOON;
      }
    }
    return new KeptModel.Row(
        kept.itemId(),
        patient.isEmpty() ? "(no name)" : patient,
        asked == null ? "" : asked,
        kept.item().trust(),
        tone,
        state,
        unsettled != null);
  }

  private record Texts(ReportText mine, ReportText theirs, String head) {}

  private void compare(KeptModel.@Nullable Row row) {
    model.mine().set(ReportText.EMPTY);
    model.theirs().set(ReportText.EMPTY);
    model.theirsHead().set("");
    if (row == null) {
      return;
    }
    background.run(
        () -> texts(row.itemId()),
        texts -> {
          KeptModel.Row now = model.selected().get();
          if (now != null && now.itemId().equals(row.itemId())) {
            model.mine().set(texts.mine());
            model.theirs().set(texts.theirs());
            model.theirsHead().set(texts.head());
          }
        },
        failure -> say.accept(Sentence.wrong("The kept text could not be read.", null)));
  }

  private Texts texts(String itemId) throws Exception {
    Actor actor = services.actor();
    ReportText mine = mine(itemId, actor);
    try {
      List<Report> all = services.reports().history(itemId);
      Optional<Report> other =
          all.reversed().stream()
              .filter(r -> r.state().issued() || !r.authorId().equals(actor.reader().readerId()))
              .findFirst()
              .or(() -> all.reversed().stream().findFirst());
      return other
          .map(report -> new Texts(mine, report.text(), head(report)))
          .orElseGet(() -> new Texts(mine, ReportText.EMPTY, "The hub has no text you may see."));
    } catch (HubException away) {
      return new Texts(mine, ReportText.EMPTY, "The hub is away, so its text is not known.");
    }
  }

  private ReportText mine(String itemId, Actor actor) throws Exception {
    Optional<KeptItem> kept = services.kept().of(itemId, actor);
    if (kept.isPresent() && kept.get().deed() instanceof Deed.Signed signed) {
      return signed.text();
    }
    String reader = actor.reader().readerId();
    if (!services.drafts().exists(itemId, reader)) {
      return ReportText.EMPTY;
    }
    try (DraftSession draft = services.drafts().open(itemId, reader, Optional.empty())) {
      return draft.text();
    } catch (JournalInUseException onTheDesk) {
      return ReportText.EMPTY;
    }
  }

  private static String head(Report report) {
    String state = report.state().name().toLowerCase(Locale.ROOT);
    return state.substring(0, 1).toUpperCase(Locale.ROOT)
        + state.substring(1)
        + (report.state().issued() ? " report by " : " by ")
        + report.authorName()
        + ", "
        + ClockWords.dateTime(report.written().atZone(ZoneId.systemDefault()).toLocalDateTime());
  }

  /// The reader no longer wants their text of the selected item.
  void setAside(KeptModel.Row row) {
    background.run(
        () -> {
          Actor actor = services.actor();
          Optional<KeptItem> kept = services.kept().of(row.itemId(), actor);
          if (kept.isPresent() && kept.get().unsettled() != null) {
            services.reconciliation().setAside(kept.get(), actor);
          }
          refresh();
          return row;
        },
        done -> say.accept(Sentence.done("Deleted here; what the hub has stays.")),
        failure ->
            say.accept(
                Sentence.wrong(
                    failure instanceof IOException
                        ? "It is open on the reading desk."
                        : "It could not be deleted.",
                    "Close it there and try again.")));
  }
}
