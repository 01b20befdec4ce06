package org.readingroom.app.worklist.lists;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.readingroom.app.worklist.ItemState;
import org.readingroom.app.worklist.Priority;
import org.readingroom.app.worklist.WorklistFilter;
import org.readingroom.app.worklist.WorklistFilter.Claims;
import org.readingroom.app.worklist.WorklistFilter.Group;
import org.readingroom.app.worklist.WorklistFilter.Order;

/// The lists everybody begins with. They cannot be changed or deleted; save them under a name of
/// your own to have them otherwise.
public final class ShippedLists {
  private static final WorklistFilter WANTED =
      WorklistFilter.everything().withOrder(Order.MOST_WANTED);

  /// What is shown when nothing else was chosen.
  public static final NamedList WAITING = list("Everything waiting", WANTED);

  public static final List<NamedList> ALL =
      List.of(
          WAITING,
          list("Unclaimed", WANTED.withClaims(Claims.FREE, null)),
          list("Mine to finish", WANTED.withClaims(Claims.TO_FINISH, null)),
          list("Opinions asked of me", WANTED.withClaims(Claims.ASKED, null)),
          list(
              "Unclaimed, due in 1 h",
              WANTED
                  .withClaims(Claims.FREE, null)
                  .withDueWithin(Duration.ofHours(1))
                  .withOrder(Order.DUE)),
          list("Overdue", WANTED.withDueWithin(Duration.ZERO).withOrder(Order.DUE)),
          list("Emergencies", WANTED.withPriorities(Set.of(Priority.EMERGENCY))),
          list("To verify", WANTED.withStates(Set.of(ItemState.PRELIMINARY))),
          list(
              "CT trauma, all trusts, unclaimed, due in 1 h",
              WANTED
                  .withModalities(Set.of("CT"))
                  .withWords("trauma")
                  .withClaims(Claims.FREE, null)
                  .withDueWithin(Duration.ofHours(1))
                  .withOrder(Order.DUE)),
          list("Who reads what", WANTED.withClaims(Claims.OTHERS, null).withGroup(Group.HOLDER)),
          list("By trust", WANTED.withGroup(Group.TRUST)),
          list("Newest first", WorklistFilter.everything()));

  private ShippedLists() {}

  private static NamedList list(String name, WorklistFilter filter) {
    return new NamedList(null, name, "", false, true, filter);
  }
}
