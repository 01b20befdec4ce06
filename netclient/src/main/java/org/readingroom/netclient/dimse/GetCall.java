package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Toolkit;
import org.readingroom.netclient.message.CommandSet;
import org.readingroom.netclient.message.ViolationException;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.OurFailures;

/// C-GET over one link (PS3.4 C.4.3): asks, and hands each C-STORE sub-operation to the sink as a
/// stream, on the link's reader thread (guard G10). A slow sink slows the archive down; nothing is
/// kept in memory.
final class GetCall implements SubOperations, InstanceStream.Wire {
  private static final int STATUS_OUT_OF_RESOURCES = 0xA700;
  private static final int STATUS_CANNOT_UNDERSTAND = 0xC000;

  private final InstanceSink sink;
  private final Set<String> asked;
  private final long maxObjectBytes;

  // written on the reader thread, read by the caller
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger damaged = new AtomicInteger();
  private final AtomicInteger unasked = new AtomicInteger();
  private final AtomicReference<@Nullable Failure> ourFailure = new AtomicReference<>();

  /// Held while the sink works, so that nobody returns under it.
  private final ReentrantLock sinkAtWork = new ReentrantLock();

  // written on the reader thread and by the caller, read by the watch
  private volatile long progressNanos = System.nanoTime();
  private volatile boolean atSink;
  private volatile boolean atWire;

  private volatile @Nullable Link link;
  private volatile boolean over;

  /// @param asked the only instances to take; empty for all
  GetCall(InstanceSink sink, Set<String> asked, long maxObjectBytes) {
    this.sink = sink;
    this.asked = asked;
    this.maxObjectBytes = maxObjectBytes;
  }

  void over(Link opened) {
    this.link = opened;
  }

  @Override
  public void waiting() {
    atWire = true;
  }

  @Override
  public void came() {
    progressNanos = System.nanoTime();
    atWire = false;
  }

  /// When the archive last did something; a sink that takes its time is not the archive's delay.
  long progressNanos() {
    return atSink && !atWire ? System.nanoTime() : progressNanos;
  }

  /// Asks and waits for the final response.
  RetrieveAnswer run(Dataset identifier) throws LinkException, InterruptedException {
    Link open = link();
    Association association = open.association();
    var offered = association.getTransferSyntaxesFor(Requests.STUDY_ROOT_GET);
    if (offered == null || offered.isEmpty()) {
      throw new LinkException(DimseFailures.noGet());
    }
    came();
    try {
      DimseRSP answer =
          association.cget(
              Requests.STUDY_ROOT_GET,
              0,
              new Attributes(Toolkit.attributes(identifier)),
              offered.iterator().next());
      while (answer.next()) {
        pending();
      }
      Attributes command = answer.getCommand();
      if (command == null) {
        throw new IOException("no answer");
      }
      return RetrieveAnswer.of(command, answer.getDataset());
    } catch (IOException | RuntimeException e) {
      throw new LinkException(open.failure(e));
    }
  }

  int received() {
    return received.get();
  }

  int damaged() {
    return damaged.get();
  }

  /// Objects that were refused because nobody had asked for them.
  int unasked() {
    return unasked.get();
  }

  /// Why our own side gave up, or null.
  @Nullable Failure ourFailure() {
    return ourFailure.get();
  }

  /// Takes nothing any more, and waits until the sink has let go. The link must be cut or done.
  void finish() {
    over = true;
    sinkAtWork.lock();
    sinkAtWork.unlock();
  }

  @Override
  public void pending() {
    progressNanos = System.nanoTime(); // how far the archive is; we count for ourselves
  }

  @Override
  public int store(CommandSet request, int contextId, InputStream data) throws IOException {
    Presentation context = link().association().getPresentationContext(contextId);
    if (context == null || !context.isAccepted()) {
      throw new ViolationException("a message in a context that was not agreed");
    }
    String sopClassUid = request.sopClassUid();
    String sopInstanceUid = request.sopInstanceUid();
    boolean wanted =
        !sopInstanceUid.isEmpty()
            && !sopClassUid.isEmpty()
            && (asked.isEmpty() || asked.contains(sopInstanceUid));
    if (!wanted) {
      unasked.incrementAndGet();
      // skipping it is no progress: an archive that sends nothing else ends by the time for silence
      return STATUS_CANNOT_UNDERSTAND;
    }
    InstanceStream stream = new InstanceStream(data, maxObjectBytes, this);
    sinkAtWork.lock();
    try {
      atSink = true;
      if (over) {
        throw new IOException("the fetch is over");
      }
      sink.receive(
          new InstanceSink.IncomingInstance(
              sopClassUid, sopInstanceUid, context.getTransferSyntax()),
          stream);
      stream.skipRest();
      received.incrementAndGet();
      return 0;
    } catch (MalformedDicomException e) {
      stream.rethrowIfBroken();
      damaged.incrementAndGet();
      stream.skipRest();
      return STATUS_CANNOT_UNDERSTAND;
    } catch (IOException e) {
      stream.rethrowIfBroken();
      giveUp(OurFailures.disk(e));
      return STATUS_OUT_OF_RESOURCES;
    } catch (InterruptedException e) {
      giveUp(OurFailures.cancelled());
      return STATUS_OUT_OF_RESOURCES;
    } catch (RuntimeException | Error e) {
      giveUp(OurFailures.disk(new IOException()));
      throw e;
    } finally {
      atSink = false;
      came();
      sinkAtWork.unlock();
      if (stream.isTooLong()) {
        link().cut(DimseFailures.tooLong());
      }
    }
  }

  private void giveUp(Failure failure) {
    ourFailure.compareAndSet(null, failure);
    link().cut(failure);
  }

  private Link link() {
    Link open = link;
    if (open == null) {
      throw new IllegalStateException("an archive sent before it was asked");
    }
    return open;
  }
}
