package org.readingroom.netclient.transfer;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.Failure;

/// One instance to get: where it may come from, what was tried, and how far it is. Owned by the
/// run's thread; a stream reads {@link #uid()} only.
final class FetchItem {
  enum State {
    WAITING,
    ON_ITS_WAY,
    HERE,
    FAILED
  }

  final PlannedInstance planned;

  // both by way of FetchPlan, which counts
  private State state = State.WAITING;
  private boolean elsewhere;

  /// Streams that are to bring it: two when somebody looks at what a long stream has yet to bring.
  int carriers;

  /// Instances on the list of the stream that is to bring it.
  int carriedWith;

  final Set<FetchSource> holders = new HashSet<>();
  final Set<FetchChannel> tried = new HashSet<>();
  @Nullable Failure failure;

  FetchItem(PlannedInstance planned) {
    this.planned = planned;
  }

  State state() {
    return state;
  }

  void moveTo(State next) {
    state = next;
  }

  /// Another process is fetching it, or has: not to be asked for until a look into the store has
  /// told which.
  boolean elsewhere() {
    return elsewhere;
  }

  void leave(boolean toOthers) {
    elsewhere = toOthers;
  }

  boolean isOnItsWay() {
    return state == State.ON_ITS_WAY;
  }

  /// True when it may be asked for now.
  boolean isDue() {
    return state == State.WAITING && !elsewhere;
  }

  boolean isHere() {
    return state == State.HERE;
  }

  String uid() {
    return planned.sopInstanceUid();
  }

  /// Not by this way any more; the reason is told should no other way be left.
  void giveUpOn(FetchChannel channel, Failure why) {
    // a reason given for this very object says more than that it did not come
    if (tried.add(channel)) {
      failure = why;
    }
  }

  /// Why it did not come: its own reason, else that of a way to a holder.
  Failure whyNot() {
    if (failure != null) {
      return failure;
    }
    for (FetchSource source : holders) {
      for (FetchChannel channel : source.channels) {
        if (channel.failure != null) {
          return channel.failure;
        }
      }
    }
    return TransferFailures.ourFault();
  }
}
