package org.readingroom.app.shell;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.readingroom.app.account.Actor;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.HubPresence;
import org.readingroom.app.report.Delivery;
import org.readingroom.app.report.Outbox;
import org.readingroom.app.report.offline.KeptWorkflow;

/// Watches whether the hub is there: says so in the status line, settles what was kept while it was
/// away, and empties the outbox. Runs on a background thread until that is interrupted.
final class HubLine {
  private static final Duration WHILE_LIVE = Duration.ofSeconds(20);
  private static final Duration WHILE_AWAY = Duration.ofSeconds(3);

  private final Workbench bench;
  private final KeptWorkflow kept;
  private final StatusModel status;
  private final Consumer<HubException> refused;
  // whoever found out that the hub is back: what is kept is settled at once
  private final Semaphore back = new Semaphore(0);

  /// Thread: FX.
  ///
  /// @param refused hears, on the FX thread, when the hub does not let this reader in
  HubLine(Workbench bench, KeptWorkflow kept, StatusModel status, Consumer<HubException> refused) {
    this.bench = bench;
    this.kept = kept;
    this.status = status;
    this.refused = refused;
    status
        .hub()
        .addListener((o, was, is) -> {
          if (was == HubPresence.OFFLINE && is == HubPresence.LIVE) {
            back.release();
          }
        });
  }

  void keep() throws InterruptedException {
    while (true) {
      Duration pause = WHILE_LIVE;
      try {
        look();
      } catch (InterruptedException stop) {
        throw stop;
      } catch (HubException away) {
        FxThread.run(() -> {
          status.hub().set(HubPresence.OFFLINE);
          refused.accept(away);
        });
        kept.refresh();
        // while the hub is away, and after a refused sign-in, a call fails at once
        pause = WHILE_AWAY;
      } catch (Exception failure) {
        FxThread.run(() -> status.hub().set(HubPresence.OFFLINE));
      }
      if (back.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        back.drainPermits();
      }
    }
  }

  private void look() throws Exception {
    Actor actor = bench.actor();
    Outbox outbox = bench.outbox();
    List<Delivery> unfiled = outbox.unfiled();
    FxThread.run(() -> status.hub().set(HubPresence.LIVE));
    kept.settle();
    outbox.deliverDue(actor);
    unfiled = outbox.unfiled();
    int rejected = (int) unfiled.stream().filter(d -> d.state() == Delivery.State.REJECTED).count();
    int sending = unfiled.size() - rejected;
    FxThread.run(() -> {
      status.sending().set(sending);
      status.notFiled().set(rejected);
    });
  }
}
