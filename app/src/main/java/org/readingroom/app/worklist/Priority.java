package org.readingroom.app.worklist;

/// What is given out first. How soon the report is wanted is the pathway's to say.
public enum Priority {
  EMERGENCY(1),
  URGENT(2),
  ROUTINE(3);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /// 1 is wanted first; stored.
  public int rank() {
    return rank;
  }

  static Priority ofRank(int rank) {
    for (Priority priority : values()) {
      if (priority.rank == rank) {
        return priority;
      }
    }
    return ROUTINE;
  }
}
