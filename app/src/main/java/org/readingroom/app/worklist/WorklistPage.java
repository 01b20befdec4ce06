package org.readingroom.app.worklist;

import java.util.List;

/// The first items of a list.
///
/// @param items in the list's order
/// @param total how many the list has
/// @param overdue how many of the total are past their due time by the hub's clock
public record WorklistPage(List<WorklistItem> items, int total, int overdue) {
  public WorklistPage {
    items = List.copyOf(items);
  }

  /// All there are.
  static WorklistPage whole(List<WorklistItem> items) {
    return new WorklistPage(
        items, items.size(), (int) items.stream().filter(WorklistItem::overdue).count());
  }
}
