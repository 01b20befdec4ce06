package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A bad line in front of a good server: passes bytes on until a budget of answered bytes is used
/// up, then does what it was told to.
public final class CuttingProxy implements AutoCloseable {
  /// What happens when the budget is used up.
  public enum Then {
    /// Every link is cut and nothing listens any more.
    DIE,
    /// The link is cut, new ones work, each with a budget of its own.
    CUT_EACH,
    /// Links stay open and bring nothing more.
    STALL
  }

  private final ServerSocket listener;
  private final int target;
  private final Then then;
  private final long budget;
  private final AtomicLong left;
  private final AtomicInteger links = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  public CuttingProxy(int targetPort, long answeredBytes, Then then) {
    this.target = targetPort;
    this.then = then;
    this.budget = answeredBytes;
    this.left = new AtomicLong(answeredBytes);
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// Links taken so far.
  public int links() {
    return links.get();
  }

  /// Times that a budget was used up.
  public int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        links.incrementAndGet();
        Socket server = Loopback.to(target);
        if (server == null) {
          quietly(client);
          continue;
        }
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        AtomicLong budgetHere = then == Then.CUT_EACH ? new AtomicLong(budget) : left;
        Thread.ofVirtual().start(() -> pump(client, server, new AtomicLong(Long.MAX_VALUE)));
        Thread.ofVirtual().start(() -> pump(server, client, budgetHere));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void pump(Socket from, Socket to, AtomicLong budgetHere) {
    byte[] buffer = new byte[4096];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (budgetHere.addAndGet(-n) < 0) {
          cuts.incrementAndGet();
          if (then == Then.STALL) {
            Thread.sleep(60_000);
          }
          if (then == Then.DIE) {
            close();
          }
          break;
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException | InterruptedException ended) {
      // closed below
    }
    quietly(from);
    quietly(to);
  }

  private static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // it is
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException gone) {
      // it is
    }
    sockets.forEach(CuttingProxy::quietly);
  }
}
