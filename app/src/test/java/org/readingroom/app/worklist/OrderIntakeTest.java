package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.order.Order;
import org.readingroom.app.order.OrderPatient;
import org.readingroom.app.order.OrderTaker;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// Orders and images find each other by accession and its issuer, whichever comes first.
@ParameterizedClass
@EnumSource(Dialect.class)
class OrderIntakeTest {
  private static final String TRUST = TestStudies.LINCOLN.trustCode();
  private static final long ORDERED = Instant.parse("2026-11-21T20:00:00Z").toEpochMilli();
  private static final Instant EXAMINED = Instant.parse("2026-11-22T00:01:00Z");

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor agent;
  private Worklist worklist;
  private OrderIntake orders;
  private int nextMessage;

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    agent = hub.consultant("Agent");
    worklist = new Worklist(hub.at(agent), hub.auditAt(agent));
    orders = intake(Pathways.standard());
  }

  private OrderIntake intake(Pathways pathways) {
    return new OrderIntake(
        hub.at(agent), agent, hub.auditAt(agent), List.of(TestStudies.LINCOLN), pathways);
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private static OrderPatient patient(int number) {
    return new OrderPatient("CANARY" + number + "^Ada", "PID" + number, null, null, null, "F");
  }

  private static Order order(int number, boolean cancelled, String patientClass, String reason) {
    return new Order(
        TRUST,
        "ACC" + number,
        TRUST,
        Order.Source.HL7,
        cancelled,
        patient(number),
        "P" + number,
        "F" + number,
        "CT head and neck",
        "CTHN",
        reason,
        "Asker^Ann",
        "ED",
        patientClass,
        null,
        null,
        ORDERED);
  }

  private static Order order(int number) {
    return order(number, false, "E", "Head injury");
  }

  private OrderTaker.Taken take(Order... told) {
    return orders.take(new OrderTaker.Message("ris", "M" + nextMessage++, "digest", List.of(told)));
  }

  private WorklistItem images(int number) {
    return worklist
        .item(TestStudies.pool(hub, agent, TestStudies.row(number).build()))
        .orElseThrow();
  }

  private WorklistItem item(int number) {
    return worklist.itemsOfStudy(TestStudies.studyUid(number)).getFirst();
  }

  @Test
  void anOrderAloneIsNothingToReport() {
    assertEquals(new OrderTaker.Taken(false, null), take(order(1)));
    assertEquals(List.of(), worklist.list(WorklistFilter.everything()));
  }

  @Test
  void whatIsOrderedAndNotExaminedYetWaitsAndNothingElse() {
    take(order(1));
    take(order(2));
    take(order(3));
    take(order(3, true, "E", "Head injury"));
    take(order(4));
    images(1);
    assertEquals(
        List.of("ACC4", "ACC2"),
        new WaitingOrders(hub.at(agent)).list(10).stream().map(Order::accessionNumber).toList());
    assertEquals(1, new WaitingOrders(hub.at(agent)).list(1).size());
    if (hub.database != null) {
      Actor elsewhere = hub.actor("Elsewhere", Role.CONSULTANT, List.of("RXX"), List.of("RXX"));
      assertEquals(List.of(), new WaitingOrders(hub.at(elsewhere)).list(10));
    }
  }

  @Test
  void anOrderSaysWhatIsAskedWhetherItComesBeforeOrAfterTheImages() {
    take(order(1));
    images(1);
    images(2);
    assertEquals("", item(2).pathway());
    take(order(2));
    for (int number = 1; number <= 2; number++) {
      WorklistItem item = item(number);
      assertEquals("CT head and neck", item.request().description());
      assertEquals("Head injury", item.request().reason());
      assertEquals("Asker^Ann", item.request().requestedBy());
      assertEquals("ED", item.request().requestedFrom());
      assertEquals("P" + number, item.request().placerOrderNumber());
      assertEquals("F" + number, item.request().fillerOrderNumber());
      assertEquals("emergency", item.pathway());
      assertEquals(Priority.EMERGENCY, item.priority());
      assertEquals(item.examined().plus(Duration.ofHours(1)), item.due());
      assertNull(item.doubt());
    }
    assertEquals(2, worklist.list(WorklistFilter.everything()).size());
  }

  @Test
  void aNewRowOfTheArchiveDoesNotWipeOutTheOrder() {
    take(order(1));
    images(1);
    TestStudies.pool(
        hub, agent, TestStudies.row(1).string(Tag.NumberOfStudyRelatedInstances, "9").build());
    assertEquals("Head injury", item(1).request().reason());
    assertEquals("emergency", item(1).pathway());
  }

  @Test
  void aChangeCountsAndLeavesWhatItDoesNotName() {
    take(order(1));
    images(1);
    take(order(1, false, "I", null));
    assertEquals("inpatient", item(1).pathway());
    assertEquals(EXAMINED.plus(Duration.ofHours(24)), item(1).due());
    assertEquals("Head injury", item(1).request().reason());
  }

  @Test
  void theSameMessageIsTakenOnce() {
    OrderTaker.Message message = new OrderTaker.Message("ris", "M", "d", List.of(order(1)));
    assertFalse(orders.take(message).again());
    assertTrue(orders.take(message).again());
    take(order(1, true, "E", null));
    assertTrue(orders.take(message).again(), "an old copy does not undo what came later");
    assertTrue(String.valueOf(images(1).doubt()).contains("cancelled"));
    assertFalse(
        orders.take(new OrderTaker.Message("ris", "M", "another", List.of(order(1)))).again(),
        "a control ID used again for another message is another message");
    assertFalse(orders.take(new OrderTaker.Message("pas", "M", "d", List.of(order(1)))).again());
  }

  @Test
  void aCancelledOrderFlagsItsImagesAndOneWantedAgainDoesNot() {
    take(order(1));
    images(1);
    take(order(1, true, "E", null));
    assertTrue(String.valueOf(item(1).doubt()).contains("cancelled the order"));
    assertEquals(ItemState.OPEN, item(1).state(), "only a final report closes an item");
    take(order(1));
    assertNull(item(1).doubt());
    take(order(2, true, "E", null));
    assertTrue(String.valueOf(images(2).doubt()).contains("cancelled the order"));
  }

  private static Order result(int number, String trust, Order.Result result) {
    return new Order(
        trust,
        "ACC" + number,
        TRUST,
        Order.Source.HL7,
        false,
        patient(number),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        result,
        null);
  }

  @Test
  void aFinalReportTheTrustTellsOfClosesItsItemAndAPreliminaryOneDoesNot() {
    take(order(1));
    images(1);
    take(result(1, TRUST, Order.Result.PRELIMINARY));
    assertEquals(ItemState.PRELIMINARY, item(1).state());
    assertEquals("Head injury", item(1).request().reason());
    take(result(1, "ELSEWHERE", Order.Result.FINAL));
    assertEquals(ItemState.PRELIMINARY, item(1).state(), "only its own trust's word counts");
    take(result(1, TRUST, Order.Result.FINAL));
    assertEquals(ItemState.REPORTED, item(1).state());
    take(order(1));
    assertEquals(ItemState.REPORTED, item(1).state(), "it never opens again");

    take(result(2, TRUST, Order.Result.FINAL));
    assertEquals(ItemState.REPORTED, images(2).state(), "told before the images came");
  }

  @Test
  void aResultDoesNotMakeACancelledOrderWanted() {
    take(order(1));
    take(order(1, true, "E", null));
    take(result(1, TRUST, Order.Result.PRELIMINARY));
    assertTrue(String.valueOf(images(1).doubt()).contains("cancelled"));
  }

  @Test
  void anOrderForAnotherPatientUnderAKnownAccessionIsRefusedWhole() {
    take(order(1));
    Order others =
        new Order(
            TRUST,
            "ACC1",
            TRUST,
            Order.Source.HL7,
            false,
            patient(9),
            null,
            null,
            "MR knee",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    OrderTaker.Taken refused = take(order(5), others);
    assertNotNull(refused.refusal());
    assertTrue(refused.refusal().contains("another patient"), refused.refusal());
    assertEquals("Head injury", images(1).request().reason());
    assertEquals("", images(5).pathway(), "none of the message was taken");
  }

  @Test
  void imagesOfAnotherPatientUnderTheAccessionAreFlaggedAndNotDescribedByTheOrder() {
    take(order(1));
    Dataset others = TestStudies.row(7).string(Tag.AccessionNumber, "ACC1").build();
    WorklistItem item = worklist.item(TestStudies.pool(hub, agent, others)).orElseThrow();
    assertTrue(String.valueOf(item.doubt()).contains("another patient"), item.doubt());
    assertEquals("CT head", item.request().description());
    assertNull(item.request().placerOrderNumber());

    images(2);
    Order wrong =
        new Order(
            TRUST,
            "ACC2",
            TRUST,
            Order.Source.HL7,
            false,
            patient(9),
            null,
            null,
            "MR knee",
            null,
            "Knee",
            null,
            null,
            "E",
            null,
            null,
            null);
    take(wrong);
    assertTrue(String.valueOf(item(2).doubt()).contains("another patient"));
    assertNull(item(2).request().reason());
    assertEquals("", item(2).pathway());
  }

  @Test
  void theSameAccessionOfAnotherIssuerIsAnotherOrder() {
    Order other =
        new Order(
            TRUST,
            "ACC1",
            "ELSEWHERE",
            Order.Source.HL7,
            false,
            patient(1),
            null,
            null,
            "MR",
            null,
            "Other",
            null,
            null,
            "E",
            null,
            null,
            null);
    take(other);
    assertNull(images(1).request().reason());
    assertEquals("", item(1).pathway());
  }

  @Test
  void aModalityWorklistAddsWhatHl7DidNotTellAndRepeatsNothing() {
    Order listed =
        new Order(
            TRUST,
            "ACC1",
            TRUST,
            Order.Source.MODALITY_WORKLIST,
            false,
            patient(1),
            null,
            null,
            "CT of the list",
            null,
            "Reason of the list",
            null,
            null,
            null,
            "STAT",
            null,
            null);
    assertEquals(1, orders.scheduled(List.of(listed)));
    assertEquals(0, orders.scheduled(List.of(listed)));
    assertEquals("Reason of the list", images(1).request().reason());
    assertEquals("emergency", item(1).pathway());
    take(order(1));
    assertEquals(0, orders.scheduled(List.of(listed)), "HL7 knows better");
    assertEquals("Head injury", item(1).request().reason());
  }

  @Test
  void everyOrderIsAuditedAndTheChainHolds() {
    take(order(1));
    images(1);
    take(order(1, true, "E", null));
    assertTrue(hub.audit.verify().whole());
    List<String> deeds =
        hub.hub.read(handle ->
            handle
                .createQuery("SELECT outcome FROM audit WHERE action = 'ORDER' ORDER BY at_ms, seq")
                .mapTo(String.class)
                .list());
    if (dialect == Dialect.SQLITE) {
      assertEquals(List.of("placed", "cancelled"), deeds);
    }
  }

  @Test
  void ordersOfAnotherTrustAreNotSeenAndOnlyFeedersTakeThem() {
    take(order(1));
    assertEquals(1, count(agent, "orders"));
    if (dialect == Dialect.POSTGRESQL) {
      Actor stranger =
          hub.actor("Fay", Role.CONSULTANT, List.of("ELSEWHERE"), List.of("ELSEWHERE"));
      assertEquals(0, count(stranger, "orders"));
      assertThrows(HubException.class, () -> count(stranger, "order_messages"));
    }
  }

  private int count(Actor who, String table) {
    return hub.at(who)
        .read(handle ->
            handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
  }
}
