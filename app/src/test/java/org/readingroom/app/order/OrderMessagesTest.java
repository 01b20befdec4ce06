package org.readingroom.app.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderMessagesTest {
  private static OrderTaker.Message read(OrderReading reading, byte[] bytes)
      throws OrderRefusedException {
    return new OrderMessages(reading).read(Hl7Message.read(bytes, reading.charset()), bytes);
  }

  private static List<Order> orders(String message) throws OrderRefusedException {
    return read(TestMessages.LINCOLN, TestMessages.bytes(message)).orders();
  }

  private static Order order(String message) throws OrderRefusedException {
    List<Order> orders = orders(message);
    assertEquals(1, orders.size());
    return orders.getFirst();
  }

  private static OrderRefusedException refused(String message) {
    return assertThrows(OrderRefusedException.class, () -> orders(message));
  }

  @Test
  void everyFieldOfAnOrderIsRead() throws Exception {
    OrderTaker.Message message =
        read(TestMessages.LINCOLN, TestMessages.bytes(TestMessages.orm(7, "MSG1", "NW")));
    assertEquals("RWD|ICE|LINCOLN", message.sender());
    assertEquals("MSG1", message.controlId());
    Order order = message.orders().getFirst();
    assertEquals(
        new Order(
            "RWD",
            "ACC7",
            "RWD",
            Order.Source.HL7,
            false,
            new OrderPatient(
                "CANARY7^Ada^Mary^Dr^Jr", "PID7", "RWD", "9434765919", "19650201", "F"),
            "P7^ICE",
            "F7^RIS",
            "CT head",
            "CTHEA",
            "Head injury, on warfarin; Fall&LOC",
            "Asker^Ann^^Dr",
            "ED",
            "E",
            "S",
            null,
            Instant.parse("2026-11-22T00:15:00Z").toEpochMilli()),
        order);
    assertFalse(order.toString().contains("CANARY"), "no patient in a log");
    assertFalse(order.patient().toString().contains("CANARY"));
  }

  @Test
  void anOmiTakesTheAccessionWithItsIssuerFromIpc() throws Exception {
    Order order =
        order(
            TestMessages.header("OMI^O23^OMI_O23", "M")
                + "PID|||X1||A^B\rORC|NW|P1\rTQ1|||||||||A^ASAP\rOBR|1|P1||C^Chest\r"
                + "IPC|A77^LINC|RP1|1.2.3|SPS1\r");
    assertEquals("A77", order.accessionNumber());
    assertEquals("LINC", order.issuerOfAccessionNumber());
    assertEquals("A", order.priority());
    assertEquals("X1", order.patient().patientId());
  }

  @ParameterizedTest
  @CsvSource({"OBR-3, F7", "ORC-3, F7", "OBR-18, ACC7"})
  void theAccessionStandsWhereTheSettingsSay(String field, String accession) throws Exception {
    OrderReading reading =
        new OrderReading(
            "RWD", field, "RWD", null, "RWD", TestMessages.LINCOLN.zone(), StandardCharsets.UTF_8);
    assertEquals(
        accession,
        read(reading, TestMessages.bytes(TestMessages.orm(7, "M", "NW")))
            .orders()
            .getFirst()
            .accessionNumber());
  }

  @ParameterizedTest
  @CsvSource({
    "NW, false",
    "XO, false",
    "RP, false",
    "SC, false",
    "CA, true",
    "OC, true",
    "DC, true",
    "OD, true"
  })
  void whatIsCancelledIsNotWanted(String control, boolean cancelled) throws Exception {
    assertEquals(cancelled, order(TestMessages.orm(1, "M", control)).cancelled());
  }

  @Test
  void aStatusOfCancelledCancels() throws Exception {
    assertTrue(
        order(TestMessages.orm(1, "M", "SC").replace("F1^RIS||||^^^^^S", "F1^RIS||CA||^^^^^S"))
            .cancelled());
  }

  @Test
  void anOrderReplacedByAnotherAccessionIsCancelledAndTheOtherPlaced() throws Exception {
    List<Order> orders =
        orders(
            TestMessages.header("ORM^O01", "M")
                + "PID|||X1||A^B\r"
                + "ORC|RP|P1\rOBR|||||||||||||||||| A1\r".replace(" A1", "A1")
                + "ORC|RO|P2\rOBR||||C^Chest||||||||||||||A2\r");
    assertEquals(List.of("A1", "A2"), orders.stream().map(Order::accessionNumber).toList());
    assertEquals(List.of(true, false), orders.stream().map(Order::cancelled).toList());
  }

  @Test
  void severalProceduresUnderOneAccessionAreOneOrderWantedWhileOneIs() throws Exception {
    String two =
        TestMessages.header("ORM^O01", "M")
            + "PID|||X1||A^B\r"
            + "ORC|NW|P1\rOBR||||H^CT head||||||||||||||A1\r"
            + "ORC|NW|P2\rOBR||||N^CT neck||||||||||||||A1\r";
    assertEquals("CT head + CT neck", order(two).procedure());
    assertEquals("CT neck", order(two.replace("ORC|NW|P1", "ORC|CA|P1")).procedure());
  }

  @Test
  void aNumberThatIsNoNhsNumberIsNotTakenForOne() throws Exception {
    String message = TestMessages.orm(1, "M", "NW");
    assertNull(order(message.replace("9434765919", "9434765918")).patient().nhsNumber());
    assertEquals(
        "9434765919",
        order(message.replace("^^^NHS^NH", "^^^&2.16.840.1.113883.2.1.4.1&ISO"))
            .patient()
            .nhsNumber());
  }

  @Test
  void theTrustsOwnNumberIsTheOneOfItsAuthority() throws Exception {
    OrderReading reading =
        new OrderReading(
            "RWD", null, "RWD", "LINC", "RWD", TestMessages.LINCOLN.zone(), StandardCharsets.UTF_8);
    String message =
        TestMessages.orm(1, "M", "NW").replace("PID1^^^RWD^MR", "OLD^^^PAS~PID1^^^LINC");
    assertEquals(
        "PID1",
        read(reading, TestMessages.bytes(message)).orders().getFirst().patient().patientId());
  }

  @Test
  void otherSeparatorsAndLineEndsAreReadAsWell() throws Exception {
    String message = TestMessages.orm(1, "M", "NW").replace('|', '!').replace("\r", "\r\n");
    assertEquals("ACC1", order(message).accessionNumber());
  }

  @Test
  void controlCharactersAndDirectionMarksDoNotReachTheScreen() throws Exception {
    Order order =
        order(
            TestMessages.orm(1, "M", "NW")
                .replace("Head injury, on warfarin", "a\u0007b\u202Ec\\X0D\\d\\.br\\e"));
    assertEquals("a b c d e; Fall&LOC", order.reason());
  }

  @Test
  void aCaretInANameIsNoComponentOfDicom() throws Exception {
    assertEquals(
        "CA RY^Ada^Mary^Dr^Jr",
        order(TestMessages.orm(1, "M", "NW").replace("CANARY1", "CA\\S\\RY"))
            .patient()
            .patientName());
  }

  @Test
  void namesComeInTheirCharacterSetOrNotAtAll() throws Exception {
    String message = TestMessages.orm(1, "M", "NW").replace("CANARY1", "M\u00FCller");
    assertEquals("M\u00FCller^Ada^Mary^Dr^Jr", order(message).patient().patientName());
    byte[] latin = message.replace("UNICODE UTF-8", "8859/1").getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        "M\u00FCller^Ada^Mary^Dr^Jr",
        read(TestMessages.LINCOLN, latin).orders().getFirst().patient().patientName());
    OrderRefusedException wrong =
        assertThrows(
            OrderRefusedException.class,
            () -> read(TestMessages.LINCOLN, message.getBytes(StandardCharsets.ISO_8859_1)));
    assertTrue(wrong.reason().contains("MSH-18"), wrong.reason());
    assertEquals(103, refused(message.replace("UNICODE UTF-8", "ISO IR6 KLINGON")).code());
  }

  @Test
  void aTextAsLongAsTheMessageIsCut() throws Exception {
    Order order = order(TestMessages.orm(1, "M", "NW").replace("on warfarin", "x".repeat(100_000)));
    assertEquals(2_001, order.reason().length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ORM^O01 ; ADT^A01 ; AR ; 200",
        "ORM^O01 ; ORU^R30 ; AR ; 201",
        "ORM^O01 ; ORM^O02 ; AR ; 201",
        "|P|2.4 ; |T|2.4 ; AR ; 202",
        "|P|2.4 ; |P|3.0 ; AR ; 203",
        "|M|P| ; ||P| ; AE ; 101",
        "PID|1 ; ZID|1 ; AE ; 100",
        "ORC|NW ; ZRC|NW ; AE ; 100",
        "ORC|NW ; ORC|ZZ ; AE ; 103",
        "|ACC1| ; || ; AE ; 101",
        "PID1^^^RWD^MR~9434765919 ; ~12 ; AE ; 101",
        "MSH|^~\\& ; MSH|^^\\& ; AR ; 102",
        "MSH|^~\\& ; MSHX^~\\& ; AR ; 102",
        "MSH|^~\\& ; XSH|^~\\& ; AR ; 100"
      })
  void whatCannotBeTakenSaysWhy(String replace, String by, String acknowledgement, int code) {
    OrderRefusedException refused = refused(TestMessages.orm(1, "M", "NW").replace(replace, by));
    assertEquals(acknowledgement, refused.acknowledgement(), refused.reason());
    assertEquals(code, refused.code(), refused.reason());
    assertTrue(refused.reason().endsWith("."), refused.reason());
    assertFalse(refused.reason().contains("CANARY"));
  }

  @ParameterizedTest
  @CsvSource({"F, FINAL", "C, FINAL", "P, PRELIMINARY", "R, PRELIMINARY", "S, ", "X, "})
  void aResultSaysHowFarTheTrustsOwnReportIs(String status, Order.Result result) throws Exception {
    String message =
        TestMessages.header("ORU^R01", "M")
            + "PID|||X1||A^B\r"
            + "OBR|1|||C^Chest||||||||||||||A1|||||||"
            + status
            + "\rOBX|1|TX|R^Report||Nothing of note.\r";
    Order order = order(message);
    assertEquals("A1", order.accessionNumber());
    assertEquals(result, order.result());
    assertFalse(order.cancelled());
    String second = "OBR|2|||D^Neck||||||||||||||A1|||||||P\r";
    assertEquals(
        result == null ? null : Order.Result.PRELIMINARY, order(message + second).result());
  }

  @Test
  void anOrderWithAStatusIsNoResult() throws Exception {
    assertNull(
        order(TestMessages.orm(1, "M", "SC").replace("|||||||||||||^Head", "|||||||F||||||^Head"))
            .result());
  }

  @Test
  void twoPatientsInOneMessageAreRefused() {
    assertTrue(
        refused(TestMessages.orm(1, "M", "NW") + "PID|||OTHER\r").reason().contains("one patient"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MSH", "MSH|^~\\&", "MSH|^~\\&\r\r\r", "MSH|^~\\&|\rPID"})
  void aStumpIsRefused(String stump) {
    assertNotEquals("", refused(stump).reason());
  }

  /// Seeded: random damage to good messages is read or refused, in no time, and never anything
  /// else.
  @Test
  void damagedMessagesAreReadOrRefused() {
    Random random = new Random(20261122);
    byte[] good = TestMessages.bytes(TestMessages.orm(1, "M", "NW"));
    int taken = 0;
    long began = System.nanoTime();
    for (int i = 0; i < 5_000; i++) {
      byte[] bad = good.clone();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        bad[random.nextInt(bad.length)] =
            (byte) (random.nextInt(5) == 0 ? '|' : random.nextInt(256));
      }
      try {
        read(TestMessages.LINCOLN, bad);
        taken++;
      } catch (OrderRefusedException e) {
        assertTrue(e.reason().length() > 10);
      }
    }
    assertTrue(taken > 0);
    assertTrue(System.nanoTime() - began < 20_000_000_000L);
  }
}
