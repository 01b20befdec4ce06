package org.readingroom.netclient.dicomweb;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 GET (RFC 9112) over plain sockets, for what is large. One blocking read takes what the
/// kernel has, straight into the reader's buffer; the JDK's client hands the same bytes through
/// three threads in pieces of 16 KB, at five times the cost (210 MB: 110 ms of processor time
/// instead of 500, measured on JDK 25). Safe from several threads; each request has a connection to
/// itself, kept for the next one where the server allows.
///
/// Deliberately absent: TLS, HTTP/2, proxies, redirects, requests with a body.
final class PlainLink implements AutoCloseable {
  private static final int MAX_IDLE = 8;
  private static final long IDLE_NANOS = Duration.ofSeconds(4).toNanos();

  private final String host;
  private final int port;
  private final Duration connect;
  private final Set<PlainConnection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  // guarded by this: last in, first out, so that the rest can age
  private final Deque<PlainConnection> idle = new ArrayDeque<>();

  /// @param base whose host and port all requests go to
  PlainLink(URI base, Duration connect) {
    this.host = base.getHost();
    this.port = base.getPort() < 0 ? 80 : base.getPort();
    this.connect = connect;
  }

  /// Asks, and waits for the head of the answer.
  ///
  /// @param target its path and query, already encoded
  /// @param headers lines without their ends
  /// @param stall longest wait for the head, and between two bytes of the body
  /// @param deadline for the whole body
  /// @param maxBytes after which the body is an {@link OversizedException}
  /// @throws IOException when there is no answer; an interrupt closes the connection and is an
  ///   {@link InterruptedIOException}
  PlainAnswer get(
      URI target, List<String> headers, Duration stall, Duration deadline, long maxBytes)
      throws IOException {
    byte[] request = request(target, headers);
    PlainAnswer.Limits limits = new PlainAnswer.Limits(stall, deadline, maxBytes);
    for (PlainConnection kept = takeIdle(); kept != null; kept = takeIdle()) {
      PlainAnswer answer = askAgain(kept, request, limits);
      if (answer != null) {
        return answer;
      }
    }
    PlainConnection fresh = connect();
    boolean answered = false;
    try {
      PlainAnswer answer = PlainAnswer.ask(fresh, request, limits);
      answered = true;
      return answer;
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    } finally {
      if (!answered) {
        fresh.close();
      }
    }
  }

  // null when the server had hung up on a kept connection in the meantime, as it may
  private @Nullable PlainAnswer askAgain(
      PlainConnection kept, byte[] request, PlainAnswer.Limits limits) throws IOException {
    boolean answered = false;
    try {
      PlainAnswer answer = PlainAnswer.ask(kept, request, limits);
      answered = true;
      return answer;
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    } catch (StalledException e) {
      throw e;
    } catch (IOException e) {
      if (closed || kept.hasAnswered()) {
        throw e;
      }
      return null;
    } finally {
      if (!answered) {
        kept.close();
      }
    }
  }

  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private byte[] request(URI target, List<String> headers) {
    String query = target.getRawQuery();
    String pathAndQuery = target.getRawPath() + (query == null ? "" : "?" + query);
    StringBuilder text = new StringBuilder("GET ").append(pathAndQuery).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(host).append(port == 80 ? "" : ":" + port).append("\r\n");
    headers.forEach(line -> text.append(line).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private PlainConnection connect() throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    PlainConnection fresh = new PlainConnection(this);
    open.add(fresh);
    boolean connected = false;
    try {
      if (closed) {
        throw new EOFException("closed");
      }
      fresh.connect(address, connect);
      connected = true;
      return fresh;
    } catch (SocketTimeoutException e) {
      throw new HttpConnectTimeoutException("no connection in time");
    } catch (ClosedByInterruptException e) {
      throw interrupted();
    } finally {
      if (!connected) {
        fresh.close();
      }
    }
  }

  private synchronized @Nullable PlainConnection takeIdle() {
    while (!idle.isEmpty()) {
      PlainConnection kept = idle.removeLast();
      if (System.nanoTime() - kept.idleSinceNanos() < IDLE_NANOS) {
        return kept;
      }
      kept.close();
    }
    return null;
  }

  /// The answer was read to its end and the server will take another request.
  synchronized void giveBack(PlainConnection connection) {
    if (closed || idle.size() >= MAX_IDLE) {
      connection.close();
    } else {
      connection.rest();
      idle.addLast(connection);
    }
  }

  void forget(PlainConnection connection) {
    open.remove(connection);
  }

  boolean isClosed() {
    return closed;
  }

  /// Cuts every connection; requests under way end with an exception.
  @Override
  public void close() {
    closed = true;
    open.forEach(PlainConnection::close);
  }
}
