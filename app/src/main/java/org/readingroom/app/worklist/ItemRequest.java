package org.readingroom.app.worklist;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.order.Order;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

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

  /// As far as an archive says.
  static ItemRequest of(StudySeen study) {
    Dataset header = study.header();
    return new ItemRequest(
        study.accessionNumber(),
        study.accessionNumber() == null ? null : study.accessionIssuer(),
        first(
            header.string(Tag.RequestedProcedureDescription), header.string(Tag.StudyDescription)),
        header.string(Tag.ReasonForTheRequestedProcedure),
        first(header.string(Tag.RequestingPhysician), header.string(Tag.ReferringPhysicianName)),
        header.string(Tag.RequestingService),
        null,
        null);
  }

  /// What the order says, and what it leaves out as it was known before.
  static ItemRequest of(Order order, ItemRequest before) {
    return new ItemRequest(
        order.accessionNumber(),
        order.issuerOfAccessionNumber(),
        first(order.procedure(), before.description()),
        first(order.reason(), before.reason()),
        first(order.requestedBy(), before.requestedBy()),
        first(order.requestingLocation(), before.requestedFrom()),
        first(order.placerOrderNumber(), before.placerOrderNumber()),
        first(order.fillerOrderNumber(), before.fillerOrderNumber()));
  }

  static @Nullable String first(@Nullable String wanted, @Nullable String otherwise) {
    return wanted == null ? otherwise : wanted;
  }

  @Override
  public String toString() {
    return "ItemRequest[…]";
  }
}
