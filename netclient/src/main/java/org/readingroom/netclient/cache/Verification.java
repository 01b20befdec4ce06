package org.readingroom.netclient.cache;

import java.util.List;

/// What a verification of the cache found.
///
/// @param checked instances looked at
/// @param bytes of sealed files read
/// @param damagedCount instances whose file is gone, changed or unreadable, or whose row is
/// @param damaged the first ten thousand of them
/// @param orphanCount files that the index does not know and that no running program is writing
/// @param orphans the first ten thousand of them
/// @param filesBeingWritten files that a running program may still be writing; not judged
/// @param indexSound false when SQLite finds its own file inconsistent
/// @param repaired true when damaged instances were taken out and orphans deleted
/// @param finished false when it was cancelled
/// @param refetch Study Instance UIDs of studies that lost instances by the repair
public record Verification(
    long checked,
    long bytes,
    long damagedCount,
    List<Damaged> damaged,
    long orphanCount,
    List<Orphan> orphans,
    long filesBeingWritten,
    boolean indexSound,
    boolean repaired,
    boolean finished,
    List<String> refetch) {

  public Verification {
    damaged = List.copyOf(damaged);
    orphans = List.copyOf(orphans);
    refetch = List.copyOf(refetch);
  }

  /// One instance that cannot be read as it arrived.
  ///
  /// @param studyInstanceUid "" when its row in the index does not open
  /// @param sopInstanceUid likewise
  /// @param file where its sealed file lies or lay, within the cache's `objects` folder
  public record Damaged(
      String studyInstanceUid, String sopInstanceUid, String file, String reason) {
    @Override
    public String toString() {
      return "Damaged[" + file + ", " + reason + "]";
    }
  }

  /// One file that belongs to nobody.
  public record Orphan(String file, long bytes) {}

  /// Hears how far a verification is, and may end it. Called by the verifying thread.
  @FunctionalInterface
  public interface Listener {
    /// Says nothing, never cancels.
    Listener NONE = (checked, bytes, damaged) -> true;

    /// @return false to cancel
    boolean goOn(long checked, long bytes, long damaged);
  }

  /// Everything is as it should be.
  public boolean clean() {
    return damagedCount == 0 && orphanCount == 0 && indexSound && finished;
  }
}
