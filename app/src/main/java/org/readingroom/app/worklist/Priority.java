package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How soon an item is wanted. The turnaround times run from examination to verified report and are
/// defaults to be checked by each trust; 28 days is NHS England's outer limit (2023).
public enum Priority {
  EMERGENCY(1, Duration.ofHours(1)),
  URGENT(2, Duration.ofHours(24)),
  ROUTINE(3, Duration.ofDays(28));

  private final int rank;
  private final Duration turnaround;

  Priority(int rank, Duration turnaround) {
    this.rank = rank;
    this.turnaround = turnaround;
  }

  /// 1 is wanted first; stored.
  public int rank() {
    return rank;
  }

  public Duration turnaround() {
    return turnaround;
  }

  static Priority ofRank(int rank) {
    for (Priority priority : values()) {
      if (priority.rank == rank) {
        return priority;
      }
    }
    return ROUTINE;
  }

  /// Requested Procedure Priority (0040,1003): STAT, HIGH, ROUTINE, MEDIUM, LOW; anything else is
  /// routine.
  static Priority ofRequest(@Nullable String requestedProcedurePriority) {
    return switch (requestedProcedurePriority == null
        ? ""
        : requestedProcedurePriority.strip().toUpperCase(Locale.ROOT)) {
      case "STAT" -> EMERGENCY;
      case "HIGH", "URGENT" -> URGENT;
      default -> ROUTINE;
    };
  }
}
