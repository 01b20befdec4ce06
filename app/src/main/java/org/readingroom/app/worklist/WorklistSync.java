package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;

/// Fills the pool: one pass over all archives.
///
/// The archives are asked side by side, each within the deadline, so a dead one delays nobody. New
/// or grown studies that may hold a report are looked into before they are let in: a reported study
/// never shows up in the pool, not even for a moment. Several feeders may run at once. Thread-safe;
/// blocks on archives and database, with no archive inside a transaction.
public final class WorklistSync {
  private static final int ROWS_PER_TRANSACTION = 100;
  private static final int LOOKS_AT_ONCE = 4;
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration FULL_PASS_EVERY = Duration.ofHours(1);
  private static final int RECENT_DAYS = 7;

  /// studies asked for by name in one pass
  private static final int MISSED_PER_PASS = 50;

  /// Asked of every study; archives leave out what they do not keep.
  private static final int[] RETURN_KEYS = {
    Tag.StudyInstanceUID,
    Tag.StudyDate,
    Tag.StudyTime,
    Tag.StudyID,
    Tag.StudyDescription,
    Tag.AccessionNumber,
    Tag.ModalitiesInStudy,
    Tag.ReferringPhysicianName,
    Tag.TimezoneOffsetFromUTC,
    Tag.PatientName,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.RequestingPhysician,
    Tag.RequestedProcedureDescription,
    Tag.RequestedProcedurePriority,
    Tag.RequestingService,
    Tag.ReasonForTheRequestedProcedure,
    Tag.NumberOfStudyRelatedInstances
  };

  private final Hub hub;
  private final AuditTrail audit;
  private final Federation federation;
  private final EvidenceSearch evidence;
  private final ItemIntake intake;
  private final KnownStudies remembered;

  /// @param reportPdfTitles Document Titles that mark an Encapsulated PDF as a trust's report
  public WorklistSync(
      Hub hub,
      AuditTrail audit,
      Federation federation,
      Set<String> reportPdfTitles,
      Pathways pathways) {
    this.hub = hub;
    this.audit = audit;
    this.federation = federation;
    this.evidence = new EvidenceSearch(reportPdfTitles);
    this.remembered = new KnownStudies(hub);
    this.intake =
        new ItemIntake(
            hub, audit, federation.archives().stream().map(Archive::node).toList(), pathways);
  }

  /// One pass.
  ///
  /// @param from studies of this day and later; null for all
  /// @param deadline for each archive's list of studies
  public SyncReport run(Actor actor, @Nullable LocalDate from, Duration deadline)
      throws InterruptedException {
    Map<String, LocalDate> since = new HashMap<>();
    if (from != null) {
      federation.archives().forEach(archive -> since.put(archive.name(), from));
    }
    return run(actor, since, deadline);
  }

  /// One pass of many, for feeders that keep looking: everything of an archive that nobody has
  /// looked through in the last hour, else its studies of the last seven days.
  public SyncReport look(Actor actor, Duration deadline) throws InterruptedException {
    return run(actor, hub.read(WorklistSync::lookedThrough), deadline);
  }

  private static Map<String, LocalDate> lookedThrough(Handle handle) {
    long now = Hub.nowMs(handle);
    LocalDate recent =
        LocalDate.ofInstant(Instant.ofEpochMilli(now), ZoneOffset.UTC).minusDays(RECENT_DAYS);
    return handle
        .createQuery("SELECT archive FROM watermarks WHERE full_pass_ms BETWEEN :hourAgo AND :now")
        .bind("hourAgo", now - FULL_PASS_EVERY.toMillis())
        .bind("now", now)
        .mapTo(String.class)
        .list()
        .stream()
        .collect(Collectors.toMap(archive -> archive, archive -> recent));
  }

  /// @param since per archive the first day to ask for; all of it when absent
  private SyncReport run(Actor actor, Map<String, LocalDate> since, Duration deadline)
      throws InterruptedException {
    List<SyncReport.ArchivePass> passes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Listing>> listings = new ArrayList<>();
      for (Archive archive : federation.archives()) {
        listings.add(threads.submit(() -> list(archive, since.get(archive.name()), deadline)));
      }
      try {
        // in the order of the settings, so that the same archives give the same pool
        for (int i = 0; i < listings.size(); i++) {
          Archive archive = federation.archives().get(i);
          passes.add(
              takeIn(actor, archive, get(listings.get(i)), since.get(archive.name()), threads));
        }
      } finally {
        threads.shutdownNow();
      }
    }
    return new SyncReport(passes);
  }

  /// One archive's studies, as it listed them.
  private record Listing(List<StudySeen> studies, FindOutcome outcome) {}

  private static Listing list(Archive archive, @Nullable LocalDate from, Duration deadline)
      throws InterruptedException {
    DatasetBuilder keys = Dataset.builder();
    for (int tag : RETURN_KEYS) {
      keys.string(tag);
    }
    keys.sequence(Tag.IssuerOfAccessionNumberSequence);
    keys.sequence(Tag.OtherPatientIDsSequence);
    if (from != null) {
      keys.string(Tag.StudyDate, DicomDateTimes.da(from) + "-");
    }
    ArchiveNode node = archive.node();
    Map<String, StudySeen> studies = new LinkedHashMap<>();
    FindOutcome outcome =
        archive
            .findStudies(
                keys.build(),
                row -> {
                  @Nullable StudySeen study = StudySeen.of(node, row);
                  if (study != null && !before(row, from)) {
                    studies.put(study.studyInstanceUid(), study);
                  }
                },
                deadline)
            .outcome();
    // documents last: their order may come with the images
    List<StudySeen> sorted = new ArrayList<>(studies.values());
    sorted.sort(Comparator.comparing(StudySeen::documentsOnly));
    return new Listing(sorted, outcome);
  }

  // archives may ignore a date range
  private static boolean before(Dataset row, @Nullable LocalDate from) {
    LocalDate date = DicomDateTimes.date(row.string(Tag.StudyDate));
    return from != null && date != null && date.isBefore(from);
  }

  private static <T> T get(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException();
      }
      throw new IllegalStateException("an archive's failure is a result, not an exception", e);
    }
  }

  private SyncReport.ArchivePass takeIn(
      Actor actor,
      Archive archive,
      Listing listing,
      @Nullable LocalDate from,
      ExecutorService threads)
      throws InterruptedException {
    long began = System.nanoTime();
    List<String> keys = listing.studies().stream().map(intake::studyKey).toList();
    Map<String, KnownStudies.Known> known =
        hub.read(handle -> remembered.known(handle, archive.name(), keys));
    Set<String> coming = ordersOfNewImages(listing, known);
    int newItems = 0;
    int closed = 0;
    int unchecked = 0;
    List<StudySeen> all = listing.studies();
    for (int at = 0; at < all.size(); at += ROWS_PER_TRANSACTION) {
      List<StudySeen> some = all.subList(at, Math.min(at + ROWS_PER_TRANSACTION, all.size()));
      List<StudySeen> looked = look(archive, worthIt(some, coming), known, threads);
      unchecked += (int) looked.stream().filter(study -> !study.checked()).count();
      List<ItemIntake.Admitted> admitted =
          hub.write(handle -> {
            intake.begin(handle);
            return looked.stream().map(study -> intake.admit(handle, actor, study)).toList();
          });
      newItems += (int) admitted.stream().filter(ItemIntake.Admitted::newItem).count();
      closed += admitted.stream().mapToInt(ItemIntake.Admitted::closed).sum();
    }
    SyncReport.ArchivePass pass = pass(archive.name(), listing, began, newItems, closed, unchecked);
    if (listing.outcome() instanceof FindOutcome.Answered answered && !answered.limited()) {
      lookForMissed(archive, listing, from);
    }
    hub.writing(handle -> {
      if (pass.whole()) {
        remembered.lookedThrough(handle, archive.name(), from == null);
      }
      audit.append(handle, actor, AuditAction.SYNC, archive.name(), pass.state());
    });
    return pass;
  }

  // what was there before and is not listed now is asked for by name: a list may have holes
  private void lookForMissed(Archive archive, Listing listing, @Nullable LocalDate from)
      throws InterruptedException {
    Set<String> listed =
        listing.studies().stream().map(intake::studyKey).collect(Collectors.toSet());
    // a day's margin: the list is by the archive's calendar
    long fromMs =
        from == null ? 0 : from.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    List<KnownStudies.Missed> missed =
        hub.look(
            handle -> remembered.missed(handle, archive.name(), listed, fromMs, MISSED_PER_PASS));
    List<KnownStudies.Missed> gone = new ArrayList<>();
    for (KnownStudies.Missed each : missed) {
      boolean[] there = {false};
      FindOutcome outcome =
          archive
              .findStudies(
                  Dataset.builder().string(Tag.StudyInstanceUID, each.studyInstanceUid()).build(),
                  row ->
                      there[0] |= each.studyInstanceUid().equals(row.string(Tag.StudyInstanceUID)),
                  LOOK)
              .outcome();
      if (!(outcome instanceof FindOutcome.Answered)) {
        return;
      }
      if (!there[0]) {
        gone.add(each);
      }
    }
    if (!gone.isEmpty()) {
      hub.writing(handle -> {
        intake.begin(handle);
        gone.forEach(each -> remembered.gone(handle, archive.name(), each));
      });
    }
  }

  private Set<String> ordersOfNewImages(Listing listing, Map<String, KnownStudies.Known> known) {
    Set<String> orders = new HashSet<>();
    for (StudySeen study : listing.studies()) {
      if (!study.documentsOnly() && !known.containsKey(intake.studyKey(study))) {
        @Nullable String order = intake.orderKey(study);
        if (order != null) {
          orders.add(order);
        }
      }
    }
    return orders;
  }

  // a study of documents is worth a look when images of its order have come or wait for a report
  private List<StudySeen> worthIt(List<StudySeen> studies, Set<String> coming) {
    if (studies.stream().noneMatch(StudySeen::documentsOnly)) {
      return studies;
    }
    return hub.read(handle ->
        studies.stream()
            .filter(study -> {
              @Nullable String order = intake.orderKey(study);
              return !study.documentsOnly()
                  || (order != null && coming.contains(order))
                  || remembered.isWaiting(handle, order);
            })
            .toList());
  }

  private List<StudySeen> look(
      Archive archive,
      List<StudySeen> studies,
      Map<String, KnownStudies.Known> known,
      ExecutorService threads)
      throws InterruptedException {
    List<StudySeen> out = new ArrayList<>();
    List<StudySeen> toLook = new ArrayList<>();
    for (StudySeen study : studies) {
      KnownStudies.@Nullable Known before = known.get(intake.studyKey(study));
      if (before != null && before.checked() && remembered.saysTheSame(before, study)) {
        continue;
      }
      if (!study.mayHoldReport() || (before != null && before.notGrown(study))) {
        out.add(study);
      } else if (!study.documentsOnly() || study.accessionNumber() != null) {
        toLook.add(study);
      }
    }
    for (int at = 0; at < toLook.size(); at += LOOKS_AT_ONCE) {
      List<Future<StudySeen>> looks = new ArrayList<>();
      for (StudySeen study : toLook.subList(at, Math.min(at + LOOKS_AT_ONCE, toLook.size()))) {
        looks.add(threads.submit(() -> evidence.look(archive, study, LOOK)));
      }
      for (Future<StudySeen> looked : looks) {
        out.add(get(looked));
      }
    }
    out.sort(Comparator.comparing(StudySeen::documentsOnly));
    return out;
  }

  private static SyncReport.ArchivePass pass(
      String name, Listing listing, long began, int newItems, int closed, int unchecked) {
    long lookedMs = (System.nanoTime() - began) / 1_000_000;
    int studies = listing.studies().size();
    return switch (listing.outcome()) {
      case FindOutcome.Answered answered ->
          new SyncReport.ArchivePass(
              name,
              "answered",
              answered.ms() + lookedMs,
              studies,
              newItems,
              closed,
              unchecked,
              answered.limited()
                  ? "It stopped at its result limit; give --from to ask for less at a time."
                  : unchecked > 0
                      ? unchecked
                          + " of its studies hold an object that may be a report and could not be"
                          + " read; they are flagged."
                      : null);
      case FindOutcome.Failed failed ->
          new SyncReport.ArchivePass(
              name,
              failed.failure().state(),
              failed.ms() + lookedMs,
              studies,
              newItems,
              closed,
              unchecked,
              failed.failure().explained());
    };
  }
}
