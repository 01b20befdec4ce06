package org.readingroom.netclient.federation;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  private static final int QUEUE_LIMIT = 10_000;

  private sealed interface Event {
    record Row(Part part, Dataset row) implements Event {}

    record Finished(Part part, boolean optional, Inquiry.Answer answer) implements Event {}
  }

  /// One archive's part in the search.
  private static final class Part {
    final int order;
    final Archive archive;
    final List<Thread> threads = new ArrayList<>();
    final Set<String> studies = new HashSet<>();
    int open;
    int withoutUid;
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
  private final ArchiveHealth health;
  private final long startNanos = System.nanoTime();
  private final long endNanos;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>(QUEUE_LIMIT);

  // owned by the searching thread
  private final StudyMerge merge = new StudyMerge();
  private final List<Part> parts = new ArrayList<>();
  private final Set<Object> peopleAskedFor = new HashSet<>();

  Search(
      List<Archive> archives,
      StudySearch search,
      Duration deadline,
      SearchListener listener,
      ArchiveHealth health) {
    this.search = search;
    this.keys = new StudyKeys(search);
    this.listener = listener;
    this.health = health;
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
      ask(part, keys.plain());
    } else {
      ask(part, keys.byPatientId(number));
      ask(part, keys.byOtherPatientIds(number));
    }
  }

  private void ask(Part part, StudyKeys.Question question) {
    part.open++;
    part.threads.add(
        Thread.ofVirtual().name("search " + part.archive.name()).start(() -> put(part, question)));
  }

  // on the question's own thread
  private void put(Part part, StudyKeys.Question question) {
    try {
      Inquiry inquiry =
          new Inquiry(
              part.archive,
              keys,
              question,
              row -> putUninterrupted(new Event.Row(part, row)),
              endNanos);
      events.put(new Event.Finished(part, question.optional(), inquiry.run()));
    } catch (InterruptedException searchIsOver) {
      Thread.currentThread().interrupt();
    }
  }

  private void putUninterrupted(Event event) {
    try {
      events.put(event);
    } catch (InterruptedException searchIsOver) {
      Thread.currentThread().interrupt();
      throw new Inquiry.EnoughRowsException();
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
    StudyKeys.Question query = keys.byPerson(surname, birthDate);
    for (Part other : parts) {
      if (other.failure == null) {
        other.answer = null;
        ask(other, query);
      }
    }
  }

  private void finish(Event.Finished finished) {
    Part part = finished.part();
    part.open--;
    part.ms = sinceStartMs();
    Inquiry.Answer answer = finished.answer();
    part.withoutUid += answer.withoutUid();
    switch (answer.outcome()) {
      case FindOutcome.Answered answered -> {
        part.protocol = answer.protocol() == null ? part.protocol : answer.protocol();
        if (finished.optional() && answer.blind()) {
          part.note =
              "It does not show other patient IDs: studies filed under a local ID may be missing.";
        }
        if (answered.limited()) {
          part.note =
              search.nhsNumber() != null && finished.optional()
                  ? "It cannot look up other patient IDs: only its first "
                      + Inquiry.MAX_UNWANTED_ROWS
                      + " studies were searched."
                  : "It stopped at its limit of results: narrow the search to see the rest.";
        }
        if (part.note == null && part.withoutUid > 0) {
          part.note =
              part.withoutUid
                  + " of its rows name no valid study and cannot be shown; tell its manager.";
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
    if (failure == null) {
      health.answered(part.archive.name());
    } else {
      health.failed(part.archive.name(), failure.kind());
    }
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
