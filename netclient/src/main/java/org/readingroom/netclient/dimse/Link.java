package org.readingroom.netclient.dimse;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocket;
import org.aoju.bus.image.Device;
import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.ApplicationEntity;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Commands;
import org.aoju.bus.image.metric.Connection;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.aoju.bus.image.metric.internal.pdu.IdentityRQ;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.OurFailures;
import org.readingroom.netclient.peer.SourceAddress;
import org.readingroom.netclient.peer.UserIdentity;

/// One association from connect to goodbye, and the only owner of its socket.
///
/// Whatever a call waits for in here ends when the socket is closed, and {@link #cut} closes it: on
/// the deadline, on an interrupt of the caller, on a stall, on shutdown. `cut` never blocks and may
/// be called from any thread; everything else is for the thread that opened the link.
final class Link implements AutoCloseable {
  private static final int READER_END_MS = 300;
  private static final int UNRECOGNIZED_OPERATION = 0x0211;

  private final DimseRuntime runtime;
  private final ArchiveNode node;
  private final Use use;

  // set once, from any thread: the first reason wins
  private final AtomicReference<@Nullable Failure> cutReason = new AtomicReference<>();
  private final AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
  private volatile @Nullable String security;
  private volatile @Nullable SubOperations subOperations;
  private volatile @Nullable ScheduledFuture<?> watch;
  private final CountDownLatch readerEnded = new CountDownLatch(1);
  private final CompletableFuture<Association> established = new CompletableFuture<>();

  // of whoever uses the link; handed on by IdleLinks
  private @Nullable Association association;
  private boolean counted;
  private boolean healthy;
  private boolean identityConfirmed;

  private Link(DimseRuntime runtime, ArchiveNode node, Use use) {
    this.runtime = runtime;
    this.node = node;
    this.use = use;
  }

  /// What a link is for, which decides what it costs to open and how fast it takes what comes.
  enum Use {
    /// What comes is small, whatever we ask or send; there are often many links at once.
    QUESTIONS,
    /// C-GET: the archive sends instances by sub-operations, and waits for the answer to each.
    RETRIEVE
  }

  /// What to open.
  ///
  /// @param request called and calling AE title are filled in here
  /// @param answer longest wait for one response of the peer
  /// @param silence a longer wait for a byte ends the link; zero when the peer may be silent, or
  ///   whoever uses the link watches that
  record Plan(Use use, AAssociateRQ request, Deadline openBy, Duration answer, Duration silence) {}

  /// Connects, shakes hands and negotiates.
  static Link open(
      DimseRuntime runtime,
      String callingAeTitle,
      ArchiveNode node,
      @Nullable TlsClient tls,
      Plan plan)
      throws LinkException, InterruptedException {
    Link link = new Link(runtime, node, plan.use());
    boolean opened = false;
    try {
      link.associate(callingAeTitle, tls, plan);
      opened = true;
      return link;
    } finally {
      if (!opened) {
        link.close();
      }
    }
  }

  private void associate(String callingAeTitle, @Nullable TlsClient tls, Plan plan)
      throws LinkException, InterruptedException {
    if (!isAeTitle(callingAeTitle) || !isAeTitle(node.aeTitle())) {
      throw new LinkException(DimseFailures.badAeTitle());
    }
    Deadline openBy = plan.openBy().orSooner(runtime.limits().open());
    if (!runtime.associations().tryAcquire(openBy.remainingMs(), TimeUnit.MILLISECONDS)) {
      throw new LinkException(DimseFailures.tooManyLinks());
    }
    counted = true;
    runtime.register(this);
    GuardedConnection local =
        new GuardedConnection(
            this,
            tls,
            millis(Duration.ofMillis(openBy.remainingMs())),
            millis(plan.answer()),
            millis(runtime.limits().release()),
            plan.silence().isZero() ? 0 : millis(plan.silence()));
    Device device = new Device("reading-room");
    device.setExecutor(this::runGuarded);
    device.setScheduledExecutor(runtime.timer());
    ApplicationEntity entity = new ApplicationEntity(callingAeTitle);
    entity.setAssociationInitiator(true);
    device.addConnection(local);
    device.addApplicationEntity(entity);
    entity.addConnection(local);
    device.setDimseRQHandler(new Refusal());
    AAssociateRQ request = plan.request();
    request.setCallingAET(callingAeTitle);
    request.setCalledAET(node.aeTitle());
    identify(request, tls);

    try {
      threads()
          .execute(() -> {
            try {
              established.complete(
                  entity.connect(local, new Connection(null, node.host(), node.port()), request));
            } catch (Throwable e) { // including the toolkit's unchecked ones (G11) and Errors
              established.completeExceptionally(e);
            }
          });
      association = established.get(openBy.remainingMs(), TimeUnit.MILLISECONDS);
      identityConfirmed = association.getAAssociateAC().getIdentityAC() != null;
    } catch (TimeoutException e) {
      cut(DimseFailures.noAssociationInTime(node));
      throw new LinkException(failure(e));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Failure failure = failure(cause);
      // TLS 1.3 lets the client finish before the server has judged its certificate (RFC 8446 4.4)
      throw new LinkException(
          security != null && failure.kind() == Failure.Kind.HUNG_UP
              ? DimseFailures.hungUpAfterHandshake()
              : failure);
    } catch (RejectedExecutionException e) {
      throw new LinkException(OurFailures.closing());
    } catch (InterruptedException e) {
      cut(OurFailures.cancelled());
      throw e;
    }
  }

  // PS3.7 D.3.3.7; an archive that does not know user identities is free to say nothing about it
  private void identify(AAssociateRQ request, @Nullable TlsClient tls) throws LinkException {
    UserIdentity identity = node.access().identity();
    if (identity == null) {
      return;
    }
    byte[] user = identity.user().getBytes(StandardCharsets.UTF_8);
    char[] passcode = identity.passcode();
    if (passcode == null) {
      request.setIdentityRQ(new IdentityRQ(IdentityRQ.USERNAME, true, user));
      return;
    }
    if (tls == null && !SourceAddress.isThisComputer(node.host())) {
      throw new LinkException(DimseFailures.passcodeOverPlainLink());
    }
    byte[] secret = new String(passcode).getBytes(StandardCharsets.UTF_8);
    request.setIdentityRQ(new IdentityRQ(IdentityRQ.USERNAME_PASSCODE, true, user, secret));
  }

  /// Says who takes C-STORE sub-operations, on the reader thread.
  void incoming(SubOperations taker) {
    this.subOperations = taker;
  }

  Use use() {
    return use;
  }

  @Nullable SubOperations subOperations() {
    return subOperations;
  }

  /// Between two uses: holds no permit, takes nothing, is not watched.
  void park() {
    stopWatching();
    subOperations = null;
    giveUpPermit();
  }

  /// For its next use.
  ///
  /// @return false when it has ended meanwhile, or too many links are open
  boolean resume() {
    if (isCut() || readerEnded.getCount() == 0 || !association().isReadyForDataTransfer()) {
      return false;
    }
    counted = runtime.associations().tryAcquire();
    healthy = !counted; // one that cannot be used deserves its goodbye still
    return counted;
  }

  boolean isHealthy() {
    return healthy && !isCut();
  }

  private void giveUpPermit() {
    if (counted) {
      counted = false;
      runtime.associations().release();
    }
  }

  /// Nobody is to ask us anything else.
  private static final class Refusal implements DimseRQHandler {
    @Override
    public void onDimse(
        Association from,
        Presentation context,
        Dimse dimse,
        Attributes command,
        @Nullable PDVInputStream data)
        throws IOException {
      if (data != null) {
        data.skipAll();
      }
      from.tryWriteDimseRSP(context, Commands.mkRSP(command, UNRECOGNIZED_OPERATION, dimse));
    }

    @Override
    public void onClose(Association from) {
      // whoever waits for an answer is told by the association
    }
  }

  Association association() {
    if (association == null) {
      throw new IllegalStateException("the link is not open");
    }
    return association;
  }

  /// "plain", or the TLS version and suite; and whether the archive left our user unconfirmed.
  String security() {
    String link = security == null ? "plain" : security;
    return node.access().identity() == null || identityConfirmed
        ? link
        : link + ", user not confirmed";
  }

  /// This computer's address as the archive sees it, as far as nothing translates it in between;
  /// null when the link is gone.
  @Nullable String ownAddress() {
    Socket open = socket.get();
    return open == null || open.getLocalAddress().isAnyLocalAddress()
        ? null
        : open.getLocalAddress().getHostAddress();
  }

  ArchiveNode node() {
    return node;
  }

  DimseRuntime runtime() {
    return runtime;
  }

  /// From now on the link is cut with this failure when the deadline passes.
  void endBy(Deadline deadline, Failure failure) {
    watch(
        timer -> timer.schedule(() -> cut(failure), deadline.remainingMs(), TimeUnit.MILLISECONDS));
  }

  /// From now on the link is cut with this failure when `progressNanos` is older than the limit.
  void endOnStall(LongSupplier progressNanos, Duration limit, Failure failure) {
    long step = Math.clamp(limit.toMillis() / 4, 10, 1000);
    Runnable look =
        () -> {
          if (System.nanoTime() - progressNanos.getAsLong() > limit.toNanos()) {
            cut(failure);
          }
        };
    watch(timer -> timer.scheduleWithFixedDelay(look, step, step, TimeUnit.MILLISECONDS));
  }

  private void watch(Function<ScheduledExecutorService, ScheduledFuture<?>> start) {
    stopWatching();
    try {
      watch = start.apply(runtime.timer());
    } catch (RejectedExecutionException e) {
      cut(OurFailures.closing());
    }
  }

  void stopWatching() {
    ScheduledFuture<?> running = watch;
    if (running != null) {
      running.cancel(false);
    }
  }

  /// Ends the link now: closes the plain socket under everything, which frees a reader, a writer
  /// and a handshake. The toolkit's own abort would wait for a stuck writer.
  void cut(Failure why) {
    cutReason.compareAndSet(null, why);
    Socket open = socket.get();
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // nothing to save: the socket is gone either way
      }
    }
  }

  boolean isCut() {
    return cutReason.get() != null;
  }

  /// The plain reason for an exception on this link: why we cut it, where we did.
  Failure failure(Throwable cause) {
    if (cause instanceof IOException) {
      awaitReader();
    }
    Failure cut = cutReason.get();
    return cut != null ? cut : DimseFailures.of(cause, node);
  }

  /// Why the association closed under a call.
  Failure whyClosed() {
    IOException cause = association == null ? null : association.getException();
    return failure(cause == null ? new EOFException() : cause);
  }

  // A reader that dies of an Error tells the waiting calls first that the association is closed,
  // and only then us why.
  private void awaitReader() {
    if (association != null) {
      try {
        readerEnded.await(READER_END_MS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Remembers the socket before it connects.
  Socket adopt(Socket plain) throws IOException {
    socket.set(plain);
    if (isCut()) {
      plain.close();
      throw new IOException("cut before it connected");
    }
    return plain;
  }

  SSLSocket secured(SSLSocket tls) {
    security = tls.getSession().getProtocol() + " " + tls.getSession().getCipherSuite();
    return tls;
  }

  /// Says goodbye where all went well (bounded by the release time), then closes.
  @Override
  public void close() {
    stopWatching();
    Association open = association;
    boolean interrupted = Thread.interrupted();
    try {
      if (open != null && healthy && !isCut() && !interrupted) {
        sayGoodbye(open);
      }
    } finally {
      cut(OurFailures.cancelled());
      runtime.forget(this);
      giveUpPermit();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Everything asked was answered: the link deserves a goodbye. Without this it is just closed.
  void done() {
    healthy = true;
  }

  private void sayGoodbye(Association open) {
    Deadline release = Deadline.in(runtime.limits().release());
    ScheduledFuture<?> guard = null;
    try {
      guard =
          runtime
              .timer()
              .schedule(
                  () -> cut(OurFailures.cancelled()), release.remainingMs(), TimeUnit.MILLISECONDS);
      if (open.isReadyForDataTransfer()) {
        open.release();
        open.waitForSocketClose();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // all work is done: an archive that hangs up instead of saying goodbye does no harm
    } finally {
      if (guard != null) {
        guard.cancel(false);
      }
    }
  }

  private ExecutorService threads() {
    return switch (use) {
      case QUESTIONS -> runtime.threads();
      case RETRIEVE -> runtime.retrieveThreads();
    };
  }

  // the toolkit's reader thread: an Error in there (a response nested too deep) must end the link
  private void runGuarded(Runnable task) {
    threads()
        .execute(() -> {
          try {
            task.run();
          } catch (Throwable e) {
            cut(DimseFailures.of(e, node));
          } finally {
            readerEnded.countDown();
            giveUpAssociatingSoon();
          }
        });
  }

  // When it cannot even write its A-ABORT, the toolkit never wakes the thread that waits for the
  // association. Where that thread has woken, it knows better why, and has a moment to say so.
  private void giveUpAssociatingSoon() {
    if (established.isDone()) {
      return;
    }
    Runnable giveUp = () -> established.completeExceptionally(new EOFException());
    try {
      runtime.timer().schedule(giveUp, READER_END_MS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException shuttingDown) {
      giveUp.run();
    }
  }

  // PS3.5 table 6.2-1: 1 to 16 characters, no backslash, no control characters, not only blanks
  private static boolean isAeTitle(String title) {
    return !title.isBlank()
        && title.length() <= 16
        && title.chars().allMatch(c -> c >= 0x20 && c < 0x7F && c != '\\');
  }

  private static int millis(Duration duration) {
    return (int) Math.clamp(duration.toMillis(), 1, 24 * 3_600_000);
  }
}
