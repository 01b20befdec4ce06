package org.readingroom.app.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.worklist.ClaimedItem;

/// A study on its way to the reading desk.
///
/// @param archives names of the archives that hold it, the best first; empty to ask all
/// @param patient whose it is, for the banner
/// @param title "CT head 22-Nov-2026"
/// @param claimed the item to report; null when it is only looked at
public record StudyToRead(
    String studyInstanceUid,
    List<String> archives,
    OpenPatient patient,
    String title,
    @Nullable ClaimedItem claimed) {

  public StudyToRead {
    archives = List.copyOf(archives);
  }

  /// Never the values: a log must not name a patient.
  @Override
  public String toString() {
    return "StudyToRead[…]";
  }
}
