package org.readingroom.app.order;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.SourceAddress;
import org.readingroom.netclient.peer.TlsContexts;

/// Takes one trust's HL7 v2 orders over MLLP and answers each message once it is kept.
///
/// Lets in only who is on the list and, where the door has TLS, shows a certificate of an authority
/// we trust; so many at once, each message within a size and a time; what breaks a limit ends that
/// connection and nothing else. One virtual thread per connection, one that accepts. Thread-safe.
public final class OrderListener implements AutoCloseable {
  private static final long REPORT_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  /// @param bind address of this computer; null for all
  /// @param port 0 for any free one
  /// @param from hosts, addresses or networks that may connect
  /// @param tls our certificate and whose we trust, both ends showing theirs; null for plain TCP
  public record Door(@Nullable String bind, int port, List<String> from, @Nullable SSLContext tls) {
    public Door {
      from = List.copyOf(from);
    }
  }

  /// @param messageTime from a message's first byte to its last, and for taking our answer
  /// @param idle between messages
  /// @param connections at once
  public record Limits(int maxMessageBytes, Duration messageTime, Duration idle, int connections) {}

  private final Door door;
  private final Limits limits;
  private final OrderReading reading;
  private final OrderMessages messages;
  private final OrderTaker taker;
  private final Consumer<String> report;
  private final ServerSocket server;
  private final Semaphore free;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watch;
  private final AtomicLong turnedAwayNanos = new AtomicLong(System.nanoTime() - REPORT_EVERY_NANOS);

  private OrderListener(
      Door door,
      Limits limits,
      OrderReading reading,
      OrderTaker taker,
      Consumer<String> report,
      ServerSocket server) {
    this.door = door;
    this.limits = limits;
    this.reading = reading;
    this.messages = new OrderMessages(reading);
    this.taker = taker;
    this.report = report;
    this.server = server;
    this.free = new Semaphore(limits.connections());
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("orders-watch").factory());
  }

  /// Opens the port and serves it until closed.
  ///
  /// @param report gets one sentence, without patient data, for what an administrator should know;
  ///   from several threads
  /// @throws IOException when the port cannot be opened
  public static OrderListener open(
      Door door, Limits limits, OrderReading reading, OrderTaker taker, Consumer<String> report)
      throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(
          door.bind() == null
              ? new InetSocketAddress(door.port())
              : new InetSocketAddress(door.bind(), door.port()),
          limits.connections());
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e instanceof IOException io ? io : new IOException("the address is not ours", e);
    }
    OrderListener listener = new OrderListener(door, limits, reading, taker, report, server);
    Thread.ofVirtual().name("orders-" + reading.trustCode()).start(listener::accept);
    return listener;
  }

  public int port() {
    return server.getLocalPort();
  }

  /// Connections open now.
  public int connections() {
    return open.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      Socket socket;
      try {
        socket = server.accept();
      } catch (IOException e) {
        if (!server.isClosed()) {
          pause();
        }
        continue;
      }
      if (free.tryAcquire()) {
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } else {
        close(socket);
      }
    }
  }

  // out of file handles, most likely: others may end
  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) {
    InetAddress from = socket.getInetAddress();
    try (socket) {
      if (door.from().stream().noneMatch(each -> SourceAddress.covers(each, from))) {
        reportTurnedAway(from, "it is not among the addresses of [[orders]] from");
        return;
      }
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      SSLContext tls = door.tls();
      try (Socket link = tls == null ? socket : encrypted(tls, socket)) {
        converse(socket, link, from);
      }
    } catch (SSLException e) {
      // said like a stranger: not at every try
      reportTurnedAway(from, "it did not agree on TLS, with a certificate that we trust");
    } catch (MllpFrames.BrokenException e) {
      tell(from, "ended the connection: " + e.getMessage());
    } catch (IOException e) {
      // the sender is gone, or we are closing; it sends again what it has no answer to
    } finally {
      open.remove(socket);
      free.release();
    }
  }

  /// @param link what is said over that socket: itself, or TLS
  private void converse(Socket socket, Socket link, InetAddress from) throws IOException {
    MllpFrames frames = new MllpFrames(link, limits);
    for (byte[] message = frames.next(); message != null; message = frames.next()) {
      answer(socket, link, take(message, from));
    }
  }

  /// Agrees on TLS within the time of a message, however slowly the other side talks.
  private Socket encrypted(SSLContext tls, Socket socket) throws IOException {
    SSLSocket over =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
    over.setUseClientMode(false);
    over.setSSLParameters(TlsContexts.acceptingParameters(tls));
    Future<?> cut =
        watch.schedule(() -> cut(socket), limits.messageTime().toMillis(), TimeUnit.MILLISECONDS);
    try {
      over.startHandshake();
      return over;
    } finally {
      cut.cancel(false);
    }
  }

  private byte[] take(byte[] bytes, InetAddress from) {
    @Nullable Hl7Message message = null;
    Acknowledgement answer;
    try {
      message = Hl7Message.read(bytes, reading.charset());
      OrderTaker.Taken taken = taker.take(messages.read(message, bytes));
      answer =
          taken.refusal() == null
              ? Acknowledgement.TAKEN
              : new Acknowledgement("AE", 205, taken.refusal());
    } catch (OrderRefusedException e) {
      answer = Acknowledgement.of(e);
    } catch (RuntimeException e) {
      answer =
          new Acknowledgement("AR", 207, "The order cannot be kept at the moment. Send it again.");
      tell(from, "could not be served: " + e.getClass().getSimpleName());
    }
    if (answer.reason() != null && answer.error() != 207) {
      tell(from, "was answered " + answer.code() + ": " + answer.reason());
    }
    return answer.encode(message);
  }

  /// A sender that does not take our answers is cut off like one that does not end its message.
  private void answer(Socket socket, Socket link, byte[] answer) throws IOException {
    byte[] framed = new byte[answer.length + 3];
    framed[0] = MllpFrames.START;
    System.arraycopy(answer, 0, framed, 1, answer.length);
    framed[answer.length + 1] = MllpFrames.END;
    framed[answer.length + 2] = '\r';
    Future<?> cut =
        watch.schedule(() -> cut(socket), limits.messageTime().toMillis(), TimeUnit.MILLISECONDS);
    try {
      OutputStream out = link.getOutputStream();
      out.write(framed);
      out.flush();
    } finally {
      cut.cancel(false);
    }
  }

  private void reportTurnedAway(InetAddress from, String why) {
    long last = turnedAwayNanos.get();
    if (System.nanoTime() - last >= REPORT_EVERY_NANOS
        && turnedAwayNanos.compareAndSet(last, System.nanoTime())) {
      tell(from, "was turned away: " + why);
    }
  }

  private void tell(InetAddress from, String what) {
    report.accept("Orders of " + reading.trustCode() + ": " + from.getHostAddress() + " " + what);
  }

  // what is still queued for a sender that does not listen goes with the connection
  private static void cut(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      return;
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyClosed) {
      // as wanted
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException alreadyClosed) {
      // as wanted
    }
    open.forEach(OrderListener::close);
    watch.shutdownNow();
  }
}
