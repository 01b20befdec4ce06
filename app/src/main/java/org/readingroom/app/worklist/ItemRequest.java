package org.readingroom.app.worklist;

import org.jspecify.annotations.Nullable;

/// What was asked, as far as the archive knows. Absent is null.
///
/// @param description what was done or asked for, in words
/// @param reason why it was asked
/// @param requestedBy raw PN of who asked
public record ItemRequest(
    @Nullable String accessionNumber,
    @Nullable String issuerOfAccessionNumber,
    @Nullable String description,
    @Nullable String reason,
    @Nullable String requestedBy) {

  @Override
  public String toString() {
    return "ItemRequest[…]";
  }
}
