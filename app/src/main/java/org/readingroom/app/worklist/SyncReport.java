package org.readingroom.app.worklist;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one pass over the archives came to. Carries no patient data.
public record SyncReport(List<ArchivePass> archives) {
  public SyncReport {
    archives = List.copyOf(archives);
  }

  /// One archive's part.
  ///
  /// @param state "answered", "timed-out", "unreachable" or "refused", as in `query --json`
  /// @param ms how long the archive's part took
  /// @param studies studies it told of
  /// @param newItems of them, those that came new into the pool; what was reported before we saw it
  ///   does not count
  /// @param closedItems items that left the pool because a final report was found
  /// @param unchecked studies in which an object that may be a report could not be read
  /// @param reason what is missing and what to do; null when nothing is
  public record ArchivePass(
      String name,
      String state,
      long ms,
      int studies,
      int newItems,
      int closedItems,
      int unchecked,
      @Nullable String reason) {

    public boolean whole() {
      return state.equals("answered") && reason == null;
    }
  }

  /// True when every archive answered in full.
  public boolean whole() {
    return archives.stream().allMatch(ArchivePass::whole);
  }

  public int newItems() {
    return archives.stream().mapToInt(ArchivePass::newItems).sum();
  }

  public int closedItems() {
    return archives.stream().mapToInt(ArchivePass::closedItems).sum();
  }
}
