package org.readingroom.app.worklist;

/// An item this reader has just claimed, on its way to the reading desk.
///
/// @param askedNanos System.nanoTime() before the claim was asked for, see {@link LeaseKeeper}
public record ClaimedItem(WorklistItem item, WorklistRow row, Lease lease, long askedNanos) {
  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "ClaimedItem[" + item.itemId() + "]";
  }
}
