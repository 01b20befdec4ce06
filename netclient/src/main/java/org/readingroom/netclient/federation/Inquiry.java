package org.readingroom.netclient.federation;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.Failure;

/// One question to one archive, asked until the answer is whole or the time is up.
///
/// An archive that stops at a limit of results is asked again by spans of study dates, later ones
/// first, and within one date by spans of time, until each answer is below its limit. That it
/// stopped is known from its status (0xFE00, 0xA700 and relatives), or suspected when the number of
/// rows is as round as a limit is. An archive that gave nothing for a name is asked once more in
/// other ways of writing it.
///
/// Belongs to one virtual thread.
final class Inquiry {
  /// An archive that sends this many rows which are not asked for does not support the key.
  static final int MAX_UNWANTED_ROWS = 2_000;

  /// No search needs more from one archive; a hostile one may never stop.
  private static final int MAX_ROWS = 50_000;

  /// Nor may one search keep an archive busy for ever.
  private static final int MAX_QUESTIONS = 120;

  /// What is left of the deadline for saying what came.
  private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  private final Archive archive;
  private final StudyKeys keys;
  private final StudyKeys.Question question;
  private final Consumer<Dataset> wantedRow;
  private final long startNanos = System.nanoTime();
  private final long endNanos;

  private final Set<String> studies = new HashSet<>();
  private int wanted;
  private int unwanted;
  private int withoutUid;
  private int questions;
  private boolean enough;
  private boolean isFirst;
  private boolean showsOtherIds;
  private @Nullable Protocol protocol;

  /// @param wantedRow takes rows that match on our side too, on this thread
  Inquiry(
      Archive archive,
      StudyKeys keys,
      StudyKeys.Question question,
      Consumer<Dataset> wantedRow,
      long endNanos) {
    this.archive = archive;
    this.keys = keys;
    this.question = question;
    this.wantedRow = wantedRow;
    this.endNanos = endNanos;
  }

  /// What came of it.
  ///
  /// @param blind the archive sent rows that were not asked for, and none showed other patient IDs:
  ///   it neither matches nor returns them
  /// @param withoutUid rows that cannot be shown, since they name no study
  record Answer(FindOutcome outcome, @Nullable Protocol protocol, boolean blind, int withoutUid) {}

  /// Thrown through the archive's own code when no further row is of use.
  static final class EnoughRowsException extends RuntimeException {
    EnoughRowsException() {
      super("enough rows", null, false, false);
    }
  }

  Answer run() throws InterruptedException {
    isFirst = true;
    FindOutcome outcome = whole(question.first());
    isFirst = false;
    if (wanted == 0 && !archive.matchesAnyCase()) {
      outcome = alsoAsk(question.inOtherCase(), outcome);
    }
    if (wanted == 0) {
      outcome = alsoAsk(question.lastly(), outcome);
    }
    boolean blind = unwanted > 0 && !showsOtherIds;
    return new Answer(outcome, protocol, blind, withoutUid);
  }

  private FindOutcome alsoAsk(List<Dataset> queries, FindOutcome before)
      throws InterruptedException {
    FindOutcome outcome = before;
    for (Dataset query : queries) {
      if (!answered(outcome) || enough || isLate()) {
        break;
      }
      FindOutcome more = whole(query);
      // what came of the question proper is not undone by an extra one
      outcome = answered(more) ? more : before;
    }
    return outcome;
  }

  private static boolean answered(FindOutcome outcome) {
    return outcome instanceof FindOutcome.Answered;
  }

  private FindOutcome whole(Dataset first) throws InterruptedException {
    StudyWindow all = keys.window();
    Part answer = ask(first, all);
    if (!answer.cut || enough) {
      return answer.outcome;
    }
    boolean complete = split(first, all, answer);
    return new FindOutcome.Answered(wanted, sinceStartMs(), !complete);
  }

  /// One answer to one question.
  private static final class Part {
    private FindOutcome outcome = new FindOutcome.Answered(0, 0, true);
    // it stopped before its last match, for certain or perhaps
    private boolean cut;
    private boolean certain;
    private int rows;
    private int newStudies;
    private int outside;
    private @Nullable LocalDate earliest;
  }

  /// @return whether everything was seen in the end
  private boolean split(Dataset first, StudyWindow all, Part answer) throws InterruptedException {
    LocalDate today = LocalDate.now(archive.node().zone());
    boolean complete = true;
    boolean certain = answer.certain;
    Deque<StudyWindow> left = new ArrayDeque<>();
    push(left, all.halves(answer.earliest, today));
    complete &= !left.isEmpty() || !certain;
    while (!left.isEmpty()) {
      if (isLate() || enough || questions >= MAX_QUESTIONS) {
        return false;
      }
      StudyWindow window = left.pop();
      Part part = ask(StudyKeys.within(first, window), window);
      if (!answered(part.outcome) && !part.cut) {
        return false;
      }
      certain |= part.certain || part.newStudies > 0;
      if (part.outside > 0 && part.cut) {
        return !certain; // it does not match dates: asking on would bring the same again
      }
      if (part.cut) {
        List<StudyWindow> halves = window.halves(part.earliest, today);
        push(left, halves);
        complete &= !halves.isEmpty() || !part.certain;
      } else if (!certain && left.isEmpty()) {
        return true;
      }
    }
    return complete;
  }

  // the later half is asked first
  private static void push(Deque<StudyWindow> left, List<StudyWindow> halves) {
    halves.reversed().forEach(left::push);
  }

  private Part ask(Dataset query, StudyWindow window) throws InterruptedException {
    questions++;
    Part part = new Part();
    try {
      long left = endNanos - System.nanoTime() - (questions == 1 ? 0 : MARGIN_NANOS);
      Archive.Asked asked =
          archive.findStudies(
              query, row -> take(row, window, part), Duration.ofNanos(Math.max(1, left)));
      part.outcome = asked.outcome();
      protocol = asked.protocol();
    } catch (EnoughRowsException stopped) {
      // judged below: some peers pass it on, some turn it into a failure
    } catch (RuntimeException ours) {
      part.outcome =
          new FindOutcome.Failed(
              new Failure(
                  Failure.Kind.PROTOCOL,
                  "The archive's answer could not be understood.",
                  "Report this to the makers of Reading Room, with the archive's product name."),
              part.rows,
              sinceStartMs());
    }
    if (enough) {
      part.outcome = new FindOutcome.Answered(wanted, sinceStartMs(), true);
    }
    switch (part.outcome) {
      case FindOutcome.Answered whole -> {
        part.certain = whole.limited();
        part.cut = whole.limited() || looksLikeALimit(part.rows);
      }
      case FindOutcome.Failed failed -> {
        part.certain = isTooMuch(failed.failure());
        part.cut = part.certain;
      }
    }
    return part;
  }

  // a row in capitals for a key without any
  private static boolean hasCapitals(Dataset row) {
    return row.string(Tag.PatientName, "").chars().anyMatch(c -> c >= 'A' && c <= 'Z');
  }

  private void take(Dataset row, StudyWindow window, Part part) {
    part.rows++;
    part.outside += window.excludes(row) ? 1 : 0;
    LocalDate date = PatientRecord.date(row.string(Tag.StudyDate));
    if (date != null && (part.earliest == null || date.isBefore(part.earliest))) {
      part.earliest = date;
    }
    if (!row.items(Tag.OtherPatientIDsSequence).isEmpty()) {
      showsOtherIds = true;
    }
    String uid = row.string(Tag.StudyInstanceUID, "");
    if (!Uids.isValid(uid)) {
      withoutUid++;
      unwanted++;
    } else if (keys.matches(row, PatientRecord.of(row, archive.node()))) {
      part.newStudies += studies.add(uid) ? 1 : 0;
      if (isFirst && !question.inOtherCase().isEmpty() && hasCapitals(row)) {
        archive.noteMatchesAnyCase();
      }
      wanted++;
      wantedRow.accept(row);
    } else {
      unwanted++;
    }
    if (unwanted >= MAX_UNWANTED_ROWS || wanted >= MAX_ROWS) {
      enough = true;
      throw new EnoughRowsException();
    }
  }

  /// Limits are round: 100, 250, 500, 1000, or a power of two; some archives send one row more.
  private static boolean looksLikeALimit(int rows) {
    return isRound(rows) || isRound(rows - 1);
  }

  private static boolean isRound(int rows) {
    return rows >= 100 && (rows % 50 == 0 || Integer.bitCount(rows) == 1);
  }

  /// Some archives refuse what would bring too much, where others stop half-way.
  private static boolean isTooMuch(Failure failure) {
    return failure.kind() == Failure.Kind.OUT_OF_RESOURCES;
  }

  private boolean isLate() {
    return endNanos - System.nanoTime() < 2 * MARGIN_NANOS;
  }

  private long sinceStartMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
