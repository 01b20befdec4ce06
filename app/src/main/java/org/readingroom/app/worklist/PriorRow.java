package org.readingroom.app.worklist;

import java.util.List;

/// Another study of the same person, in whichever trust, as the preview lists it.
///
/// @param when "03-Mar-2024", or empty
/// @param holders who has it, with their colours
/// @param certainty "verified", or why it is less than that
public record PriorRow(
    String studyInstanceUid,
    String when,
    String study,
    List<Holder> holders,
    boolean verified,
    String certainty) {

  /// @param colour `#rrggbb`
  public record Holder(String name, String colour) {}

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "PriorRow[…]";
  }
}
