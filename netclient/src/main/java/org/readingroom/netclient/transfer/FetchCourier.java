package org.readingroom.netclient.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;

/// Talks to archives for a {@link FetchRun}: asks what they hold, brings one unit, hands what comes
/// to the store. Called on virtual threads, one for each inventory and stream; reads only its
/// arguments and says everything as an event.
final class FetchCourier {
  private static final Duration RENEW_CLAIM = Duration.ofSeconds(8);
  private static final int MAX_INSTANCES = 200_000;

  private final FetchJob job;
  private final InstanceStore store;
  private final Consumer<FetchEvent> events;

  /// @param events takes events from any thread
  FetchCourier(FetchJob job, InstanceStore store, Consumer<FetchEvent> events) {
    this.job = job;
    this.store = store;
    this.events = events;
  }

  void takeInventoryAfter(Duration pause, FetchSource source) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException runIsOver) {
      return;
    }
    takeInventory(source);
  }

  void takeInventory(FetchSource source) {
    List<Dataset> rows = Collections.synchronizedList(new ArrayList<>());
    FindOutcome outcome;
    try {
      outcome =
          source
              .archive
              .findInstancesInOrder(
                  job.studyInstanceUid(),
                  job.seriesInstanceUid(),
                  row -> {
                    if (rows.size() < MAX_INSTANCES) {
                      rows.add(row);
                    }
                  },
                  job.inventoryDeadline())
              .outcome();
    } catch (InterruptedException runIsOver) {
      return;
    } catch (RuntimeException ours) {
      outcome = new FindOutcome.Failed(TransferFailures.ourFault(), 0, 0);
    }
    events.accept(new FetchEvent.Inventory(source, List.copyOf(rows), outcome));
  }

  /// Looks for one instance to have first, by the fastest way that knows a short cut.
  void takeGlance(FetchSource source) {
    try {
      String series = job.seriesInstanceUid();
      if (series == null && !job.seriesFirst().isEmpty()) {
        series = job.seriesFirst().getFirst();
      }
      for (FetchChannel channel : source.channels) {
        Dataset row =
            channel.peer.findMiddle(job.studyInstanceUid(), series, job.inventoryDeadline());
        if (row != null) {
          events.accept(new FetchEvent.Glance(source, row));
          return;
        }
      }
    } catch (InterruptedException | RuntimeException withoutIt) {
      // the inventory says the same, later
    }
  }

  /// Tries the archive's compression on an image that has come.
  void tryCompression(FetchChannel channel, PlannedInstance instance) {
    try {
      boolean sound = new CompressionProbe(channel.peer, instance, job.stall()).isSound();
      events.accept(new FetchEvent.Tried(channel, sound));
    } catch (InterruptedException runIsOver) {
      // nobody waits for it
    } catch (RuntimeException ours) {
      events.accept(new FetchEvent.Tried(channel, false));
    }
  }

  void stream(FetchUnit unit) {
    Set<String> mine = Set.of();
    try {
      Set<String> wanted = Set.copyOf(unit.wanted().keySet());
      mine = unit.urgent() ? wanted : store.lease(job.studyInstanceUid(), wanted);
      if (mine.size() < unit.wanted().size()) {
        Set<String> elsewhere = new HashSet<>(unit.wanted().keySet());
        elsewhere.removeAll(mine);
        events.accept(new FetchEvent.Elsewhere(unit, elsewhere));
      }
      if (mine.isEmpty()) {
        events.accept(new FetchEvent.Ended(unit, new FetchOutcome.Completed(0)));
      } else {
        stream(unit, new Claim(mine, unit.urgent()));
      }
    } catch (IOException e) {
      events.accept(new FetchEvent.StoreBroken(TransferFailures.storeUnreadable()));
    } finally {
      try {
        if (!unit.urgent()) {
          store.release(mine);
        }
      } catch (IOException e) {
        // the claim ends by itself
      }
    }
  }

  /// What a stream has claimed, renewed as it goes on, and when it last brought something. Used by
  /// one thread at a time.
  private final class Claim {
    final Set<String> instances;
    private final boolean ofAnother;
    private long renewedNanos = System.nanoTime();
    private volatile long requestedNanos; // the caller's; the others are the reader's
    private long endedNanos;

    /// @param ofAnother another stream of ours looks after the claim
    Claim(Set<String> instances, boolean ofAnother) {
      this.instances = instances;
      this.ofAnother = ofAnother;
    }

    void isRequested() {
      requestedNanos = System.nanoTime();
    }

    /// An instance begins to come.
    FetchEvent.Wait begins() {
      boolean first = endedNanos == 0;
      long since = first ? requestedNanos : endedNanos;
      return new FetchEvent.Wait(first, since == 0 ? 0 : System.nanoTime() - since);
    }

    void hasEnded() {
      endedNanos = System.nanoTime();
    }

    void stillComing() {
      if (ofAnother || System.nanoTime() - renewedNanos < RENEW_CLAIM.toNanos()) {
        return;
      }
      renewedNanos = System.nanoTime();
      try {
        store.renew(instances);
      } catch (IOException e) {
        // it lasts a while yet
      }
    }
  }

  private void stream(FetchUnit unit, Claim claim) {
    Set<String> mine = claim.instances;
    List<CompletableFuture<?>> receipts = Collections.synchronizedList(new ArrayList<>());
    boolean whole = unit.wholeSeries() && mine.size() == unit.wanted().size();
    List<String> inOrder = unit.wanted().keySet().stream().filter(mine::contains).toList();
    FetchOutcome outcome;
    try {
      outcome =
          unit.channel()
              .peer
              .fetch(
                  new FetchRequest(
                      job.studyInstanceUid(),
                      unit.seriesInstanceUid(),
                      whole ? List.of() : inOrder,
                      job.stall(),
                      unit.compressed()),
                  new InstanceSink() {
                    @Override
                    public void requested() {
                      claim.isRequested();
                    }

                    @Override
                    public void receive(IncomingInstance head, InputStream dataset)
                        throws IOException, InterruptedException {
                      FetchCourier.this.receive(unit, claim, head, dataset, receipts);
                    }
                  });
      if (outcome instanceof FetchOutcome.Completed) {
        events.accept(new FetchEvent.Sent(unit));
      }
      store.await(List.copyOf(receipts));
    } catch (InterruptedException runIsOver) {
      return;
    } catch (RuntimeException ours) {
      outcome = new FetchOutcome.Failed(0, TransferFailures.ourFault());
    }
    events.accept(new FetchEvent.Ended(unit, outcome));
  }

  private void receive(
      FetchUnit unit,
      Claim claim,
      IncomingInstance head,
      InputStream dataset,
      List<CompletableFuture<?>> receipts)
      throws IOException, InterruptedException {
    String uid = head.sopInstanceUid();
    if (!claim.instances.contains(uid)) {
      dataset.transferTo(OutputStream.nullOutputStream());
      return;
    }
    if (unit.compressed() && TransferSyntax.mayLose(head.transferSyntaxUid())) {
      // only what it stores may have lost something: that is asked for
      events.accept(
          new FetchEvent.Rejected(
              unit, uid, TransferFailures.notLossless(unit.channel().source.archive)));
      dataset.transferTo(OutputStream.nullOutputStream());
      return;
    }
    claim.stillComing();
    FetchEvent.Wait wait = claim.begins();
    ArrivingStream arriving =
        new ArrivingStream(
            unit.compressed() ? new SmallerStream(dataset, unit.smallerThan()) : dataset,
            soFar -> {
              claim.stillComing();
              events.accept(new FetchEvent.Arriving(unit, uid, soFar));
            });
    try {
      CompletableFuture<Long> kept = store.keep(job.studyInstanceUid(), head, arriving);
      long readNanos = arriving.ageNanos();
      claim.hasEnded();
      events.accept(new FetchEvent.Received(unit, arriving.bytes(), readNanos, wait));
      receipts.add(
          kept.whenComplete((length, problem) -> {
            if (problem == null) {
              events.accept(
                  new FetchEvent.Arrived(unit, uid, head.transferSyntaxUid(), length, readNanos));
            } else {
              report(unit, uid, problem);
            }
          }));
    } catch (InstanceStore.NotKeptException e) {
      report(unit, uid, e);
      // the rest of it, so that the next instance can be read
      dataset.transferTo(OutputStream.nullOutputStream());
    } catch (InstanceStore.StoreBrokenException e) {
      report(unit, uid, e);
      throw e;
    }
  }

  private void report(FetchUnit unit, String uid, Throwable problem) {
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    switch (cause) {
      case InstanceStore.NotKeptException e ->
          events.accept(new FetchEvent.Rejected(unit, uid, e.failure()));
      case InstanceStore.StoreBrokenException e ->
          events.accept(new FetchEvent.StoreBroken(e.failure()));
      default -> events.accept(new FetchEvent.Rejected(unit, uid, TransferFailures.ourFault()));
    }
  }
}
