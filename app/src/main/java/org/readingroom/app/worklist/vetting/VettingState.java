package org.readingroom.app.worklist.vetting;

/// Where a request stands. The names are stored: never rename one.
public enum VettingState {
  /// the radiologist is wanted
  ASKED,
  /// whoever asked is wanted: the radiologist has a question
  ASKED_BACK,
  ACCEPTED,
  CHANGED,
  REJECTED,
  WITHDRAWN;

  /// Somebody still has to do something.
  public boolean open() {
    return this == ASKED || this == ASKED_BACK;
  }
}
