package org.readingroom.netclient.dicomweb;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.readingroom.netclient.peer.TlsContexts;
import org.readingroom.netclient.peer.TlsMaterial;

/// Agrees to HTTP/2 and then answers every request with something bad (RFC 9113).
final class AbusiveHttpTwo implements AutoCloseable {
  enum Abuse {
    /// RST_STREAM with REFUSED_STREAM, for ever: "try again".
    REFUSES_EVERY_STREAM,
    /// RST_STREAM with INTERNAL_ERROR.
    RESETS_EVERY_STREAM,
    /// GOAWAY that has seen nothing: "try again elsewhere".
    SAYS_GOODBYE_TO_EVERY_CONNECTION,
    /// DATA for a stream that nobody opened.
    SPEAKS_OUT_OF_TURN,
    /// A frame longer than allowed.
    SENDS_TOO_LARGE_A_FRAME,
    /// Bytes that are no frames.
    SENDS_NONSENSE,
    /// Pings and nothing else.
    KEEPS_TALKING
  }

  private static final int HEADERS = 1;
  private static final int PREFACE_BYTES = 24;

  private final SSLServerSocket listener;
  private final Abuse abuse;
  private final List<SSLSocket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();

  AbusiveHttpTwo(TlsMaterial material, Abuse abuse) throws IOException {
    this.abuse = abuse;
    listener =
        (SSLServerSocket)
            TlsContexts.of(material)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = listener.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    listener.setSSLParameters(parameters);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        SSLSocket client = (SSLSocket) listener.accept();
        sockets.add(client);
        Thread.ofVirtual()
            .start(() -> {
              try (client) {
                serve(client);
              } catch (IOException | InterruptedException ended) {
                // the client has had enough
              }
            });
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(SSLSocket client) throws IOException, InterruptedException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    in.skipNBytes(PREFACE_BYTES);
    frame(out, 4, 0, 0, new byte[0]); // SETTINGS
    while (true) {
      int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
      int type = in.readUnsignedByte();
      in.readUnsignedByte();
      int stream = in.readInt();
      in.skipNBytes(length);
      if (type == HEADERS) {
        requests.incrementAndGet();
        answer(out, stream);
      }
    }
  }

  private void answer(DataOutputStream out, int stream) throws IOException, InterruptedException {
    switch (abuse) {
      case REFUSES_EVERY_STREAM -> frame(out, 3, 0, stream, new byte[] {0, 0, 0, 7});
      case RESETS_EVERY_STREAM -> frame(out, 3, 0, stream, new byte[] {0, 0, 0, 2});
      case SAYS_GOODBYE_TO_EVERY_CONNECTION -> frame(out, 7, 0, 0, new byte[8]);
      case SPEAKS_OUT_OF_TURN -> frame(out, 0, 1, stream + 100, new byte[10]);
      case SENDS_TOO_LARGE_A_FRAME -> frame(out, 0, 0, stream, new byte[1 << 20]);
      case SENDS_NONSENSE -> {
        byte[] nonsense = new byte[4096];
        new Random(3).nextBytes(nonsense);
        out.write(nonsense);
        out.flush();
      }
      case KEEPS_TALKING -> {
        while (true) {
          frame(out, 6, 0, 0, new byte[8]);
          Thread.sleep(20);
        }
      }
    }
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (SSLSocket each : sockets) {
      each.close();
    }
  }
}
