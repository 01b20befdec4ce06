package org.readingroom.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.readingroom.netclient.servers.Loopback;

/// The line between a workstation and the hub's server, which a test can cut and mend.
public final class HubLine implements AutoCloseable {
  private final ServerSocket listener;
  private volatile int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean cut;
  private volatile boolean silent;

  public HubLine(int targetPort) {
    this.target = targetPort;
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

  /// Every link breaks, and no new one comes about.
  public void cut() {
    cut = true;
    sockets.forEach(HubLine::quietly);
    sockets.clear();
  }

  /// Links stay and come about, but nothing is carried any more: what a lost route looks like.
  public void silence() {
    silent = true;
  }

  /// Links that were cut or silenced are gone; new ones work.
  public void mend() {
    if (silent) {
      cut();
    }
    silent = false;
    cut = false;
  }

  /// New links lead there from now on; the ones there are stay.
  public void turnTo(int port) {
    target = port;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (silent && !cut) {
          sockets.add(client);
          continue;
        }
        Socket server = cut ? null : Loopback.to(target);
        if (server == null) {
          quietly(client);
          continue;
        }
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(client, server));
        Thread.ofVirtual().start(() -> pump(server, client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[4096];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!silent) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException ended) {
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
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
