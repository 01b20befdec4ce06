package org.readingroom.netclient.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands between a client and a server and keeps what each said, one pair per connection.
final class Recorder implements AutoCloseable {
  /// What went over one connection.
  static final class Talk {
    final ByteArrayOutputStream said = new ByteArrayOutputStream();
    final ByteArrayOutputStream answered = new ByteArrayOutputStream();
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Talk> talks = new CopyOnWriteArrayList<>();

  Recorder(int serverPort) throws IOException {
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try {
              Socket client = listener.accept();
              Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
              Talk talk = new Talk();
              talks.add(talk);
              Thread.ofVirtual().start(() -> pass(client, server, talk.said));
              Thread.ofVirtual().start(() -> pass(server, client, talk.answered));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  int port() {
    return listener.getLocalPort();
  }

  List<Talk> talks() {
    return List.copyOf(talks);
  }

  private static void pass(Socket from, Socket to, ByteArrayOutputStream copy) {
    try (to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 14];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        copy.write(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    } catch (IOException ended) {
      // the talk is over
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
