package org.readingroom.app.worklist;

/// An item this reader has just claimed, on its way to the reading desk.
///
/// @param askedNanos System.nanoTime() before the claim was asked for, see {@link LeaseKeeper}
/// @param confirmed false while the hub is away and only this computer remembers the claim: nothing
///   can be signed before the hub confirms it
public record ClaimedItem(
    WorklistItem item, WorklistRow row, Lease lease, long askedNanos, boolean confirmed) {
  public ClaimedItem(WorklistItem item, WorklistRow row, Lease lease, long askedNanos) {
    this(item, row, lease, askedNanos, true);
  }

  /// System.nanoTime() from which the lease's length counts.
  public long countsFromNanos() {
    return confirmed ? askedNanos : askedNanos - lease.length().toNanos();
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "ClaimedItem[" + item.itemId() + "]";
  }
}
