package org.readingroom.app.order;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.identity.NhsNumber;

/// Reads ORM^O01, OMI^O23 and ORU^R01 (HL7 v2.3 to v2.8) into orders. Which fields, and why those,
/// is in docs/feeding-the-pool.md. Stateless.
final class OrderMessages {
  private static final String RESULT = "ORU^R01";
  private static final Set<String> TYPES = Set.of("ORM^O01", "OMI^O23", RESULT);

  /// HL7 table 0119: wanted, or changed and still wanted
  private static final Set<String> WANTED =
      Set.of("NW", "XO", "XX", "RP", "RU", "RO", "SC", "SN", "NA", "OK", "HD", "RL", "PA", "CH");

  /// HL7 table 0119: not wanted any more
  private static final Set<String> NOT_WANTED = Set.of("CA", "OC", "CR", "DC", "OD", "DR");

  /// HL7 table 0038, for ORC-1 = SC
  private static final Set<String> STATUS_NOT_WANTED = Set.of("CA", "DC");

  private static final int LONGEST_TEXT = 2_000;
  private static final int LONGEST_NUMBER = 64;

  private final OrderReading reading;

  OrderMessages(OrderReading reading) {
    this.reading = reading;
  }

  /// What one message asks for.
  ///
  /// @param bytes of the whole message, for its digest
  OrderTaker.Message read(Hl7Message message, byte[] bytes) throws OrderRefusedException {
    String controlId = check(message);
    Hl7Segment header = message.header();
    String sender =
        reading.trustCode() + '|' + orEmpty(header.text(3)) + '|' + orEmpty(header.text(4));
    return new OrderTaker.Message(sender, controlId, digest(bytes), orders(message));
  }

  private static String check(Hl7Message message) throws OrderRefusedException {
    if (!message.version().startsWith("2.")) {
      throw OrderRefusedException.rejected(
          203, "Only HL7 version 2 is read; MSH-12 says otherwise.");
    }
    String type = message.type() + "^" + message.event();
    if (!TYPES.contains(type)) {
      boolean known = TYPES.stream().anyMatch(t -> t.startsWith(message.type() + "^"));
      throw OrderRefusedException.rejected(
          known ? 201 : 200, "Only ORM^O01, OMI^O23 and ORU^R01 are taken here.");
    }
    String processing = message.header().text(11, 1);
    if (processing != null && !processing.equals("P")) {
      throw OrderRefusedException.rejected(
          202, "Only production messages are taken; MSH-11 says otherwise.");
    }
    String controlId = message.controlId();
    if (controlId == null || controlId.length() > 199) {
      throw OrderRefusedException.content(101, "MSH-10 must hold a message control ID.");
    }
    return controlId;
  }

  /// The segments of one order: ORC, its first OBR, and what follows them.
  private static final class Group {
    /// null in results that come without
    private final @Nullable Hl7Segment orc;

    private @Nullable Hl7Segment obr;
    private @Nullable Hl7Segment tq1;
    private @Nullable Hl7Segment ipc;
    private final List<String> notes = new ArrayList<>();

    private Group(@Nullable Hl7Segment orc) {
      this.orc = orc;
    }
  }

  private List<Order> orders(Hl7Message message) throws OrderRefusedException {
    boolean results = RESULT.equals(message.type() + "^" + message.event());
    Hl7Segment pid = null;
    Hl7Segment pv1 = null;
    List<Group> groups = new ArrayList<>();
    for (Hl7Segment segment : message.segments()) {
      Group group = groups.isEmpty() ? null : groups.getLast();
      switch (segment.name()) {
        case "PID" -> {
          if (pid != null) {
            throw OrderRefusedException.content(100, "A message must be about one patient only.");
          }
          pid = segment;
        }
        case "PV1" -> pv1 = segment;
        case "ORC" -> groups.add(new Group(segment));
        default -> {
          if (group != null) {
            add(group, groups, segment);
          } else if (segment.name().equals("OBR") && results) {
            Group alone = new Group(null);
            alone.obr = segment;
            groups.add(alone);
          } else if (segment.name().equals("OBR")) {
            throw OrderRefusedException.content(100, "OBR comes without the ORC of its order.");
          }
        }
      }
    }
    if (pid == null) {
      throw OrderRefusedException.content(100, "The segment PID is missing.");
    }
    if (groups.isEmpty()) {
      throw OrderRefusedException.content(
          100, "The segment " + (results ? "OBR" : "ORC") + " is missing.");
    }
    OrderPatient patient = patient(pid);
    Map<String, Order> orders = new LinkedHashMap<>();
    for (Group group : groups) {
      Order order = order(group, patient, pv1, results);
      orders.merge(
          order.issuerOfAccessionNumber() + '\n' + order.accessionNumber(),
          order,
          OrderMessages::together);
    }
    return replaced(groups, List.copyOf(orders.values()));
  }

  private static void add(Group group, List<Group> groups, Hl7Segment segment) {
    switch (segment.name()) {
      case "OBR" -> {
        if (group.obr == null) {
          group.obr = segment;
        } else {
          // several procedures under one ORC
          Group next = new Group(group.orc);
          next.obr = segment;
          groups.add(next);
        }
      }
      case "TQ1" -> group.tq1 = group.tq1 == null ? segment : group.tq1;
      case "IPC" -> group.ipc = group.ipc == null ? segment : group.ipc;
      case "NTE" -> {
        String note = segment.text(3);
        if (note != null) {
          group.notes.add(note);
        }
      }
      default -> {}
    }
  }

  /// Several procedures under one accession number are one order; it is wanted as long as one is.
  private static Order together(Order a, Order b) {
    if (a.cancelled() != b.cancelled()) {
      return a.cancelled() ? b : a;
    }
    return new Order(
        a.trustCode(),
        a.accessionNumber(),
        a.issuerOfAccessionNumber(),
        a.source(),
        a.cancelled(),
        a.patient(),
        a.placerOrderNumber(),
        a.fillerOrderNumber(),
        joined(" + ", a.procedure(), b.procedure()),
        a.procedureCode(),
        joined("; ", a.reason(), b.reason()),
        first(a.requestedBy(), b.requestedBy()),
        first(a.requestingLocation(), b.requestingLocation()),
        a.patientClass(),
        first(a.priority(), b.priority()),
        a.result() == b.result() ? a.result() : together(a.result(), b.result()),
        first(a.orderedMs(), b.orderedMs()));
  }

  /// A report is final when it is for every procedure.
  private static Order.@Nullable Result together(
      Order.@Nullable Result a, Order.@Nullable Result b) {
    return a == null || b == null ? null : Order.Result.PRELIMINARY;
  }

  /// RP with an RO of another accession number: the first is replaced, so it is not wanted.
  private List<Order> replaced(List<Group> groups, List<Order> orders)
      throws OrderRefusedException {
    Set<String> old = new LinkedHashSet<>();
    Set<String> fresh = new LinkedHashSet<>();
    for (Group group : groups) {
      String control = orEmpty(text(group.orc, 1, 1));
      if (control.equals("RP") || control.equals("RU")) {
        old.add(accession(group).number());
      } else if (control.equals("RO")) {
        fresh.add(accession(group).number());
      }
    }
    if (fresh.isEmpty()) {
      return orders;
    }
    old.removeAll(fresh);
    return orders.stream()
        .map(order -> old.contains(order.accessionNumber()) ? order.asCancelled() : order)
        .toList();
  }

  private Order order(Group group, OrderPatient patient, @Nullable Hl7Segment pv1, boolean isResult)
      throws OrderRefusedException {
    @Nullable Hl7Segment orc = group.orc;
    @Nullable Hl7Segment obr = group.obr;
    Accession accession = accession(group);
    return new Order(
        reading.trustCode(),
        accession.number(),
        accession.issuer(),
        Order.Source.HL7,
        !isResult && isCancelled(orc),
        patient,
        entity(first(entity(orc, 2), entity(obr, 2))),
        entity(first(entity(orc, 3), entity(obr, 3))),
        brief(first(text(obr, 4, 2), first(text(obr, 4, 5), text(obr, 4, 1)))),
        entity(text(obr, 4, 1)),
        brief(reason(obr, group.notes)),
        first(
            orc == null ? null : Hl7Names.person(orc, 12),
            obr == null ? null : Hl7Names.person(obr, 16)),
        brief(
            first(
                text(pv1, 3, 1),
                first(text(orc, 13, 1), first(text(orc, 17, 2), text(orc, 17, 1))))),
        entity(text(pv1, 2, 1)),
        entity(
            first(
                text(group.tq1, 9, 1),
                first(text(orc, 7, 6), first(text(obr, 27, 6), text(obr, 5, 1))))),
        isResult ? result(obr) : null,
        first(
            Hl7Names.timeMs(text(orc, 9, 1), reading.zone()),
            Hl7Names.timeMs(text(obr, 6, 1), reading.zone())));
  }

  /// OBR-25 by HL7 table 0123.
  private static Order.@Nullable Result result(@Nullable Hl7Segment obr) {
    return switch (orEmpty(text(obr, 25, 1))) {
      case "F", "C" -> Order.Result.FINAL;
      case "P", "A", "R" -> Order.Result.PRELIMINARY;
      default -> null;
    };
  }

  private static boolean isCancelled(@Nullable Hl7Segment orc) throws OrderRefusedException {
    String control = orEmpty(text(orc, 1, 1));
    if (NOT_WANTED.contains(control)) {
      return true;
    }
    if (!WANTED.contains(control)) {
      throw OrderRefusedException.content(
          103, "ORC-1 must be one of NW, XO, XX, RP, RU, RO, SC, CA, OC, DC and their like.");
    }
    return control.equals("SC") && STATUS_NOT_WANTED.contains(orEmpty(text(orc, 5, 1)));
  }

  private record Accession(String number, String issuer) {}

  private Accession accession(Group group) throws OrderRefusedException {
    String field = reading.accessionField();
    @Nullable Accession found =
        switch (field == null ? "" : field) {
          case "IPC-1" -> accession(group.ipc, 1);
          case "OBR-3" -> accession(group.obr, 3);
          case "OBR-18" -> accession(group.obr, 18);
          case "OBR-20" -> accession(group.obr, 20);
          case "ORC-3" -> accession(group.orc, 3);
          default -> {
            @Nullable Accession imaging = accession(group.ipc, 1);
            yield imaging == null ? accession(group.obr, 18) : imaging;
          }
        };
    if (found == null) {
      throw OrderRefusedException.content(
          101,
          "No accession number in "
              + (field == null ? "IPC-1 or OBR-18" : field)
              + ". Where this trust writes it is said under [[orders]] accession.");
    }
    if (found.number().length() > LONGEST_NUMBER || found.issuer().length() > LONGEST_NUMBER) {
      throw OrderRefusedException.content(102, "The accession number or its issuer is too long.");
    }
    return found;
  }

  /// An entity identifier: number, namespace, universal ID (HL7 v2.5.1 2.A.28).
  private @Nullable Accession accession(@Nullable Hl7Segment segment, int field) {
    String number = text(segment, field, 1);
    if (segment == null || number == null) {
      return null;
    }
    String issuer = first(segment.text(field, 2), segment.text(field, 3));
    return new Accession(number, issuer == null ? reading.accessionIssuer() : issuer);
  }

  private OrderPatient patient(Hl7Segment pid) throws OrderRefusedException {
    @Nullable String nhsNumber = null;
    @Nullable String own = null;
    for (int i = 0; i < pid.repetitions(3); i++) {
      String number = pid.text(3, i, 1, 1);
      if (number == null) {
        continue;
      }
      String authority = pid.text(3, i, 4, 1);
      if (isNhs(pid, i)) {
        nhsNumber =
            nhsNumber == null
                ? NhsNumber.parse(number).map(NhsNumber::digits).orElse(null)
                : nhsNumber;
      } else if (own == null
          && (reading.patientIdAuthority() == null
              || reading.patientIdAuthority().equalsIgnoreCase(orEmpty(authority)))) {
        own = number;
      }
    }
    if (own == null && reading.patientIdAuthority() == null) {
      own = pid.text(2);
    }
    if (own == null && nhsNumber == null) {
      throw OrderRefusedException.content(
          101, "PID-3 holds neither the trust's own patient number nor a valid NHS number.");
    }
    if (own != null && own.length() > LONGEST_NUMBER) {
      throw OrderRefusedException.content(102, "The patient number in PID-3 is too long.");
    }
    return new OrderPatient(
        Hl7Names.patient(pid, 5),
        own,
        own == null ? null : reading.patientIdIssuer(),
        nhsNumber,
        Hl7Names.date(pid.text(7)),
        Hl7Names.sex(pid.text(8)));
  }

  private static boolean isNhs(Hl7Segment pid, int repetition) {
    String type = orEmpty(pid.text(3, repetition, 5, 1));
    return NhsNumber.isIssuedBy(pid.text(3, repetition, 4, 1))
        || NhsNumber.isIssuedBy(pid.text(3, repetition, 4, 2))
        || type.equals("NH")
        || type.equals("NHS");
  }

  private static @Nullable String reason(@Nullable Hl7Segment obr, List<String> notes) {
    List<@Nullable String> all = new ArrayList<>();
    if (obr != null) {
      for (int i = 0; i < Math.min(obr.repetitions(31), 20); i++) {
        all.add(first(obr.text(31, i, 2, 1), obr.text(31, i, 1, 1)));
      }
      all.add(obr.text(13));
    }
    all.addAll(notes.subList(0, Math.min(notes.size(), 50)));
    return joined("; ", all.toArray(String[]::new));
  }

  private static @Nullable String joined(String between, @Nullable String... texts) {
    String all =
        Stream.of(texts)
            .filter(text -> text != null && !text.isBlank())
            .distinct()
            .collect(Collectors.joining(between));
    return all.isEmpty() ? null : all;
  }

  private static @Nullable String entity(@Nullable Hl7Segment segment, int field) {
    String number = text(segment, field, 1);
    String namespace = text(segment, field, 2);
    return number == null || namespace == null ? number : number + '^' + namespace;
  }

  private static @Nullable String text(@Nullable Hl7Segment segment, int field, int component) {
    return segment == null ? null : segment.text(field, component);
  }

  private static <T> @Nullable T first(@Nullable T wanted, @Nullable T otherwise) {
    return wanted == null ? otherwise : wanted;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /// A text at a length somebody would read.
  private static @Nullable String brief(@Nullable String text) {
    return text == null || text.length() <= LONGEST_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST_TEXT))) + "…";
  }

  /// A number or code: too long is none.
  private static @Nullable String entity(@Nullable String number) {
    return number == null || number.length() > 2 * LONGEST_NUMBER ? null : number;
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
