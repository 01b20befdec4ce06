package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.aoju.bus.image.Device;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.ApplicationEntity;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Connection;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Toolkit;
import org.readingroom.netclient.peer.ArchiveNode;

/// One C-FIND with the toolkit alone: no guards, no deadline, nothing of ours around it. The
/// yardstick of `bench query`; for archives of our own on the loopback interface only.
public final class BareFind {
  private BareFind() {}

  /// @param firstRowNanos from before connecting to the first row
  /// @param lastRowNanos from before connecting to the last row
  public record Times(int rows, long firstRowNanos, long lastRowNanos) {}

  /// Asks once and waits. Blocks; unbounded where the archive is.
  ///
  /// @param keys a study level identifier without its level
  /// @throws IllegalArgumentException when the archive is not on this computer
  public static Times run(ArchiveNode node, String callingAeTitle, Dataset keys)
      throws IOException, InterruptedException {
    if (!node.host().equals("127.0.0.1")) {
      throw new IllegalArgumentException("a bare question has no guards: loopback only");
    }
    Toolkit.guard();
    Dataset identifier = keys.toBuilder().string(Tag.QueryRetrieveLevel, "STUDY").build();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      Connection local = new Connection();
      local.setTcpNoDelay(true);
      Device device = new Device("bare");
      device.setExecutor(threads);
      device.setScheduledExecutor(timer);
      ApplicationEntity entity = new ApplicationEntity(callingAeTitle);
      entity.setAssociationInitiator(true);
      device.addConnection(local);
      device.addApplicationEntity(entity);
      entity.addConnection(local);
      AAssociateRQ request = Requests.find();
      request.setCallingAET(callingAeTitle);
      request.setCalledAET(node.aeTitle());
      long start = System.nanoTime();
      Association association = connect(entity, local, node, request);
      try {
        DimseRSP answer =
            association.cfind(
                Requests.STUDY_ROOT_FIND,
                0,
                new Attributes(Toolkit.attributes(identifier)),
                association.getTransferSyntaxesFor(Requests.STUDY_ROOT_FIND).iterator().next(),
                0);
        int rows = 0;
        long first = 0;
        long last = 0;
        while (answer.next()) {
          if (answer.getDataset() != null) {
            last = System.nanoTime() - start;
            first = rows++ == 0 ? last : first;
          }
        }
        return new Times(rows, first, last);
      } finally {
        association.release();
        association.waitForSocketClose();
      }
    }
  }

  private static Association connect(
      ApplicationEntity entity, Connection local, ArchiveNode node, AAssociateRQ request)
      throws IOException, InterruptedException {
    try {
      return entity.connect(local, new Connection(null, node.host(), node.port()), request);
    } catch (GeneralSecurityException e) {
      throw new IOException("a plain link needs no TLS", e);
    }
  }
}
