package org.readingroom.app.worklist.vetting;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.readingroom.app.order.Order;
import org.readingroom.app.worklist.WaitingOrders;
import org.readingroom.app.worklist.vetting.VettingModel.Subject;

/// What trusts have ordered and nobody has been asked to vet yet. Thread-safe; blocks on the
/// database.
public final class OrdersToVet {
  private static final int NEWEST = 2_000;

  private final WaitingOrders orders;
  private final Vettings vettings;
  private final UnaryOperator<String> trust;

  /// @param trust a trust's name by its code
  public OrdersToVet(WaitingOrders orders, Vettings vettings, UnaryOperator<String> trust) {
    this.orders = orders;
    this.vettings = vettings;
    this.trust = trust;
  }

  /// The last told first. An order whose request was withdrawn can be put again.
  public List<Subject> list() {
    Set<List<String>> asked = new HashSet<>();
    for (Vetting each : vettings.list(true)) {
      String accession = each.request().accessionNumber();
      if (accession != null && each.state() != VettingState.WITHDRAWN) {
        asked.add(List.of(each.trustCode(), accession));
      }
    }
    return orders.list(NEWEST).stream()
        .filter(order -> !asked.contains(List.of(order.trustCode(), order.accessionNumber())))
        .map(this::subject)
        .toList();
  }

  private Subject subject(Order order) {
    String name = order.patient().patientName();
    String what = order.procedure() == null ? order.procedureCode() : order.procedure();
    return new Subject(
        order.trustCode(),
        trust.apply(order.trustCode()),
        null,
        new VettingRequest(
            name == null ? "" : name,
            order.patient().patientId(),
            order.patient().nhsNumber(),
            order.patient().patientBirthDate(),
            order.accessionNumber(),
            what == null || what.isBlank() ? "(not said)" : what,
            order.reason()));
  }
}
