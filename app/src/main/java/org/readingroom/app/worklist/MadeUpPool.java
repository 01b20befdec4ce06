package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.worklist.opinion.Opinions;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.ReportEvidence;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;

/// Fills a hub with made-up items, as feeding it from archives would, to see how it behaves when
/// large. Never on a hub that people use.
///
/// Eight trusts; modalities and priorities as a region has them, a few rare ones among them; the
/// examinations of the last two weeks. The same number always gives the same item.
public final class MadeUpPool {
  private static final List<ArchiveNode> ARCHIVES =
      IntStream.range(0, 8)
          .mapToObj(i -> ArchiveNode.of("TRUST" + i, "127.0.0.1", 1, "TRUST" + i))
          .toList();
  private static final int PER_TRANSACTION = 500;
  private static final int ONE_TO_VERIFY_IN = 50;
  private static final int SPAN_S = 14 * 24 * 3600;

  // cumulative, of 1000
  private static final int[] SHARES = {330, 620, 820, 920, 960, 980, 990, 997, 1000};
  private static final List<List<String>> MODALITIES =
      List.of(
          List.of("CT"),
          List.of("DX"),
          List.of("MR"),
          List.of("US"),
          List.of("MG"),
          List.of("PT", "CT"),
          List.of("NM"),
          List.of("XA"),
          List.of("RF"));

  private static final List<String> WORDS =
      List.of(
          " head", " chest", " abdomen and pelvis", " knee", " hip", " trauma", " spine", " wrist");

  private MadeUpPool() {}

  /// Adds items number {@code from} to {@code to} − 1.
  ///
  /// @param progress hears how many are there
  public static void fill(Hub hub, Actor feeder, int from, int to, IntConsumer progress) {
    ItemIntake intake = new ItemIntake(hub, new AuditTrail(hub), ARCHIVES);
    Instant now = Instant.now();
    for (int begin = from; begin < to; begin += PER_TRANSACTION) {
      int first = begin;
      int end = Math.min(to, begin + PER_TRANSACTION);
      hub.writing(handle -> {
        intake.begin(handle);
        for (int number = first; number < end; number++) {
          Random random = new Random(number * 0x9E3779B97F4A7C15L);
          ArchiveNode archive = ARCHIVES.get(random.nextInt(ARCHIVES.size()));
          Dataset row = row(number, random, now);
          intake.admit(
              handle, feeder, new StudySeen(archive, row, preliminary(number), true, null));
        }
      });
      progress.accept(end);
    }
  }

  // every so many-th waits for somebody to verify it
  private static List<StudySeen.Found> preliminary(int number) {
    return number % ONE_TO_VERIFY_IN == ONE_TO_VERIFY_IN - 1
        ? List.of(
            new StudySeen.Found(
                Uids.derived("made-up report " + number), new ReportEvidence.Preliminary()))
        : List.of();
  }

  /// Claims the most wanted items, as they are claimed in a busy hour.
  public static void claimSome(Hub hub, Actor actor, int items) {
    Worklist worklist = new Worklist(hub, new AuditTrail(hub));
    for (int i = 0; i < items; i++) {
      worklist.next(actor, WorklistFilter.everything(), Duration.ofHours(2));
    }
  }

  /// Asks a colleague's opinion on the first of the items that somebody claimed.
  public static void askSome(Hub hub, Actor asking, Actor asked, int items) {
    WorklistFilter theirs =
        WorklistFilter.everything()
            .withClaims(WorklistFilter.Claims.MINE, asking.reader().readerId())
            .withLimit(items);
    Opinions opinions = new Opinions(hub, new AuditTrail(hub));
    for (WorklistItem item : new Worklist(hub, new AuditTrail(hub)).list(theirs)) {
      opinions.ask(item.itemId(), asking, asked.reader().readerId(), "Made up; nothing is asked");
    }
  }

  private static Dataset row(int number, Random random, Instant now) {
    int share = random.nextInt(1000);
    int kind = 0;
    while (SHARES[kind] <= share) {
      kind++;
    }
    int urgency = random.nextInt(100);
    Instant examined = now.minusSeconds(random.nextInt(SPAN_S));
    return Dataset.builder()
        .string(Tag.StudyInstanceUID, Uids.derived("made-up pool " + number))
        .string(Tag.StudyDate, format(examined, "yyyyMMdd"))
        .string(Tag.StudyTime, format(examined, "HHmmss"))
        .string(
            Tag.StudyDescription,
            MODALITIES.get(kind).getFirst() + WORDS.get(number % WORDS.size()))
        .string(Tag.AccessionNumber, "MADEUP" + number)
        .string(Tag.ModalitiesInStudy, MODALITIES.get(kind).toArray(String[]::new))
        .string(Tag.NumberOfStudyRelatedInstances, Integer.toString(1 + random.nextInt(900)))
        .string(Tag.PatientName, "MADEUP" + number + "^Ada")
        .string(Tag.PatientID, "M" + number)
        .string(Tag.PatientBirthDate, "19" + (20 + random.nextInt(79)) + "0201")
        .string(Tag.PatientSex, random.nextBoolean() ? "F" : "M")
        .string(Tag.ReferringPhysicianName, "ASKER^Ann")
        .string(Tag.ReasonForTheRequestedProcedure, "Made up; nothing is asked")
        .string(
            Tag.RequestedProcedurePriority,
            urgency < 5 ? "STAT" : urgency < 20 ? "HIGH" : "ROUTINE")
        .build();
  }

  private static String format(Instant instant, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(instant);
  }
}
