package org.readingroom.netclient.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Answers every connection with the same bytes: a first part when it has heard something, the rest
/// when it has heard more or a moment has passed; then it says no more.
final class LyingServer implements AutoCloseable {
  private static final int MOMENT_MS = 150;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  /// @param firstPart how many bytes answer the first thing heard
  LyingServer(byte[] answer, int firstPart) throws IOException {
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try {
              Socket client = listener.accept();
              Thread.ofVirtual().start(() -> lie(client, answer, firstPart));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  int port() {
    return listener.getLocalPort();
  }

  private static void lie(Socket client, byte[] answer, int firstPart) {
    try (client) {
      client.setSoTimeout(MOMENT_MS);
      InputStream in = client.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] heard = new byte[1 << 14];
      hear(in, heard);
      out.write(answer, 0, firstPart);
      out.flush();
      hear(in, heard);
      out.write(answer, firstPart, answer.length - firstPart);
      client.shutdownOutput();
      while (hear(in, heard) > 0) {
        // lets it finish what it says
      }
    } catch (IOException ended) {
      // it saw through us
    }
  }

  private static int hear(InputStream in, byte[] buffer) throws IOException {
    try {
      return in.read(buffer);
    } catch (java.net.SocketTimeoutException silent) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
