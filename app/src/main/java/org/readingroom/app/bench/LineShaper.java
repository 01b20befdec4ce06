package org.readingroom.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A line of known capacity and length in front of a server of this machine: all links through it
/// share its bits per second, every byte is late by half the round trip, and a new link costs one
/// round trip more, as TCP's handshake does.
///
/// Each link holds at most {@link #QUEUE_BYTES} on the way, about what a router queues; the sender
/// is held back beyond that. Threads: one virtual thread accepts, two per direction and link pump.
public final class LineShaper implements AutoCloseable {
  private static final int PIECE_BYTES = 8 << 10;
  private static final int QUEUE_BYTES = 256 << 10;
  private static final int SOCKET_BYTES = 64 << 10;

  private final ServerSocket listener;
  private final int targetPort;
  private final long roundTripNanos;
  private final Capacity up;
  private final Capacity down;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /// @param targetPort on 127.0.0.1
  /// @param bitsPerSecond in each direction; {@link Long#MAX_VALUE} for no limit
  /// @param roundTrip there and back
  public LineShaper(int targetPort, long bitsPerSecond, Duration roundTrip) throws IOException {
    this.targetPort = targetPort;
    this.roundTripNanos = roundTrip.toNanos();
    this.up = new Capacity(bitsPerSecond);
    this.down = new Capacity(bitsPerSecond);
    listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    Thread.ofVirtual().name("line").start(this::accept);
  }

  /// On 127.0.0.1.
  public int port() {
    return listener.getLocalPort();
  }

  /// When the line is free again. Shared by the links of one direction.
  private static final class Capacity {
    private final double nanosPerByte;
    // guarded by this
    private long freeAtNanos = System.nanoTime();

    Capacity(long bitsPerSecond) {
      nanosPerByte = bitsPerSecond == Long.MAX_VALUE ? 0 : 8e9 / bitsPerSecond;
    }

    /// @return when the last of these bytes has left
    synchronized long send(int bytes) {
      long now = System.nanoTime();
      freeAtNanos = Math.max(now, freeAtNanos) + (long) (bytes * nanosPerByte);
      return freeAtNanos;
    }
  }

  /// @param bytes empty at the end of the stream
  private record Piece(byte[] bytes, long dueNanos) {}

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket();
        server.setReceiveBufferSize(SOCKET_BYTES);
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        pump(client, server, up, roundTripNanos);
        pump(server, client, down, 0);
      } catch (IOException closedOrRefused) {
        // a refused link ends by itself; a closed listener ends the loop
      }
    }
  }

  private void pump(Socket from, Socket to, Capacity line, long handshakeNanos) {
    BlockingQueue<Piece> onTheWay = new ArrayBlockingQueue<>(QUEUE_BYTES / PIECE_BYTES);
    Thread.ofVirtual()
        .name("line in")
        .start(() -> {
          try {
            read(from, onTheWay, line, handshakeNanos);
          } catch (IOException | InterruptedException ended) {
            close(from, to);
          }
        });
    Thread.ofVirtual()
        .name("line out")
        .start(() -> {
          try {
            write(to, onTheWay);
          } catch (IOException | InterruptedException ended) {
            close(from, to);
          }
        });
  }

  private void read(Socket from, BlockingQueue<Piece> onTheWay, Capacity line, long handshakeNanos)
      throws IOException, InterruptedException {
    InputStream in = from.getInputStream();
    byte[] buffer = new byte[PIECE_BYTES];
    long extra = handshakeNanos;
    while (true) {
      int n = in.read(buffer);
      long due = line.send(Math.max(n, 0)) + roundTripNanos / 2 + extra;
      extra = 0;
      byte[] bytes = n < 0 ? new byte[0] : Arrays.copyOf(buffer, n);
      while (!onTheWay.offer(new Piece(bytes, due), 1, TimeUnit.SECONDS)) {
        if (from.isClosed()) {
          return;
        }
      }
      if (n < 0) {
        return;
      }
    }
  }

  private static void write(Socket to, BlockingQueue<Piece> onTheWay)
      throws IOException, InterruptedException {
    OutputStream out = to.getOutputStream();
    while (true) {
      Piece piece = onTheWay.poll(1, TimeUnit.SECONDS);
      if (piece == null) {
        if (to.isClosed()) {
          return;
        }
        continue;
      }
      long wait = piece.dueNanos - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
      if (piece.bytes.length == 0) {
        to.shutdownOutput();
        return;
      }
      out.write(piece.bytes);
    }
  }

  private void close(Socket one, Socket other) {
    for (Socket socket : List.of(one, other)) {
      try {
        socket.close();
      } catch (IOException gone) {
        // it is
      }
      sockets.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : List.copyOf(sockets)) {
      socket.close();
    }
  }
}
