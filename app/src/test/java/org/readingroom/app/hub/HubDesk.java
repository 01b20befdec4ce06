package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.UnknownReaderException;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.report.ReportObject;
import org.readingroom.app.report.Reports;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;

/// One person at their workstation, on a shared hub.
record HubDesk(Hub hub, Worklist worklist, Reports reports, Actor actor) {
  static HubDesk of(Hub hub) throws UnknownReaderException {
    AuditTrail audit = new AuditTrail(hub);
    Worklist worklist = new Worklist(hub, audit);
    Readers readers = new Readers(hub);
    return new HubDesk(
        hub,
        worklist,
        new Reports(hub, audit, worklist, new ReportObject(List.of(TestStudies.LINCOLN))),
        readers.actor(readers.signedIn()));
  }

  /// As a workstation does: tries again while the hub is away, for at most a minute.
  static <T> T whenBack(Supplier<T> work) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        return work.get();
      } catch (HubException e) {
        assertTrue(e.unreachable(), e.getMessage());
        assertTrue(System.nanoTime() < end, "the hub never came back");
        Thread.sleep(200);
      }
    }
  }
}
