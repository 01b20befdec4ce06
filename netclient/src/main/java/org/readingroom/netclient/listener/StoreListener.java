package org.readingroom.netclient.listener;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.LocalEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our end of a C-MOVE. The port is open while an {@link Expectation} is, and a moment longer; with
/// `alwaysListening`, from {@link #configure} to {@link #close}. Several processes of one profile
/// take turns. Thread-safe.
public final class StoreListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreListener.class);
  private static final int BACKLOG = 128;
  private static final Duration STRANGER_MAY_LEAVE = Duration.ofSeconds(1);
  private static final long LOOK_AGAIN_MS = 100;

  private final ListenerLimits limits;
  private final @Nullable InetAddress bindTo;
  private final @Nullable Path turnFile;
  private final Predicate<String> compressed;
  private final Doorkeeper doorkeeper = new Doorkeeper();
  private final Refusals refusals = new Refusals();
  private final Set<Expectation> expectations = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("store-listener-", 0).factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("store-listener-timer").factory());

  private volatile Settings settings;

  /// Held for moments only: opening and closing the port is done under it, nothing else that waits.
  private final ReentrantLock door = new ReentrantLock();

  // guarded by door
  private @Nullable ServerSocket server;
  private @Nullable PortTurn turn;
  private @Nullable ScheduledFuture<?> closing;
  private boolean closed;

  // guarded by connections
  private final Deque<Conversation> waiting = new ArrayDeque<>();
  private final Map<Conversation, ScheduledFuture<?>> handshakes = new HashMap<>();
  private final Set<Conversation> associated = new HashSet<>();
  private final Object connections = new Object();

  private record Settings(LocalEntity local, List<ArchiveNode> archives) {}

  /// @param turnFile lock file that the processes of one profile share; null when there is only one
  /// @param compressed which compressed transfer syntaxes can be read here; an archive that offers
  ///   others is asked for a plain one
  public StoreListener(
      LocalEntity local,
      List<ArchiveNode> archives,
      ListenerLimits limits,
      @Nullable Path turnFile,
      Predicate<String> compressed) {
    this(local, archives, limits, turnFile, compressed, null);
  }

  /// @param bindTo one address of this computer; null for all
  StoreListener(
      LocalEntity local,
      List<ArchiveNode> archives,
      ListenerLimits limits,
      @Nullable Path turnFile,
      Predicate<String> compressed,
      @Nullable InetAddress bindTo) {
    this.settings = new Settings(local, List.copyOf(archives));
    this.limits = limits;
    this.turnFile = turnFile;
    this.compressed = compressed;
    this.bindTo = bindTo;
    timer.setRemoveOnCancelPolicy(true);
  }

  /// New settings: who we are counts from the next opening of the port, who may send at once.
  public void configure(LocalEntity local, List<ArchiveNode> archives) {
    settings = new Settings(local, List.copyOf(archives));
  }

  public LocalEntity local() {
    return settings.local();
  }

  /// Opens the port to stay, where the settings want that. Does not wait for a turn.
  ///
  /// @return why it cannot be open; null when it is, or need not be
  public @Nullable Failure stayOpen() {
    if (!settings.local().alwaysListening()) {
      return null;
    }
    return open();
  }

  /// Whether the port could be opened now, for a diagnosis: opens it for a moment.
  ///
  /// @return why not; null when it could, or is open
  public @Nullable Failure examine() {
    Failure failure = open();
    closeSoon(Duration.ZERO);
    return failure;
  }

  public boolean isOpen() {
    door.lock();
    try {
      return server != null;
    } finally {
      door.unlock();
    }
  }

  /// Begins to expect something; the port is open when this returns. Waits for other processes of
  /// this profile to be done with it.
  ///
  /// @param sopInstanceUids these only; empty for all of the series or study
  /// @throws ListenerException when nothing can be received, with what to do about it
  public Expectation expect(
      ArchiveNode archive,
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Collection<String> sopInstanceUids,
      InstanceSink sink)
      throws ListenerException, InterruptedException {
    if (!Doorkeeper.canReceive(archive)) {
      throw new ListenerException(ListenerFailures.noCertificate(archive));
    }
    Expectation expectation =
        new Expectation(
            this,
            archive,
            studyInstanceUid,
            seriesInstanceUid,
            sopInstanceUids,
            sink,
            limits.maxMoveBytes());
    expectations.add(expectation);
    boolean open = false;
    try {
      awaitOpen();
      open = true;
      return expectation;
    } finally {
      if (!open) {
        forget(expectation);
      }
    }
  }

  private void awaitOpen() throws ListenerException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Failure failure = open();
      if (failure == null) {
        return;
      }
      long waited = System.nanoTime() - start;
      // a port in the hands of a process that is about to leave looks like a stranger's
      Duration patience =
          switch (failure.kind()) {
            case OUT_OF_RESOURCES -> limits.turn();
            case NOT_SUPPORTED -> STRANGER_MAY_LEAVE;
            default -> Duration.ZERO;
          };
      if (waited > patience.toNanos()) {
        throw new ListenerException(failure);
      }
      Thread.sleep(LOOK_AGAIN_MS);
    }
  }

  private @Nullable Failure open() {
    door.lock();
    try {
      if (closed) {
        return ListenerFailures.closed();
      }
      if (closing != null) {
        closing.cancel(false);
        closing = null;
      }
      if (server != null) {
        return null;
      }
      return openNow();
    } finally {
      door.unlock();
    }
  }

  private @Nullable Failure openNow() {
    int port = settings.local().listenPort();
    PortTurn taken = null;
    ServerSocket fresh = null;
    boolean done = false;
    try {
      taken = PortTurn.tryTake(turnFile);
      if (taken == null) {
        return ListenerFailures.notOurTurn();
      }
      fresh = new ServerSocket();
      fresh.bind(new InetSocketAddress(bindTo, port), BACKLOG);
      ServerSocket ready = fresh;
      Thread.ofPlatform().daemon().name("store-listener-accept").start(() -> accept(ready));
      server = fresh;
      turn = taken;
      done = true;
      return null;
    } catch (BindException e) {
      String message = String.valueOf(e.getMessage());
      return message.contains("ermission")
          ? ListenerFailures.portForbidden(port)
          : ListenerFailures.portTaken(port);
    } catch (IOException e) {
      return ListenerFailures.portTaken(port);
    } finally {
      if (!done) {
        close(fresh);
        if (taken != null) {
          taken.close();
        }
      }
    }
  }

  void forget(Expectation expectation) {
    if (expectations.remove(expectation) && expectations.isEmpty()) {
      closeSoon(limits.linger());
    }
  }

  private void closeSoon(Duration linger) {
    door.lock();
    try {
      if (server == null || closed || settings.local().alwaysListening()) {
        return;
      }
      if (closing != null) {
        closing.cancel(false);
      }
      closing = timer.schedule(this::closeIfIdle, linger.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      door.unlock();
    }
  }

  private void closeIfIdle() {
    door.lock();
    try {
      if (expectations.isEmpty()) {
        closeNow();
      }
    } finally {
      door.unlock();
    }
  }

  // the caller holds the door
  private void closeNow() {
    close(server);
    server = null;
    if (turn != null) {
      turn.close();
      turn = null;
    }
    List<Conversation> all;
    synchronized (connections) {
      all = new ArrayList<>(waiting);
      all.addAll(associated);
    }
    all.forEach(Conversation::cut);
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        welcome(from.accept());
      } catch (IOException | RejectedExecutionException e) {
        // closed, which the loop's condition sees; or one connection that could not be taken
      } catch (RuntimeException e) {
        LOG.error("a connection could not be taken", e);
      }
    }
  }

  // a newer connection throws out the oldest that still says nothing
  private void welcome(Socket socket) {
    Conversation conversation = new Conversation(this, socket);
    Conversation tooMany = null;
    synchronized (connections) {
      if (waiting.size() >= limits.maxWaiting()) {
        tooMany = waiting.pollFirst();
      }
      waiting.addLast(conversation);
      handshakes.put(
          conversation,
          timer.schedule(
              conversation::tooSlow, limits.handshake().toMillis(), TimeUnit.MILLISECONDS));
    }
    if (tooMany != null) {
      tooMany.cut();
    }
    threads.execute(conversation);
  }

  /// The conversation has shaken hands.
  ///
  /// @return false when there are too many
  boolean associated(Conversation conversation) {
    synchronized (connections) {
      if (associated.size() >= limits.maxAssociations()) {
        return false;
      }
      settle(conversation);
      associated.add(conversation);
      return true;
    }
  }

  void ended(Conversation conversation) {
    synchronized (connections) {
      settle(conversation);
      associated.remove(conversation);
    }
  }

  // the caller holds connections
  private void settle(Conversation conversation) {
    waiting.remove(conversation);
    ScheduledFuture<?> handshake = handshakes.remove(conversation);
    if (handshake != null) {
      handshake.cancel(false);
    }
  }

  /// Archives that may come in: those of the settings that send by C-MOVE, and those we wait for.
  List<ArchiveNode> known() {
    Set<ArchiveNode> all = new LinkedHashSet<>();
    expectations.forEach(each -> all.add(each.archive()));
    settings.archives().stream()
        .filter(node -> node.retrieve() == ArchiveNode.Retrieve.MOVE)
        .forEach(all::add);
    return List.copyOf(all);
  }

  List<Expectation> expectations(List<ArchiveNode> archives, String sopInstanceUid) {
    return expectations.stream()
        .filter(each -> archives.contains(each.archive()) && each.mayBe(sopInstanceUid))
        .toList();
  }

  ListenerLimits limits() {
    return limits;
  }

  String aeTitle() {
    return settings.local().aeTitle().strip();
  }

  Doorkeeper doorkeeper() {
    return doorkeeper;
  }

  Refusals refusals() {
    return refusals;
  }

  Predicate<String> compressed() {
    return compressed;
  }

  private static void close(@Nullable ServerSocket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // gone either way
    }
  }

  @Override
  public void close() {
    door.lock();
    try {
      closed = true;
      closeNow();
    } finally {
      door.unlock();
    }
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
