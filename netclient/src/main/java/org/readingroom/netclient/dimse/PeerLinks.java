package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.TlsFailures;

/// The links to one archive: opens them, with its certificates where the settings have some, and
/// keeps those that may serve again. Thread-safe.
final class PeerLinks implements AutoCloseable {
  /// The toolkit's own limit on an answer; the caller's deadline or stall comes first.
  static final Duration LONG_ENOUGH = Duration.ofHours(1);

  private final LocalEntity local;
  private final ArchiveNode node;
  private final DimseRuntime runtime;

  /// As many as an archive serves at once: Orthanc has four threads for them, and takes a fifth
  /// that it lets wait. Those that only wait for work end before one more is opened.
  private static final int FEW = 4;

  private final IdleLinks idle;

  // those that have ended are taken out when the next is opened
  private final Set<Link> open = ConcurrentHashMap.newKeySet();

  // made at the first use: the files may be put right while the program runs
  private volatile @Nullable TlsClient tls;

  PeerLinks(LocalEntity local, ArchiveNode node, DimseRuntime runtime) {
    this.local = local;
    this.node = node;
    this.runtime = runtime;
    this.idle = new IdleLinks(runtime);
  }

  LocalEntity local() {
    return local;
  }

  ArchiveNode node() {
    return node;
  }

  DimseRuntime runtime() {
    return runtime;
  }

  /// A link whose silence its user watches.
  Link open(AAssociateRQ request, Deadline openBy, Duration answer)
      throws LinkException, InterruptedException {
    return open(new Link.Plan(Link.Use.QUESTIONS, request, openBy, answer, Duration.ZERO));
  }

  /// One over which the archive is to send instances; its user watches its silence.
  Link openToRetrieve(AAssociateRQ request, Deadline openBy)
      throws LinkException, InterruptedException {
    return open(new Link.Plan(Link.Use.RETRIEVE, request, openBy, LONG_ENOUGH, Duration.ZERO));
  }

  Link open(Link.Plan plan) throws LinkException, InterruptedException {
    open.removeIf(Link::isCut);
    for (int over = open.size() + 1 - FEW; over > 0 && idle.spareOne(); over--) {
      // one less
    }
    Link opened = Link.open(runtime, local.aeTitle(), node, tlsClient(), plan);
    open.add(opened);
    return opened;
  }

  /// One that waits for work of this kind.
  @Nullable Link waiting(Object kind) {
    return idle.take(kind);
  }

  /// For the next call of its kind, when all was answered; else it is closed.
  void letGo(Object kind, Link link) {
    if (link.isHealthy() && !Thread.currentThread().isInterrupted()) {
      idle.keep(kind, link);
    } else {
      link.close();
    }
  }

  private @Nullable TlsClient tlsClient() throws LinkException {
    if (node.tls() == null) {
      return null;
    }
    TlsClient ready = tls;
    if (ready == null) {
      try {
        ready = TlsClient.of(node.tls());
        tls = ready;
      } catch (IOException | RuntimeException e) {
        throw new LinkException(TlsFailures.ourFiles());
      }
    }
    return ready;
  }

  @Override
  public void close() {
    idle.close();
  }
}
