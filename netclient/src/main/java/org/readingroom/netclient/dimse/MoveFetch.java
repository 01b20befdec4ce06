package org.readingroom.netclient.dimse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.listener.Expectation;
import org.readingroom.netclient.listener.ListenerException;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.OurFailures;

/// Fetching by C-MOVE to our own store listener. Thread-safe.
final class MoveFetch {
  private static final int UNKNOWN_DESTINATION = 0xA801;

  private final PeerLinks links;
  private final @Nullable StoreListener listener;
  private final CapabilityMemory memory;
  private final ArchivePeer peer;

  /// @param listener where the archive sends what is moved; null when there is none
  /// @param peer the same archive, for what has to be asked first
  MoveFetch(
      PeerLinks links,
      @Nullable StoreListener listener,
      CapabilityMemory memory,
      ArchivePeer peer) {
    this.links = links;
    this.listener = listener;
    this.memory = memory;
    this.peer = peer;
  }

  FetchOutcome fetch(FetchRequest request, InstanceSink sink) throws InterruptedException {
    StoreListener open = listener;
    if (open == null) {
      return new FetchOutcome.Failed(0, DimseFailures.noListener());
    }
    try (Expectation expected =
        open.expect(
            links.node(),
            request.studyInstanceUid(),
            request.seriesInstanceUid(),
            request.sopInstanceUids(),
            sink)) {
      return fetch(request, expected);
    } catch (ListenerException e) {
      return new FetchOutcome.Failed(0, e.failure());
    }
  }

  private FetchOutcome fetch(FetchRequest request, Expectation expected)
      throws InterruptedException {
    int failed = 0;
    List<String> failedUids = new ArrayList<>();
    try {
      List<Dataset> identifiers = Identifiers.of(request, peer);
      Deadline openBy = Deadline.in(links.runtime().limits().open());
      // the link is silent while objects come by another: no time limit between its bytes
      try (Link link = links.open(Requests.move(), openBy, PeerLinks.LONG_ENOUGH)) {
        expected.onGivingUp(link::cut);
        for (Dataset identifier : identifiers) {
          RetrieveAnswer answer =
              new MoveCall(link)
                  .run(
                      identifier,
                      links.local().aeTitle(),
                      expected::progressNanos,
                      request.stall());
          failed += answer.failed();
          failedUids.addAll(answer.failedSopInstanceUids());
          if (answer.isFailure(expected.received())) {
            return new FetchOutcome.Failed(
                expected.received(), whyNotMoved(answer.status(), link, expected));
          }
        }
        link.done();
      }
    } catch (LinkException e) {
      if (e.failure().equals(DimseFailures.noMove())) {
        memory.learnt(links.node(), Capability.C_MOVE, false);
      }
      return new FetchOutcome.Failed(expected.received(), whyLost(e.failure(), expected));
    }
    if (expected.received() > 0) {
      memory.learnt(links.node(), Capability.C_MOVE, true);
    }
    if (expected.damaged() > 0) {
      return new FetchOutcome.Partial(
          expected.received(), failedUids, OurFailures.unreadable(expected.damaged()));
    }
    if (failed > 0) {
      Failure turnedAway = expected.turnedAway();
      return new FetchOutcome.Partial(
          expected.received(),
          failedUids,
          turnedAway == null ? DimseFailures.incomplete(failed) : turnedAway);
    }
    return new FetchOutcome.Completed(expected.received());
  }

  private Failure whyNotMoved(int status, Link link, Expectation expected) {
    Failure ours = expected.ourFailure();
    if (ours != null) {
      return ours;
    }
    if (status == UNKNOWN_DESTINATION) {
      memory.learnt(links.node(), Capability.C_MOVE, false);
      String address = link.ownAddress();
      return DimseFailures.unknownDestination(
          "AE title "
              + links.local().aeTitle()
              + ", "
              + (address == null ? "this computer's address" : "address " + address)
              + ", port "
              + links.local().listenPort());
    }
    Failure turnedAway = expected.turnedAway();
    return turnedAway == null ? DimseFailures.moveStatus(status) : turnedAway;
  }

  private static Failure whyLost(Failure lost, Expectation expected) {
    Failure ours = expected.ourFailure();
    Failure turnedAway = expected.turnedAway();
    if (ours != null) {
      return ours;
    }
    return turnedAway != null && lost.kind() == Failure.Kind.TIMED_OUT ? turnedAway : lost;
  }
}
