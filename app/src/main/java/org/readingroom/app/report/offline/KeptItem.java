package org.readingroom.app.report.offline;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.worklist.ItemCopy;
import org.readingroom.app.worklist.Lease;

/// One item this reader claimed at this computer, and what they did with it. Immutable.
///
/// @param fencingToken of the claim under which all of it was done
/// @param unsettled one plain sentence: why the hub could not take the deed; null while nothing
///   stands against it
/// @param doneMs when the deed was done, ms since 1970 UTC by this computer's clock; for people
///   only
public record KeptItem(
    int format,
    String readerId,
    String clientId,
    ItemCopy item,
    long fencingToken,
    long leaseMs,
    Deed deed,
    @Nullable String unsettled,
    long doneMs) {
  static final int FORMAT = 1;

  public String itemId() {
    return item.itemId();
  }

  /// The claim, as far as it is known here: whether it still holds, only the hub can say.
  public Lease lease() {
    return new Lease(itemId(), fencingToken, Instant.EPOCH, Duration.ofMillis(leaseMs));
  }

  /// True while the hub has to hear of something.
  public boolean waits() {
    return unsettled == null && !(deed instanceof Deed.Writing);
  }

  KeptItem with(Deed changed, long nowMs) {
    return new KeptItem(
        format, readerId, clientId, item, fencingToken, leaseMs, changed, null, nowMs);
  }

  KeptItem withToken(long changed) {
    return new KeptItem(
        format, readerId, clientId, item, changed, leaseMs, deed, unsettled, doneMs);
  }

  KeptItem unsettled(String reason) {
    return new KeptItem(
        format, readerId, clientId, item, fencingToken, leaseMs, deed, reason, doneMs);
  }

  @Override
  public String toString() {
    return "KeptItem[" + itemId() + ", " + deed.getClass().getSimpleName() + "]";
  }
}
