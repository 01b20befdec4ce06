package org.readingroom.app.worklist;

import org.readingroom.app.hub.HubColumns;

/// What an order is known by in the hub: its accession number with who gave it out.
public final class OrderKey {
  private OrderKey() {}

  /// The same for the same order, whoever tells of it.
  public static String of(HubColumns columns, String issuer, String accessionNumber) {
    return columns.key("order", issuer.length() + ":" + issuer + accessionNumber);
  }
}
