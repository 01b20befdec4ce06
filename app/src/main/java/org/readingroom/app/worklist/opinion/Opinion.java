package org.readingroom.app.worklist.opinion;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A question to a colleague, and what they answered.
///
/// @param askedBy display name; {@code askedById} is the key
/// @param answer null while none has come
/// @param withdrawn the one who asked does not wait for it any more
public record Opinion(
    String opinionId,
    String itemId,
    String askedById,
    String askedBy,
    String askedOfId,
    String askedOf,
    Instant asked,
    String question,
    @Nullable String answer,
    @Nullable Instant answered,
    boolean withdrawn) {
  public boolean waiting() {
    return answer == null && !withdrawn;
  }

  /// A question may name a patient.
  @Override
  public String toString() {
    return "Opinion[" + opinionId + "]";
  }
}
