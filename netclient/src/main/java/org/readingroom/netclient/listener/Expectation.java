package org.readingroom.netclient.listener;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.message.ViolationException;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;
import org.readingroom.netclient.peer.OurFailures;

/// What we have asked one archive to send us, while we wait for it. Nothing that no open
/// expectation covers is ever taken.
///
/// The sink is called on the threads of the archive's connections, several at once when it opens
/// several. After {@link #close} it is not called any more. Safe from several threads.
public final class Expectation implements AutoCloseable {
  private final StoreListener listener;
  private final ArchiveNode archive;
  private final String studyInstanceUid;
  private final @Nullable String seriesInstanceUid;
  private final Set<String> asked;
  private final InstanceSink sink;
  private final long maxBytes;
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger damaged = new AtomicInteger();
  private final AtomicLong wireBytes = new AtomicLong();
  private final AtomicReference<@Nullable Failure> ourFailure = new AtomicReference<>();
  private volatile Consumer<Failure> onGivingUp = failure -> {};
  private final long begunNanos = System.nanoTime();
  private volatile long progressNanos = begunNanos;

  /// Shared by every sink at work, alone for whoever closes, so that nobody returns under a sink.
  private final ReentrantReadWriteLock sinks = new ReentrantReadWriteLock();

  // guarded by sinks
  private boolean over;

  private final Set<Conversation> feeding = ConcurrentHashMap.newKeySet();

  Expectation(
      StoreListener listener,
      ArchiveNode archive,
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Collection<String> sopInstanceUids,
      InstanceSink sink,
      long maxBytes) {
    this.listener = listener;
    this.archive = archive;
    this.studyInstanceUid = studyInstanceUid;
    this.seriesInstanceUid = seriesInstanceUid;
    this.asked = Set.copyOf(sopInstanceUids);
    this.sink = sink;
    this.maxBytes = maxBytes;
  }

  ArchiveNode archive() {
    return archive;
  }

  /// Instances that the sink has taken.
  public int received() {
    return received.get();
  }

  /// Instances that the sink found damaged.
  public int damaged() {
    return damaged.get();
  }

  /// Why our own side gave up, or null.
  public @Nullable Failure ourFailure() {
    return ourFailure.get();
  }

  /// When something last came, by {@link System#nanoTime}; now, while an object is coming: its own
  /// connection has limits, and a sink that takes its time is not the archive's delay.
  public long progressNanos() {
    return feeding.isEmpty() ? progressNanos : System.nanoTime();
  }

  /// Who was turned away at the port since this began, as a hint why nothing came; null for nobody.
  public @Nullable Failure turnedAway() {
    return listener.refusals().since(begunNanos);
  }

  /// Told once, on any thread, when our own side cannot go on: the archive should stop.
  public void onGivingUp(Consumer<Failure> told) {
    this.onGivingUp = told;
  }

  boolean mayBe(String sopInstanceUid) {
    return asked.isEmpty() || asked.contains(sopInstanceUid);
  }

  boolean covers(ObjectHead head) {
    return studyInstanceUid.equals(head.studyInstanceUid())
        && (seriesInstanceUid == null || seriesInstanceUid.equals(head.seriesInstanceUid()));
  }

  /// Hands one object to the sink.
  ///
  /// @return the status to answer with (PS3.4 table B.2-1)
  /// @throws IOException when the connection failed or must end
  int take(IncomingInstance head, ObjectHead object, ObjectStream wire, Conversation by)
      throws IOException {
    sinks.readLock().lock();
    feeding.add(by);
    try {
      if (over) {
        return Status.OUT_OF_RESOURCES;
      }
      progressNanos = System.nanoTime();
      wire.countBy(this::count);
      if (!taken.add(head.sopInstanceUid())) {
        return Status.SUCCESS; // an archive that repeats itself: it is here already
      }
      int status = Status.OUT_OF_RESOURCES;
      try {
        sink.receive(head, object.whole());
        wire.skipRest();
        received.incrementAndGet();
        status = Status.SUCCESS;
      } catch (MalformedDicomException e) {
        wire.rethrowIfBroken();
        damaged.incrementAndGet();
        status = Status.CANNOT_UNDERSTAND;
      } finally {
        if (status != Status.SUCCESS) {
          taken.remove(head.sopInstanceUid());
        }
      }
      return status;
    } catch (InterruptedException e) {
      giveUp(OurFailures.cancelled());
      return Status.OUT_OF_RESOURCES;
    } catch (ViolationException e) {
      throw e;
    } catch (IOException e) {
      wire.rethrowIfBroken();
      giveUp(OurFailures.disk(e));
      return Status.OUT_OF_RESOURCES;
    } catch (RuntimeException | Error e) {
      giveUp(OurFailures.disk(new IOException()));
      throw e;
    } finally {
      feeding.remove(by);
      sinks.readLock().unlock();
    }
  }

  private void count(long bytes) throws IOException {
    progressNanos = System.nanoTime();
    if (wireBytes.addAndGet(bytes) > maxBytes) {
      giveUp(ListenerFailures.tooMuch());
      throw new ViolationException("more than " + maxBytes + " bytes for one request");
    }
  }

  private void giveUp(Failure failure) {
    if (ourFailure.compareAndSet(null, failure)) {
      onGivingUp.accept(failure);
    }
  }

  /// Nothing is expected any more. Connections in the middle of an object for it are cut; returns
  /// when the sink has let go.
  @Override
  public void close() {
    listener.forget(this);
    feeding.forEach(Conversation::cut);
    sinks.writeLock().lock();
    over = true;
    sinks.writeLock().unlock();
  }
}
