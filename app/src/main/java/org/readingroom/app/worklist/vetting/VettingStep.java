package org.readingroom.app.worklist.vetting;

import java.time.Instant;

/// One thing said about a request; kept for good.
///
/// @param words protocol, change, reason, question or reply, as the kind says
/// @param at by the hub's clock
public record VettingStep(
    int seq, Kind kind, String byReaderId, String byName, Instant at, String words) {
  /// What was said. The names are stored: never rename one.
  public enum Kind {
    ASK("asked"),
    /// justified, with the protocol
    ACCEPT("accepted"),
    /// justified as another examination or protocol than asked for
    CHANGE("changed"),
    REJECT("rejected"),
    ASK_BACK("asked back"),
    REPLY("replied"),
    PASS_ON("passed on"),
    WITHDRAW("withdrew");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /// "accepted", as it stands after a name.
    public String label() {
      return label;
    }

    /// Said by the radiologist who was asked.
    public boolean answers() {
      return this == ACCEPT || this == CHANGE || this == REJECT || this == ASK_BACK;
    }

    VettingState after(VettingState before) {
      return switch (this) {
        case ASK, REPLY -> VettingState.ASKED;
        case ACCEPT -> VettingState.ACCEPTED;
        case CHANGE -> VettingState.CHANGED;
        case REJECT -> VettingState.REJECTED;
        case ASK_BACK -> VettingState.ASKED_BACK;
        case WITHDRAW -> VettingState.WITHDRAWN;
        case PASS_ON -> before;
      };
    }
  }

  @Override
  public String toString() {
    return "VettingStep[" + kind + "]";
  }
}
