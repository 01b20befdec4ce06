package org.readingroom.app.order;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/// HL7 v2 messages made for the tests, and how Lincoln's are read.
public final class TestMessages {
  public static final OrderReading LINCOLN =
      new OrderReading(
          "RWD", null, "RWD", null, "RWD", ZoneId.of("Europe/London"), StandardCharsets.UTF_8);

  private TestMessages() {}

  /// An ORM^O01 for CT of a head, one patient per number.
  ///
  /// @param control ORC-1
  public static String orm(int number, String controlId, String control) {
    return header("ORM^O01", controlId)
        + "PID|1||PID"
        + number
        + "^^^RWD^MR~9434765919^^^NHS^NH||CANARY"
        + number
        + "^Ada^Mary^Jr^Dr||19650201|F\r"
        + "PV1|1|E|ED^^^RWD\r"
        + "ORC|"
        + control
        + "|P"
        + number
        + "^ICE|F"
        + number
        + "^RIS||||^^^^^S||20261122001500|||G123^Asker^Ann^^^Dr\r"
        + "OBR|1|P"
        + number
        + "^ICE|F"
        + number
        + "^RIS|CTHEA^CT head^LOCAL|||||||||Fall\\T\\LOC|||||ACC"
        + number
        + "|||||||||||||^Head injury, on warfarin\r";
  }

  public static String header(String type, String controlId) {
    return "MSH|^~\\&|ICE|LINCOLN|READINGROOM||20261122001500||"
        + type
        + "|"
        + controlId
        + "|P|2.4||||||UNICODE UTF-8\r";
  }

  public static byte[] bytes(String message) {
    return message.getBytes(StandardCharsets.UTF_8);
  }
}
