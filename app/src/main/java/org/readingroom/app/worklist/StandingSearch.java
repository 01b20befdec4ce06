package org.readingroom.app.worklist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The items that a list may show at some time, in its order, kept in step with what changes
/// instead of being looked for again. Owned by {@link WaitingItems}, under its lock.
final class StandingSearch {
  private final WorklistFilter filter;
  private final List<String> words;
  private final Comparator<WaitingItem> order;
  private final List<WaitingItem> found;

  /// @param filter in an order that stands; what it says of claims and due times does not count
  StandingSearch(WorklistFilter filter, Collection<WaitingItem> waiting) {
    this.filter = filter;
    this.words = filter.eachWord();
    this.order = WaitingItem.order(filter.group(), filter.order());
    this.found = new ArrayList<>();
    for (WaitingItem item : waiting) {
      if (item.suits(filter, words)) {
        found.add(item);
      }
    }
    found.sort(order);
  }

  /// The same item before and after; null where it does not wait.
  void change(@Nullable WaitingItem before, @Nullable WaitingItem after) {
    if (before != null) {
      int place = Collections.binarySearch(found, before, order);
      if (place >= 0) {
        found.remove(place);
      }
    }
    if (after != null && after.suits(filter, words)) {
      int place = Collections.binarySearch(found, after, order);
      found.add(place < 0 ? -place - 1 : place, after);
    }
  }

  List<WaitingItem> found() {
    return Collections.unmodifiableList(found);
  }
}
