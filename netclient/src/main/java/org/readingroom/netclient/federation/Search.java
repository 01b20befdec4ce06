package org.readingroom.netclient.federation;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.identity.PatientRecord;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.Failure;

/// One run of a search over all archives.
///
/// Threads: every question to an archive has a virtual thread of its own, which only puts events
/// into the queue; the searching thread takes them out, merges, and calls the listener. It alone
/// touches the fields below `events`. An archive that has not answered by the deadline is recorded
/// as timed out and its threads are interrupted, never waited for.
final class Search {
  /// An archive that sends this many rows which are not asked for does not support the key.
  private static final int MAX_UNWANTED_ROWS = 2_000;

  /// No search needs more from one archive; a hostile one may never stop.
  private static final int MAX_ROWS = 50_000;

  private static final int QUEUE_LIMIT = 10_000;

  private sealed interface Event {
    record Row(Part part, Dataset row) implements Event {}

    /// @param blind the archive sent rows that were not asked for, and none showed other patient
    ///   IDs: it neither matches nor returns them
    record Finished(
        Part part,
        boolean optional,
        boolean blind,
        FindOutcome outcome,
        @Nullable Protocol protocol)
        implements Event {}
  }

  /// One archive's part in the search.
  private static final class Part {
    final int order;
    final Archive archive;
    final List<Thread> threads = new ArrayList<>();
    final Set<String> studies = new HashSet<>();
    int open;
    long ms;
    @Nullable Protocol protocol;
    @Nullable Failure failure;
    @Nullable String note;
    @Nullable ArchiveAnswer answer;

    Part(int order, Archive archive) {
      this.order = order;
      this.archive = archive;
    }
  }

  private final StudySearch search;
  private final StudyKeys keys;
  private final SearchListener listener;
  private final long startNanos = System.nanoTime();
  private final long endNanos;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>(QUEUE_LIMIT);

  // owned by the searching thread
  private final StudyMerge merge = new StudyMerge();
  private final List<Part> parts = new ArrayList<>();
  private final Set<Object> peopleAskedFor = new HashSet<>();

  Search(List<Archive> archives, StudySearch search, Duration deadline, SearchListener listener) {
    this.search = search;
    this.keys = new StudyKeys(search);
    this.listener = listener;
    this.endNanos = startNanos + deadline.toNanos();
    for (int i = 0; i < archives.size(); i++) {
      parts.add(new Part(i, archives.get(i)));
    }
  }

  SearchResult run() throws InterruptedException {
    try {
      for (Part part : parts) {
        begin(part);
      }
      while (parts.stream().anyMatch(part -> part.answer == null)) {
        Event event = events.poll(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event == null) {
          break;
        }
        switch (event) {
          case Event.Row(Part part, Dataset row) -> take(part, row);
          case Event.Finished finished -> finish(finished);
        }
      }
      for (Part part : parts) {
        if (part.answer == null) {
          part.failure =
              new Failure(
                  Failure.Kind.TIMED_OUT,
                  "The archive gave no complete answer within the deadline.",
                  "Search again with a longer deadline, or ask the archive's support whether it is"
                      + " running slowly.");
          part.ms = sinceStartMs();
          conclude(part);
        }
      }
    } finally {
      for (Part part : parts) {
        part.threads.forEach(Thread::interrupt);
      }
    }
    List<ArchiveAnswer> answers = new ArrayList<>();
    for (Part part : parts) {
      if (part.answer != null) {
        answers.add(part.answer);
      }
    }
    return new SearchResult(merge.studies(), answers);
  }

  private void begin(Part part) {
    NhsNumber number = search.nhsNumber();
    if (number == null) {
      ask(part, keys.plain(), false);
    } else {
      ask(part, keys.byPatientId(number), false);
      ask(part, keys.byOtherPatientIds(number), true);
    }
  }

  /// @param optional a refusal of this question does not make the archive one that refused
  private void ask(Part part, Dataset query, boolean optional) {
    part.open++;
    part.threads.add(
        Thread.ofVirtual()
            .name("search " + part.archive.name())
            .start(() -> put(part, query, optional)));
  }

  // on the question's own thread
  private void put(Part part, Dataset query, boolean optional) {
    try {
      int[] rows = new int[2];
      AtomicBoolean enough = new AtomicBoolean();
      AtomicBoolean showsOtherIds = new AtomicBoolean();
      FindOutcome outcome = new FindOutcome.Answered(0, 0, true);
      Protocol protocol = null;
      try {
        Archive.Asked asked =
            part.archive.findStudies(
                query,
                row -> {
                  boolean wanted = keys.matches(row, patient(part, row));
                  if (wanted) {
                    putUninterrupted(new Event.Row(part, row));
                  }
                  rows[wanted ? 0 : 1]++;
                  if (!row.items(Tag.OtherPatientIDsSequence).isEmpty()) {
                    showsOtherIds.set(true);
                  }
                  if (rows[1] >= MAX_UNWANTED_ROWS || rows[0] >= MAX_ROWS) {
                    enough.set(true);
                    throw new EnoughRowsException();
                  }
                },
                Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
        outcome = asked.outcome();
        protocol = asked.protocol();
      } catch (EnoughRowsException stopped) {
        // reported below: some peers pass it on, some turn it into a failure
      } catch (RuntimeException ours) {
        outcome =
            new FindOutcome.Failed(
                new Failure(
                    Failure.Kind.PROTOCOL,
                    "The archive's answer could not be understood.",
                    "Report this to the makers of Reading Room, with the archive's product name."),
                rows[0],
                sinceStartMs());
      }
      if (enough.get()) {
        outcome = new FindOutcome.Answered(rows[0], sinceStartMs(), true);
      }
      boolean blind = optional && rows[1] > 0 && !showsOtherIds.get();
      events.put(new Event.Finished(part, optional, blind, outcome, protocol));
    } catch (InterruptedException searchIsOver) {
      Thread.currentThread().interrupt();
    }
  }

  private void putUninterrupted(Event event) {
    try {
      events.put(event);
    } catch (InterruptedException searchIsOver) {
      Thread.currentThread().interrupt();
      throw new EnoughRowsException();
    }
  }

  private static final class EnoughRowsException extends RuntimeException {
    EnoughRowsException() {
      super("enough rows", null, false, false);
    }
  }

  private PatientRecord patient(Part part, Dataset row) {
    return PatientRecord.of(row, part.archive.node());
  }

  private void take(Part part, Dataset row) {
    if (part.answer != null) {
      return;
    }
    String studyInstanceUid = row.string(Tag.StudyInstanceUID, "");
    Holding holding =
        new Holding(
            part.archive.node(),
            row.integer(Tag.NumberOfStudyRelatedInstances),
            patient(part, row),
            row);
    part.studies.add(studyInstanceUid);
    for (FederatedStudy changed : merge.add(part.order, studyInstanceUid, holding)) {
      listener.study(changed);
    }
    if (search.nhsNumber() != null) {
      lookForPerson(holding.patient());
    }
  }

  // somebody carries the number: archives that hold it where it cannot be matched are asked by name
  // and birth date, and their rows count only if they carry the number too
  private void lookForPerson(PatientRecord person) {
    String name = person.patientName();
    LocalDate birthDate = person.birthDate();
    if (name == null || birthDate == null || person.nhsNumber() == null) {
      return;
    }
    String surname = name.split("[\\^=]", 2)[0].strip();
    if (surname.isEmpty() || !peopleAskedFor.add(List.of(surname, birthDate))) {
      return;
    }
    Dataset query = keys.byPerson(surname, birthDate);
    for (Part other : parts) {
      if (other.failure == null) {
        other.answer = null;
        ask(other, query, true);
      }
    }
  }

  private void finish(Event.Finished finished) {
    Part part = finished.part();
    part.open--;
    part.ms = sinceStartMs();
    switch (finished.outcome()) {
      case FindOutcome.Answered answered -> {
        part.protocol = finished.protocol() == null ? part.protocol : finished.protocol();
        if (finished.blind()) {
          part.note =
              "It does not show other patient IDs: studies filed under a local ID may be missing.";
        }
        if (answered.limited()) {
          part.note =
              search.nhsNumber() != null && finished.optional()
                  ? "It cannot look up other patient IDs: only its first "
                      + MAX_UNWANTED_ROWS
                      + " studies were searched."
                  : "It stopped at its limit of results: narrow the search to see the rest.";
        }
      }
      case FindOutcome.Failed failed -> {
        boolean refusedExtra =
            finished.optional()
                && ArchiveAnswer.State.of(failed.failure()) == ArchiveAnswer.State.REFUSED;
        if (refusedExtra) {
          part.note = part.note == null ? "It cannot look up other patient IDs." : part.note;
        } else {
          part.failure = part.failure == null ? failed.failure() : part.failure;
        }
      }
    }
    if (part.open == 0) {
      conclude(part);
    }
  }

  private void conclude(Part part) {
    Failure failure = part.failure;
    part.answer =
        new ArchiveAnswer(
            part.archive.name(),
            failure == null ? ArchiveAnswer.State.ANSWERED : ArchiveAnswer.State.of(failure),
            part.ms,
            part.studies.size(),
            failure == null ? part.protocol : null,
            failure == null ? part.note : failure.reason(),
            failure == null ? null : failure.remedy());
    listener.archive(part.answer);
  }

  private long sinceStartMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
