package org.readingroom.app.hub;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.netclient.seal.Sealing;

/// A real SQLite hub in a folder of the test, with people in it.
public final class TestHub implements AutoCloseable {
  public final Hub hub;
  public final Sealing sealing;
  public final AuditTrail audit;
  public final Readers readers;
  private final List<AutoCloseable> more = new ArrayList<>();

  private TestHub(Path file, Sealing sealing) {
    this.sealing = sealing;
    this.hub = Hub.openSqlite(file, new SealedColumns(sealing));
    this.audit = new AuditTrail(hub);
    this.readers = new Readers(hub);
  }

  public static TestHub in(Path folder) {
    return in(folder, Sealing.of(new byte[32]));
  }

  public static TestHub in(Path folder, Sealing sealing) {
    return new TestHub(folder.resolve("hub.db"), sealing);
  }

  public Actor consultant(String name) {
    return actor(name, Role.CONSULTANT);
  }

  public Actor actor(String name, Role role) {
    Reader reader = readers.ensure(name, role, null, "GMC", "7000000");
    return readers.actor(reader);
  }

  /// Makes the hub's clock run this much ahead of the computer's: what a stepped clock looks like.
  public void stepClock(long aheadMs) {
    hub.writing(handle -> {
      handle.execute("DROP VIEW hub_clock");
      handle.execute(
          "CREATE VIEW hub_clock AS SELECT"
              + " CAST(unixepoch('subsec') * 1000 AS INTEGER) + "
              + aheadMs
              + " AS now_ms");
    });
  }

  public <T extends AutoCloseable> T closing(T other) {
    more.add(other);
    return other;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : more.reversed()) {
      each.close();
    }
    hub.close();
  }
}
