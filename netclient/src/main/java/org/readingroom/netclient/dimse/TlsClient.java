package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.readingroom.netclient.peer.TlsContexts;
import org.readingroom.netclient.peer.TlsMaterial;

/// Turns a connected socket into a TLS one by the rules of {@link TlsContexts}, with the host name
/// checked (guard G5: the toolkit does not). Immutable, thread-safe.
final class TlsClient {
  private final SSLContext context;

  private TlsClient(SSLContext context) {
    this.context = context;
  }

  /// @throws IOException when a store cannot be read: our side's files, not the archive
  static TlsClient of(TlsMaterial material) throws IOException {
    return new TlsClient(TlsContexts.of(material));
  }

  /// Hands the plain socket over to TLS and completes the handshake; blocks until the peer answers
  /// or the plain socket is closed by the link's deadline.
  SSLSocket handshake(Socket plain, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
    socket.setSSLParameters(TlsContexts.parameters(context));
    socket.startHandshake();
    return socket;
  }
}
