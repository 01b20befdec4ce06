package org.readingroom.app.worklist;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;

/// Why there is no lease. The names are what the hub's procedures answer: never rename one.
enum LeaseRefusal {
  NO_ITEM,
  REPORTED,
  NOT_A_REPORTER,
  NOT_FOR_TRUST,
  NOT_A_LEAD,
  HELD,
  KEPT,
  RELEASED,
  MOVED,
  TAKEN,
  REPLACED,
  EXPIRED;

  /// One plain sentence for the reader.
  ///
  /// @param holder display name of who has the item; only for {@link #HELD}, {@link #KEPT}, {@link
  ///   #MOVED} and {@link #TAKEN}
  LeaseOutcome.Refused outcome(Actor actor, @Nullable String holder) {
    return new LeaseOutcome.Refused(
        switch (this) {
          case NO_ITEM -> "There is no such item in the worklist.";
          case REPORTED -> "This item has already been reported.";
          case NOT_A_REPORTER ->
              "A " + actor.reader().role().label() + " does not report, so cannot claim.";
          case NOT_FOR_TRUST ->
              "You are not on this trust's list of reporters. An administrator of the hub can add"
                  + " you.";
          case NOT_A_LEAD -> "Only a lead takes over what somebody else has.";
          case KEPT -> "This item is kept for " + holder + ". A lead can take it over.";
          case MOVED -> "This item was given to " + holder + ". Your text is kept.";
          case HELD -> holder + " has claimed this item.";
          case RELEASED ->
              "You no longer hold this item: it was released. Claim it again to go on.";
          case TAKEN -> holder + " has claimed this item since. Your text is kept.";
          case REPLACED -> "This claim was replaced by a newer one of yours.";
          case EXPIRED ->
              "Your claim on this item has run out. Claim it again to go on; your text is kept.";
        });
  }
}
