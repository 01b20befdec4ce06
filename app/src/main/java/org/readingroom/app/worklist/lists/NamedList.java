package org.readingroom.app.worklist.lists;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.worklist.WorklistFilter;

/// A filter with a name.
///
/// @param listId null for one that is shipped with the program
/// @param owner display name of whose it is; empty for a shipped one
/// @param mine this reader may change it
/// @param shared everybody on the hub has it too
/// @param filter without a reader and a limit: those are of who looks
public record NamedList(
    @Nullable String listId,
    String name,
    String owner,
    boolean mine,
    boolean shared,
    WorklistFilter filter) {
  public boolean shipped() {
    return listId == null;
  }

  /// What a choice shows: "CT trauma", "Chest night · Dr C K".
  public String label() {
    return owner.isEmpty() || mine ? name : name + "  ·  " + owner;
  }

  /// A filter may hold a typed name.
  @Override
  public String toString() {
    return "NamedList[" + listId + "]";
  }
}
