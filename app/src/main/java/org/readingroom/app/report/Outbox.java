package org.readingroom.app.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
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
  static final Duration BUSY = Duration.ofMinutes(3);

  private static final Duration ASK = Duration.ofSeconds(30);
  private static final long FIRST_RETRY_MS = 5_000;
  private static final long LAST_RETRY_MS = 600_000;
  private static final RowMapper<Delivery> DELIVERY =
      (row, context) -> {
        long filed = row.getLong("filed_ms");
        @Nullable Instant filedAt = row.wasNull() ? null : Instant.ofEpochMilli(filed);
        return new Delivery(
            row.getString("delivery_id"),
            row.getString("report_id"),
            row.getInt("version"),
            row.getString("destination"),
            row.getString("kind"),
            Delivery.State.valueOf(row.getString("state")),
            row.getString("reason"),
            row.getInt("attempts"),
            Instant.ofEpochMilli(row.getLong("queued_ms")),
            filedAt);
      };

  /// what is believed of an attempt that ended in an unforeseen way
  private static final Result UNKNOWN =
      new Result(
          Delivery.State.SENT, true, "Interrupted while sending; the archive will be asked.");

  private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

  private final Hub hub;
  private final AuditTrail audit;
  private final Federation federation;

  public Outbox(Hub hub, AuditTrail audit, Federation federation) {
    this.hub = hub;
    this.audit = audit;
    this.federation = federation;
  }

  /// All deliveries of one report, oldest first.
  public List<Delivery> of(String reportId) {
    return hub.read(handle ->
        handle
            .createQuery("SELECT * FROM outbox WHERE report_id = :report ORDER BY version")
            .bind("report", reportId)
            .map(DELIVERY)
            .list());
  }

  /// What has not arrived: waiting, uncertain or rejected, oldest first.
  public List<Delivery> unfiled() {
    return hub.read(handle ->
        handle
            .createQuery("SELECT * FROM outbox WHERE state <> 'FILED' ORDER BY queued_ms")
            .map(DELIVERY)
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
      int changed =
          handle
              .createUpdate(
                  "UPDATE outbox SET state = 'PENDING', next_attempt_ms = :now"
                      + " WHERE delivery_id = :id AND state = 'REJECTED'")
              .bind("now", Hub.nowMs(handle))
              .bind("id", deliveryId)
              .execute();
      if (changed > 0) {
        audit.append(handle, actor, AuditAction.DELIVER, deliveryId, "to be tried again");
      }
    });
  }

  private int deliver(Actor actor, @Nullable String onlyReport) throws InterruptedException {
    Set<String> tried = new HashSet<>();
    int filed = 0;
    while (true) {
      Optional<Taken> taken = hub.write(handle -> take(handle, onlyReport, tried));
      if (taken.isEmpty()) {
        return filed;
      }
      tried.add(taken.get().delivery().deliveryId());
      Result result = UNKNOWN;
      try {
        result = attempt(taken.get());
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a delivery failed: {0}", e.getClass().getName());
      } finally {
        Result outcome = result;
        hub.writing(handle -> settle(handle, actor, taken.get(), outcome));
      }
      filed += result.state() == Delivery.State.FILED ? 1 : 0;
    }
  }

  /// A delivery this process is busy with.
  ///
  /// @param uncertain an earlier attempt may have arrived
  /// @param sealed the object, as stored
  private record Taken(Delivery delivery, long busyToken, boolean uncertain, byte[] sealed) {}

  /// @param uncertain it may have arrived although we cannot say so
  private record Result(Delivery.State state, boolean uncertain, @Nullable String reason) {}

  // a time further ahead than we ever set means that the clock was put back: then it counts as past
  private Optional<Taken> take(Handle handle, @Nullable String onlyReport, Set<String> tried) {
    long now = Hub.nowMs(handle);
    Optional<Taken> found =
        handle
            .createQuery(
                """
                SELECT * FROM outbox
                WHERE state IN ('PENDING', 'SENT')
                  AND (busy_until_ms <= :now OR busy_until_ms > :busyEnd)
                  AND (next_attempt_ms <= :now OR next_attempt_ms > :retryEnd
                    OR report_id = :report)
                  AND (:report IS NULL OR report_id = :report)
                ORDER BY next_attempt_ms
                """)
            .bind("now", now)
            .bind("busyEnd", now + BUSY.toMillis())
            .bind("retryEnd", now + 2 * LAST_RETRY_MS)
            .bind("report", onlyReport)
            .map((row, context) -> {
              Delivery delivery = DELIVERY.map(row, context);
              return new Taken(
                  delivery,
                  row.getLong("busy_token") + 1,
                  row.getInt("uncertain") == 1,
                  row.getBytes("sealed"));
            })
            .list()
            .stream()
            .filter(row -> !tried.contains(row.delivery().deliveryId()))
            .findFirst();
    found.ifPresent(taken ->
        handle
            .createUpdate(
                """
                UPDATE outbox SET busy_token = :token, busy_until_ms = :until,
                  attempts = attempts + 1, uncertain = 1
                WHERE delivery_id = :id
                """)
            .bind("token", taken.busyToken())
            .bind("until", now + BUSY.toMillis())
            .bind("id", taken.delivery().deliveryId())
            .execute());
    return found;
  }

  private Result attempt(Taken taken) throws InterruptedException {
    String destination = taken.delivery().destination();
    Optional<Archive> archive = federation.archive(destination);
    if (archive.isEmpty()) {
      return new Result(
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
        @Nullable Result known = ask(archive.get(), object);
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
  private static @Nullable Result ask(Archive archive, Dataset object)
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
      return new Result(Delivery.State.FILED, false, null);
    }
    return switch (outcome) {
      case FindOutcome.Answered _ -> null;
      case FindOutcome.Failed failed ->
          new Result(
              Delivery.State.SENT,
              true,
              "It may have arrived; the archive cannot be asked yet. " + failed.failure().reason());
    };
  }

  private static Result send(Archive archive, Dataset object, byte[] dataset)
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
        case StoreOutcome.Stored _ -> new Result(Delivery.State.FILED, false, null);
        case StoreOutcome.StoredWithWarning warning ->
            new Result(
                Delivery.State.FILED,
                false,
                String.format("Filed, with the archive's remark %04X.", warning.status()));
        case StoreOutcome.NotSent notSent ->
            new Result(Delivery.State.PENDING, false, notSent.failure().explained());
        case StoreOutcome.Refused refused ->
            new Result(
                mayPass(refused.failure()) ? Delivery.State.PENDING : Delivery.State.REJECTED,
                false,
                refused.failure().explained());
      };
    } catch (AssociationLostException e) {
      return new Result(
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

  private void settle(Handle handle, Actor actor, Taken taken, Result result) {
    long now = Hub.nowMs(handle);
    int attempts = taken.delivery().attempts() + 1;
    int changed =
        handle
            .createUpdate(
                """
                UPDATE outbox SET state = :state, uncertain = :uncertain, reason = :reason,
                  busy_until_ms = 0, next_attempt_ms = :next,
                  filed_ms = CASE WHEN :state = 'FILED' THEN :now END
                WHERE delivery_id = :id AND busy_token = :token AND state IN ('PENDING', 'SENT')
                """)
            .bind("state", result.state().name())
            .bind("uncertain", result.uncertain() ? 1 : 0)
            .bind("reason", result.reason())
            .bind("next", now + retryMs(attempts))
            .bind("now", now)
            .bind("id", taken.delivery().deliveryId())
            .bind("token", taken.busyToken())
            .execute();
    if (changed > 0) {
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
