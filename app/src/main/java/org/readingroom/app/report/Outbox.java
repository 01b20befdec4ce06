package org.readingroom.app.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubException;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;

/// Delivers what was signed, and does not rest until the archive has acknowledged it.
///
/// Before a send the row is marked: whoever finds the mark after a crash or a lost link asks the
/// archive whether it has the object, and sends it only when the answer is no. The object's UID
/// never changes, so that even a mistaken second send is the same object. Several processes may
/// deliver at once: each takes a row for {@link #BUSY}, and results of a taken-over row are
/// dropped. Thread-safe; blocks on database and archives.
public final class Outbox {
  /// how long one process may be busy with one delivery before another may take it up
  static final Duration BUSY = DeliveryQueue.BUSY;

  private static final Duration ASK = Duration.ofSeconds(30);
  private static final long FIRST_RETRY_MS = 5_000;
  private static final long LAST_RETRY_MS = DeliveryQueue.LAST_RETRY_MS;

  /// what is believed of an attempt that ended in an unforeseen way
  private static final DeliveryQueue.Result UNKNOWN =
      new DeliveryQueue.Result(
          Delivery.State.SENT, true, "Interrupted while sending; the archive will be asked.");

  private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

  private final Hub hub;
  private final AuditTrail audit;
  private final Federation federation;
  private final DeliveryQueue queue;

  public Outbox(Hub hub, AuditTrail audit, Federation federation) {
    this.hub = hub;
    this.audit = audit;
    this.federation = federation;
    this.queue = DeliveryQueue.of(hub);
  }

  /// All deliveries of one report, oldest first.
  public List<Delivery> of(String reportId) {
    return hub.look(handle ->
        handle
            .createQuery("SELECT * FROM outbox WHERE report_id = :report ORDER BY version")
            .bind("report", reportId)
            .map(DeliveryQueue.DELIVERY)
            .list());
  }

  /// What has not arrived: waiting, uncertain or rejected, oldest first.
  public List<Delivery> unfiled() {
    return hub.look(handle ->
        handle
            .createQuery("SELECT * FROM outbox WHERE state <> 'FILED' ORDER BY queued_ms")
            .map(DeliveryQueue.DELIVERY)
            .list());
  }

  /// Tries everything that is due, once. Returns how many were filed.
  public int deliverDue(Actor actor) throws InterruptedException {
    return deliver(actor, null);
  }

  /// Tries one report's deliveries now, due or not, unless another process is at it.
  public List<Delivery> deliverNow(String reportId, Actor actor) throws InterruptedException {
    deliver(actor, reportId);
    return of(reportId);
  }

  /// Tries a rejected delivery again, after someone has mended the cause.
  public void retry(String deliveryId, Actor actor) {
    hub.writing(handle -> {
      if (queue.retry(handle, actor, deliveryId)) {
        audit.append(handle, actor, AuditAction.DELIVER, deliveryId, "to be tried again");
      }
    });
  }

  private int deliver(Actor actor, @Nullable String onlyReport) throws InterruptedException {
    Set<String> tried = new HashSet<>();
    int filed = 0;
    while (true) {
      Optional<DeliveryQueue.Taken> taken =
          hub.write(handle -> queue.take(handle, actor, onlyReport, tried));
      if (taken.isEmpty()) {
        return filed;
      }
      tried.add(taken.get().delivery().deliveryId());
      DeliveryQueue.Result result = UNKNOWN;
      try {
        result = attempt(taken.get());
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a delivery failed: {0}", e.getClass().getName());
      } finally {
        DeliveryQueue.Result outcome = result;
        hub.writing(handle -> settle(handle, actor, taken.get(), outcome));
      }
      filed += result.state() == Delivery.State.FILED ? 1 : 0;
    }
  }

  private DeliveryQueue.Result attempt(DeliveryQueue.Taken taken) throws InterruptedException {
    String destination = taken.delivery().destination();
    Optional<Archive> archive = federation.archive(destination);
    if (archive.isEmpty()) {
      return new DeliveryQueue.Result(
          Delivery.State.PENDING,
          taken.uncertain(),
          "No archive named " + destination + " is configured. Add it to the settings.");
    }
    byte[] dataset =
        hub.columns().reveal(ReportRows.OUTBOX, taken.delivery().deliveryId(), taken.sealed());
    try {
      Dataset object =
          DatasetReader.readHeader(
              new ByteArrayInputStream(dataset), ReportObject.TRANSFER_SYNTAX_UID);
      if (taken.uncertain()) {
        DeliveryQueue.@Nullable Result known = ask(archive.get(), object);
        if (known != null) {
          return known;
        }
      }
      return send(archive.get(), object, dataset);
    } catch (IOException e) {
      throw new HubException("A row of the worklist database (outbox.sealed) is damaged.");
    }
  }

  /// Null when the archive says it does not have the object.
  private static DeliveryQueue.@Nullable Result ask(Archive archive, Dataset object)
      throws InterruptedException, IOException {
    String sopInstanceUid = Uids.require(object.string(Tag.SOPInstanceUID), Tag.SOPInstanceUID);
    boolean[] present = {false};
    FindOutcome outcome =
        archive
            .findInstances(
                object.uid(Tag.StudyInstanceUID),
                object.uid(Tag.SeriesInstanceUID),
                row -> present[0] |= sopInstanceUid.equals(row.string(Tag.SOPInstanceUID)),
                ASK)
            .outcome();
    if (present[0]) {
      return new DeliveryQueue.Result(Delivery.State.FILED, false, null);
    }
    return switch (outcome) {
      case FindOutcome.Answered _ -> null;
      case FindOutcome.Failed failed ->
          new DeliveryQueue.Result(
              Delivery.State.SENT,
              true,
              "It may have arrived; the archive cannot be asked yet. " + failed.failure().reason());
    };
  }

  private static DeliveryQueue.Result send(Archive archive, Dataset object, byte[] dataset)
      throws InterruptedException, IOException {
    try {
      StoreOutcome outcome =
          archive.store(
              new OutgoingInstance(
                  object.uid(Tag.SOPClassUID),
                  object.uid(Tag.SOPInstanceUID),
                  ReportObject.TRANSFER_SYNTAX_UID,
                  dataset));
      return switch (outcome) {
        case StoreOutcome.Stored _ -> new DeliveryQueue.Result(Delivery.State.FILED, false, null);
        case StoreOutcome.StoredWithWarning warning ->
            new DeliveryQueue.Result(
                Delivery.State.FILED,
                false,
                String.format("Filed, with the archive's remark %04X.", warning.status()));
        case StoreOutcome.NotSent notSent ->
            new DeliveryQueue.Result(Delivery.State.PENDING, false, notSent.failure().explained());
        case StoreOutcome.Refused refused ->
            new DeliveryQueue.Result(
                mayPass(refused.failure()) ? Delivery.State.PENDING : Delivery.State.REJECTED,
                false,
                refused.failure().explained());
      };
    } catch (AssociationLostException e) {
      return new DeliveryQueue.Result(
          Delivery.State.SENT,
          true,
          "Sent, but the link broke before the answer; the archive will be asked.");
    }
  }

  private static boolean mayPass(Failure failure) {
    return switch (failure.kind()) {
      case OUT_OF_RESOURCES, DISK_FULL, TIMED_OUT, HUNG_UP, UNREACHABLE, CANCELLED -> true;
      default -> false;
    };
  }

  private void settle(
      Handle handle, Actor actor, DeliveryQueue.Taken taken, DeliveryQueue.Result result) {
    boolean changed =
        queue.settle(handle, actor, taken, result, retryMs(taken.delivery().attempts() + 1));
    if (changed) {
      audit.append(
          handle,
          actor,
          AuditAction.DELIVER,
          taken.delivery().reportId(),
          result.state().label() + " to " + taken.delivery().destination());
    }
  }

  /// 5 s, doubling up to 10 min, each up to a quarter longer so that workstations spread out.
  static long retryMs(int attempts) {
    long base = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(attempts - 1, 10));
    return base + ThreadLocalRandom.current().nextLong(base / 4 + 1);
  }
}
