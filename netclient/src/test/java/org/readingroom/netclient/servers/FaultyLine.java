package org.readingroom.netclient.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A line in front of a good server that goes wrong, in either direction, at the points of a {@link
/// FaultScript}.
public final class FaultyLine implements AutoCloseable {
  private static final int SLOW_BYTES = 64 << 10;
  private static final int PIECE_BYTES = 2048;

  private final ServerSocket listener;
  private final int target;
  private final FaultScript script;
  private final Duration silence;
  private final Duration perPiece;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /// @param silence how long a stalled link is silent
  public FaultyLine(int targetPort, FaultScript script, Duration silence) {
    this(0, targetPort, script, silence);
  }

  /// @param port where it listens; 0 for any
  /// @param silence how long a stalled link is silent
  public FaultyLine(int port, int targetPort, FaultScript script, Duration silence) {
    this(port, targetPort, script, silence, Duration.ZERO);
  }

  /// A sound line that takes 20 ms for each 2 KB in each link and direction.
  public static FaultyLine slow(int targetPort) {
    return new FaultyLine(
        0, targetPort, new FaultScript(1, 0, 1, false), Duration.ZERO, Duration.ofMillis(20));
  }

  private FaultyLine(
      int port, int targetPort, FaultScript script, Duration silence, Duration perPiece) {
    this.perPiece = perPiece;
    this.target = targetPort;
    this.script = script;
    this.silence = silence;
    try {
      listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = Loopback.to(target);
        if (server == null) {
          quietly(client);
          continue;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(client, server, script));
        Thread.ofVirtual().start(() -> pump(server, client, script));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void pump(Socket from, Socket to, FaultScript faults) {
    byte[] buffer = new byte[PIECE_BYTES];
    long slowBytes = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        FaultScript.Fault fault = faults.next(n);
        switch (fault) {
          case null -> {}
          case CUT -> {
            return;
          }
          case RESET -> {
            to.setSoLinger(true, 0);
            return;
          }
          case STALL -> Thread.sleep(silence);
          case SLOW -> slowBytes = SLOW_BYTES;
          case CORRUPT -> buffer[n / 2] ^= 0x10;
        }
        if (slowBytes > 0) {
          slowBytes -= n;
          Thread.sleep(10);
        }
        Thread.sleep(perPiece);
        out.write(buffer, 0, n);
      }
    } catch (IOException | InterruptedException ended) {
      // closed below
    } finally {
      quietly(to);
      quietly(from);
    }
  }

  private void quietly(Socket socket) {
    sockets.remove(socket);
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
    List.copyOf(sockets).forEach(this::quietly);
  }
}
