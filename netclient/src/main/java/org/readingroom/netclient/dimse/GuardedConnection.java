package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.aoju.bus.image.metric.Connection;
import org.jspecify.annotations.Nullable;

/// The toolkit's end point with our own way of connecting: the socket is known to its link from the
/// first moment, so that the link can close it whatever it hangs in (name look-up, connect,
/// handshake, a write the peer does not read), and TLS checks the host name (guards G1, G2, G5).
@SuppressWarnings("serial") // the toolkit's super class is Serializable; nothing here ever is
final class GuardedConnection extends Connection {
  private static final int NET_MS = 5_000;
  private static final int PDU_BYTES = 1 << 17;
  private static final int MAX_RETRIEVE_MS = 6 * 3_600_000;

  /// A whole slice fits, so that an archive has sent it before it waits for our answer; and over 20
  /// ms of line 400 Mbit/s, four times as much as a quarter of it would let through.
  private static final int RETRIEVE_BUFFER_BYTES = 1 << 20;

  private final transient Link link;
  private final transient @Nullable TlsClient tls;
  private final int silenceMs;

  /// @param silenceMs a read that waits longer ends the link; 0 when the peer may rightly be silent
  GuardedConnection(
      Link link, @Nullable TlsClient tls, int openMs, int answerMs, int releaseMs, int silenceMs) {
    this.link = link;
    this.tls = tls;
    this.silenceMs = silenceMs;
    setConnectTimeout(openMs);
    // the link's own deadlines come first and know the reason; these are the net below
    setRequestTimeout(Math.addExact(openMs, NET_MS));
    setAcceptTimeout(Math.addExact(openMs, NET_MS));
    setReleaseTimeout(Math.addExact(releaseMs, NET_MS));
    setResponseTimeout(Math.addExact(answerMs, NET_MS));
    setRetrieveTimeout(MAX_RETRIEVE_MS);
    setRetrieveTimeoutTotal(true);
    setIdleTimeout(Math.max(answerMs, 60_000));
    setSocketCloseDelay(50);
    setReceivePDULength(PDU_BYTES);
    setSendPDULength(PDU_BYTES);
    setTcpNoDelay(true);
  }

  @Override
  public Socket connect(Connection remote) throws IOException {
    Socket plain = link.adopt(new Socket());
    try {
      plain.setTcpNoDelay(true);
      if (link.use() == Link.Use.RETRIEVE) {
        plain.setReceiveBufferSize(RETRIEVE_BUFFER_BYTES);
      }
      plain.connect(
          new InetSocketAddress(remote.getHostname(), remote.getPort()), getConnectTimeout());
      Socket ready = plain;
      if (tls != null) {
        plain.setSoTimeout(getConnectTimeout());
        ready = link.secured(tls.handshake(plain, remote.getHostname(), remote.getPort()));
      }
      ready.setSoTimeout(silenceMs);
      return switch (link.use()) {
        case QUESTIONS -> ready;
        case RETRIEVE -> new FilteredSocket(ready, link::subOperations);
      };
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }
}
