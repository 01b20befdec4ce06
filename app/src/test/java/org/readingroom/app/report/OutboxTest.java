package org.readingroom.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.report.ScriptedArchive.Act;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;

@ParameterizedClass
@EnumSource(Dialect.class)
class OutboxTest {
  private static final ReportText TEXT = new ReportText("Clear.", "Normal.");

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor ada;
  private ScriptedArchive archive;
  private Reports reports;
  private Outbox outbox;
  private Report signed;

  @BeforeEach
  void sign() {
    hub = TestHub.of(dialect, folder);
    ada = hub.consultant("Ada");
    archive = new ScriptedArchive(TestStudies.LINCOLN);
    reports =
        new Reports(
            hub.at(ada),
            hub.auditAt(ada),
            new Worklist(hub.at(ada), hub.auditAt(ada)),
            new ReportObject(List.of(TestStudies.LINCOLN)));
    outbox = new Outbox(hub.at(ada), hub.auditAt(ada), archive.federation());
    signed = sign(1);
  }

  private Report sign(int number) {
    String item = TestStudies.pool(hub, ada, TestStudies.row(number).build());
    SignOutcome outcome =
        reports.sign(
            new SignRequest(item, SignRequest.As.MY_ROLE_ALLOWS, TEXT, null, List.of()), ada);
    return assertInstanceOf(SignOutcome.Signed.class, outcome).report();
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private Delivery delivery() {
    return outbox.of(signed.reportId()).getFirst();
  }

  private void waitOut(Duration time) {
    hub.stepClock(time.toMillis());
  }

  @Test
  void whatIsStoredIsFiledAndNeverSentAgain() throws Exception {
    assertEquals(1, outbox.deliverDue(ada));
    waitOut(Duration.ofHours(2));
    assertEquals(0, outbox.deliverDue(ada));
    assertEquals(Delivery.State.FILED, delivery().state());
    assertEquals(List.of(signed.sopInstanceUid()), archive.stores);
    assertEquals(0, archive.queries);
  }

  @Test
  void aBrokenLinkAfterTheArchiveKeptItIsFoundByAskingNotBySendingAgain() throws Exception {
    archive.script.add(Act.STORE_THEN_BREAK);
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.SENT, delivery().state());
    waitOut(Duration.ofMinutes(1));
    assertEquals(1, outbox.deliverDue(ada));
    assertEquals(Delivery.State.FILED, delivery().state());
    assertEquals(1, archive.stores.size());
  }

  @Test
  void aBrokenLinkBeforeItArrivedIsSentAgainAsTheSameObject() throws Exception {
    archive.script.add(Act.BREAK);
    outbox.deliverDue(ada);
    waitOut(Duration.ofMinutes(1));
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.FILED, delivery().state());
    assertEquals(List.of(signed.sopInstanceUid(), signed.sopInstanceUid()), archive.stores);
    assertEquals(1, archive.objects.size());
  }

  @Test
  void whileTheArchiveCannotBeAskedNothingUncertainIsSent() throws Exception {
    archive.script.add(Act.STORE_THEN_BREAK);
    outbox.deliverDue(ada);
    archive.answersQueries = false;
    waitOut(Duration.ofMinutes(2));
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.SENT, delivery().state());
    assertEquals(1, archive.stores.size());
    archive.answersQueries = true;
    outbox.deliverNow(signed.reportId(), ada);
    assertEquals(Delivery.State.FILED, delivery().state());
    assertNull(delivery().reason());
  }

  @Test
  void anUnreachableArchiveIsTriedAgainLaterAndLater() throws Exception {
    archive.script.addAll(List.of(Act.UNREACHABLE, Act.UNREACHABLE));
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.PENDING, delivery().state());
    assertTrue(delivery().reason().contains("Mend"), delivery().reason());
    outbox.deliverDue(ada); // not due yet
    assertEquals(1, delivery().attempts());
    waitOut(Duration.ofSeconds(8));
    outbox.deliverDue(ada);
    assertEquals(2, delivery().attempts());
    waitOut(Duration.ofMinutes(1));
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.FILED, delivery().state());
    assertTrue(Outbox.retryMs(1) < Outbox.retryMs(3));
    assertTrue(Outbox.retryMs(1_000) <= 750_000);
  }

  @Test
  void aRefusalWaitsForAPersonAndAFullArchiveDoesNot() throws Exception {
    archive.script.addAll(List.of(Act.REFUSE, Act.FULL));
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.REJECTED, delivery().state());
    waitOut(Duration.ofHours(1));
    assertEquals(0, outbox.deliverDue(ada));
    assertEquals(1, outbox.unfiled().size());
    outbox.retry(delivery().deliveryId(), ada);
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.PENDING, delivery().state());
    outbox.deliverNow(signed.reportId(), ada);
    assertEquals(Delivery.State.FILED, delivery().state());
  }

  @Test
  void aFaultOfOursIsTreatedAsALostLink() throws Exception {
    archive.script.add(Act.CRASH);
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.SENT, delivery().state());
    waitOut(Duration.ofMinutes(1));
    outbox.deliverDue(ada);
    assertEquals(Delivery.State.FILED, delivery().state());
  }

  @Test
  void aClockPutBackADayDoesNotHoldUpADelivery() throws Exception {
    waitOut(Duration.ofDays(1));
    archive.script.add(Act.UNREACHABLE);
    outbox.deliverDue(ada);
    waitOut(Duration.ZERO);
    assertEquals(1, outbox.deliverDue(ada));
  }

  @Test
  void eightSendersAtOnceSendEachReportOnce() throws Exception {
    for (int i = 2; i <= 20; i++) {
      sign(i);
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> filed =
          Stream.generate(() -> threads.submit(() -> outbox.deliverDue(ada))).limit(8).toList();
      int sum = 0;
      for (Future<Integer> each : filed) {
        sum += each.get();
      }
      assertEquals(20, sum);
    }
    assertEquals(20, archive.stores.size());
    assertEquals(20, archive.objects.size());
  }

  @Test
  void theDatabaseKeepsWhatWasFiledAndWhatWasSigned() throws Exception {
    outbox.deliverDue(ada);
    for (String sql :
        List.of(
            "UPDATE outbox SET state = 'PENDING'",
            "DELETE FROM outbox",
            "UPDATE reports SET state = 'DRAFT'",
            "DELETE FROM reports")) {
      assertThrows(HubException.class, () -> hub.hub.writing(h -> h.execute(sql)), sql);
    }
    String item = signed.itemId();
    assertThrows(
        HubException.class,
        () ->
            hub.hub.writing(h ->
                h.execute(
                    "INSERT INTO reports SELECT report_id, 2, item_id, 'DRAFT', author_id,"
                        + " fencing_token, written_ms, sealed FROM reports")),
        "no draft after a final report");
    assertInstanceOf(
        DraftOutcome.Refused.class,
        reports.draft(item, ada, new ReportText("", "changed my mind"), null));
  }
}
