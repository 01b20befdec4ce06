package org.readingroom.app.audit;

import java.util.List;

/// What {@link AuditTrail#verify} found.
///
/// @param entries entries looked at
/// @param unsealedEntries entries at the ends of the chains that no seal covers yet: cutting these
///   off would not show
/// @param problems first break of each chain, in plain words; empty when all is whole
public record AuditVerdict(long entries, long unsealedEntries, List<String> problems) {
  public AuditVerdict {
    problems = List.copyOf(problems);
  }

  public boolean whole() {
    return problems.isEmpty();
  }
}
