package org.readingroom.netclient.archive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.aoju.bus.image.Device;
import org.aoju.bus.image.Option;
import org.aoju.bus.image.metric.AdvancedHandler;
import org.aoju.bus.image.metric.ApplicationEntity;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.AssociationHandler;
import org.aoju.bus.image.metric.Connection;
import org.aoju.bus.image.metric.TransferCapability;
import org.aoju.bus.image.metric.internal.pdu.AAssociateAC;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRJ;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Takes DICOM connections on one loopback port. Our own accept loop: the toolkit's is held up by
/// one silent client, and cannot refuse by address (guards G2, G4).
final class DimseListener implements AutoCloseable {
  /// Everything but Deflated (guard G8); what we hold in them is sent as it is.
  private static final String[] TRANSFER_SYNTAXES = {
    TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
    TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
    TransferSyntax.JPEG_BASELINE,
    TransferSyntax.JPEG_EXTENDED,
    TransferSyntax.JPEG_LOSSLESS,
    TransferSyntax.JPEG_LOSSLESS_SV1,
    TransferSyntax.JPEG_LS,
    TransferSyntax.JPEG_LS_NEAR_LOSSLESS,
    TransferSyntax.JPEG_2000_LOSSLESS,
    TransferSyntax.JPEG_2000,
    TransferSyntax.HTJ2K_LOSSLESS,
    TransferSyntax.HTJ2K_LOSSLESS_RPCL,
    TransferSyntax.HTJ2K,
    TransferSyntax.RLE_LOSSLESS,
    TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
  };

  private static final int PDU_BYTES = 1 << 17;
  private static final int TIMER_THREADS = 4;

  private final ServerSocket listener;
  private final ArchiveLimits limits;
  private final Faults faults;
  private final Device device = new Device("reading-room-loopback-archive");
  private final Connection connection;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("archive-dimse-", 0).factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          TIMER_THREADS, Thread.ofPlatform().daemon().name("archive-timer-", 0).factory());

  DimseListener(InetAddress address, int port, String aeTitle, ArchiveFolder folder, Faults faults)
      throws IOException {
    this.limits = folder.limits();
    this.faults = faults;
    this.connection = connection();
    timer.setRemoveOnCancelPolicy(true);
    device.setExecutor(threads);
    device.setScheduledExecutor(timer);
    device.setLimitOpenAssociations(limits.maxAssociations());
    device.setAssociationHandler(new Refusing());
    device.addConnection(connection);
    ApplicationEntity entity = new ApplicationEntity(aeTitle);
    entity.setAssociationAcceptor(true);
    entity.addConnection(connection);
    device.addApplicationEntity(entity);
    for (TransferCapability.Role role : TransferCapability.Role.values()) {
      // SCU as well: C-GET sends storage requests back over the same association
      TransferCapability any = new TransferCapability(null, "*", role, TRANSFER_SYNTAXES);
      any.setTypes(EnumSet.of(Option.Type.RELATIONAL));
      entity.addTransferCapability(any);
    }
    entity.setDimseRQHandler(new DimseServices(folder, faults, threads, timer));
    listener = new ServerSocket();
    listener.bind(new InetSocketAddress(address, port), 64);
    Thread.ofPlatform().daemon().name("archive-dimse-accept").start(this::acceptAll);
  }

  int port() {
    return listener.getLocalPort();
  }

  private Connection connection() {
    int silenceMs = (int) limits.silence().toMillis();
    Connection guarded = new Connection();
    guarded.setRequestTimeout(silenceMs);
    guarded.setAcceptTimeout(silenceMs);
    guarded.setReleaseTimeout(silenceMs);
    guarded.setResponseTimeout(silenceMs);
    guarded.setIdleTimeout(silenceMs);
    guarded.setSocketCloseDelay(50);
    guarded.setReceivePDULength(PDU_BYTES);
    guarded.setSendPDULength(PDU_BYTES);
    guarded.setTcpNoDelay(true);
    return guarded;
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.removeIf(Socket::isClosed);
        if (!socket.getInetAddress().isLoopbackAddress()
            || sockets.size() >= 2 * limits.maxAssociations()) {
          socket.close();
          continue;
        }
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      } catch (SocketException closed) {
        // by close(), which the loop's condition sees
      } catch (IOException | RuntimeException e) {
        // one connection that could not be taken is its client's loss only
      }
    }
  }

  private void serve(Socket socket) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) limits.silence().toMillis());
      AdvancedHandler.INSTANCE.onAccept(connection, socket);
    } catch (IOException | RuntimeException e) {
      close(socket);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // gone either way
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // gone either way
    }
    sockets.forEach(DimseListener::close);
    timer.shutdownNow();
    threads.shutdownNow();
  }

  private final class Refusing extends AssociationHandler {
    @Override
    protected AAssociateAC negotiate(Association association, AAssociateRQ request)
        throws IOException {
      if (faults.refusesConnections()) {
        throw new AAssociateRJ(2, 3, 1); // transient, presentation layer: temporary congestion
      }
      return super.negotiate(association, request);
    }
  }
}
