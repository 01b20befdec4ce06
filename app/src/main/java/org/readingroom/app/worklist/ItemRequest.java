package org.readingroom.app.worklist;

import org.jspecify.annotations.Nullable;

/// What was asked, as far as the trust's order or the archive says. Absent is null.
///
/// @param description what was done or asked for, in words
/// @param reason why it was asked
/// @param requestedBy raw PN of who asked
/// @param requestedFrom ward, clinic or department, as the trust writes it
/// @param placerOrderNumber the referrer's number of the order
/// @param fillerOrderNumber the imaging department's number of the order
public record ItemRequest(
    @Nullable String accessionNumber,
    @Nullable String issuerOfAccessionNumber,
    @Nullable String description,
    @Nullable String reason,
    @Nullable String requestedBy,
    @Nullable String requestedFrom,
    @Nullable String placerOrderNumber,
    @Nullable String fillerOrderNumber) {

  @Override
  public String toString() {
    return "ItemRequest[…]";
  }
}
