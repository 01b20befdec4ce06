package org.readingroom.app.worklist.vetting;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request in vetting, as the hub knew it at one instant. Immutable.
///
/// @param itemId the pooled item it belongs to; null when nothing is pooled of it
/// @param due when the radiologist's answer is wanted
/// @param steps what was said, oldest first
/// @param asOf the hub's clock when this was read
public record Vetting(
    String vettingId,
    String trust,
    String trustCode,
    @Nullable String itemId,
    VettingState state,
    String askedBy,
    String askedByName,
    String radiologistId,
    String radiologistName,
    Instant asked,
    Instant due,
    VettingRequest request,
    List<VettingStep> steps,
    Instant asOf) {
  public Vetting {
    steps = List.copyOf(steps);
  }

  /// The last step seen: whoever answers something older is refused.
  public int lastSeq() {
    return steps.getLast().seq();
  }

  /// True when this reader has to do something.
  public boolean waitsFor(String readerId) {
    return switch (state) {
      case ASKED -> radiologistId.equals(readerId);
      case ASKED_BACK -> askedBy.equals(readerId);
      case ACCEPTED, CHANGED, REJECTED, WITHDRAWN -> false;
    };
  }

  /// The same request in the same state: everything but the clock follows from its steps.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Vetting vetting
        && vetting.vettingId.equals(vettingId)
        && vetting.lastSeq() == lastSeq();
  }

  @Override
  public int hashCode() {
    return vettingId.hashCode();
  }

  @Override
  public String toString() {
    return "Vetting[" + vettingId + ", " + state + "]";
  }
}
