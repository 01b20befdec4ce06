package org.readingroom.app.worklist.vetting;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.readingroom.app.worklist.WaitingOrders;

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
  public List<VettingSubject> list() {
    Set<List<String>> asked = new HashSet<>();
    for (Vetting each : vettings.list(true)) {
      String accession = each.request().accessionNumber();
      String issuer = each.request().issuerOfAccessionNumber();
      if (accession != null && issuer != null && each.state() != VettingState.WITHDRAWN) {
        asked.add(List.of(issuer, accession));
      }
    }
    return orders.list(NEWEST).stream()
        .filter(order ->
            !asked.contains(List.of(order.issuerOfAccessionNumber(), order.accessionNumber())))
        .map(order -> VettingSubject.of(order, trust.apply(order.trustCode())))
        .toList();
  }
}
