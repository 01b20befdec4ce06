package org.readingroom.netclient.listener;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.SourceAddress;
import org.readingroom.netclient.peer.TlsContexts;
import org.readingroom.netclient.peer.TlsMaterial;

/// Decides who is an archive of ours: by address first, then by AE title and by the kind of link.
/// Thread-safe.
final class Doorkeeper {
  private static final int TLS_HANDSHAKE = 0x16; // RFC 8446 5.1
  private final Map<Files, SSLContext> contexts = new ConcurrentHashMap<>();

  private record Files(@Nullable Object trustStore, @Nullable Object keyStore) {
    static Files of(TlsMaterial material) {
      return new Files(material.trustStore(), material.keyStore());
    }
  }

  /// A connection whose first bytes have said how it is protected.
  ///
  /// @param in everything that comes, from the first byte on
  /// @param tls null when it is plain
  record Link(Socket socket, InputStream in, @Nullable TlsMaterial tls) {}

  /// A peer that wants another kind of protection than is set up.
  static final class WrongLinkException extends IOException {
    WrongLinkException() {
      super("plain and encrypted do not go together");
    }
  }

  /// The archives that may send from an address. May block for a name look-up.
  static List<ArchiveNode> at(InetAddress address, List<ArchiveNode> known) {
    return known.stream()
        .filter(node ->
            SourceAddress.covers(node.host(), address)
                || node.access().sendsFrom().stream()
                    .anyMatch(text -> SourceAddress.covers(text, address)))
        .toList();
  }

  /// Those of them that go by an AE title and use this kind of link.
  static List<ArchiveNode> recognised(
      List<ArchiveNode> here, String callingAeTitle, @Nullable TlsMaterial tls) {
    return here.stream()
        .filter(node ->
            node.aeTitle().strip().equals(callingAeTitle)
                || node.access().sendsAs().stream()
                    .anyMatch(title -> title.strip().equals(callingAeTitle)))
        .filter(node -> Objects.equals(files(node.tls()), files(tls)))
        .toList();
  }

  private static @Nullable Files files(@Nullable TlsMaterial material) {
    return material == null ? null : Files.of(material);
  }

  /// Whether objects could be received from the archive over the kind of link it has.
  static boolean canReceive(ArchiveNode node) {
    TlsMaterial tls = node.tls();
    return tls == null || tls.keyStore() != null && tls.trustStore() != null;
  }

  /// Looks at the first byte and shakes hands where it begins TLS. The caller sees to it that this
  /// ends in time.
  Link protect(Socket socket, List<ArchiveNode> here) throws IOException {
    int first = socket.getInputStream().read();
    if (first < 0) {
      throw new EOFException();
    }
    ByteArrayInputStream seen = new ByteArrayInputStream(new byte[] {(byte) first});
    if (first == TLS_HANDSHAKE) {
      TlsMaterial material =
          here.stream()
              .filter(node -> node.tls() != null && canReceive(node))
              .map(ArchiveNode::tls)
              .findFirst()
              .orElseThrow(WrongLinkException::new);
      SSLContext context = context(material);
      SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, seen, true);
      tls.setUseClientMode(false);
      tls.setSSLParameters(TlsContexts.acceptingParameters(context));
      tls.startHandshake();
      return new Link(tls, tls.getInputStream(), material);
    }
    if (here.stream().allMatch(node -> node.tls() != null)) {
      throw new WrongLinkException();
    }
    return new Link(socket, new SequenceInputStream(seen, socket.getInputStream()), null);
  }

  // made once per pair of files: whoever connects must not make us read them again
  private SSLContext context(TlsMaterial material) throws IOException {
    SSLContext ready = contexts.get(Files.of(material));
    if (ready == null) {
      ready = TlsContexts.of(material);
      contexts.put(Files.of(material), ready);
    }
    return ready;
  }
}
