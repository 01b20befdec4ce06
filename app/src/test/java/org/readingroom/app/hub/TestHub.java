package org.readingroom.app.hub;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Readers;
import org.readingroom.app.account.Role;
import org.readingroom.app.account.UnknownReaderException;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.netclient.seal.Sealing;

/// A real hub with people in it: a SQLite file in a folder of the test, or a database of its own on
/// a real PostgreSQL, where each person has a login and a connection.
public final class TestHub implements AutoCloseable {
  /// On PostgreSQL this is the connection of a feeder who sees everything.
  public final Hub hub;

  public final Sealing sealing;
  public final AuditTrail audit;
  public final Readers readers;
  public final @Nullable PostgresServer.HubDatabase database;
  private final Map<String, Hub> hubs = new LinkedHashMap<>();
  private final List<AutoCloseable> more = new ArrayList<>();

  private TestHub(Hub hub, Sealing sealing, PostgresServer.@Nullable HubDatabase database) {
    this.hub = hub;
    this.sealing = sealing;
    this.database = database;
    this.audit = new AuditTrail(hub);
    this.readers = new Readers(hub);
  }

  public static TestHub in(Path folder) {
    return in(folder, Sealing.of(new byte[32]));
  }

  public static TestHub in(Path folder, Sealing sealing) {
    return new TestHub(
        Hub.openSqlite(folder.resolve("hub.db"), new SealedColumns(sealing)), sealing, null);
  }

  /// @param folder where SQLite puts its file
  public static TestHub of(Dialect dialect, Path folder) {
    return switch (dialect) {
      case SQLITE -> in(folder);
      case POSTGRESQL -> onPostgres(PostgresServer.shared().hub());
    };
  }

  public static TestHub onPostgres(PostgresServer.HubDatabase database) {
    String feeder = database.login("Feeder", Role.ADMINISTRATOR, true, List.of("*"), List.of("*"));
    return new TestHub(
        Hub.openPostgres(database.address(feeder)), Sealing.of(new byte[32]), database);
  }

  public Actor consultant(String name) {
    return actor(name, Role.CONSULTANT);
  }

  public Actor actor(String name, Role role) {
    return actor(name, role, List.of("*"), List.of("*"));
  }

  /// @param sees codes of the trusts they may see; SQLite does not ask
  /// @param reports codes of the trusts they may report for
  public Actor actor(String name, Role role, List<String> sees, List<String> reports) {
    if (database == null) {
      Reader reader = readers.ensure(name, role, null, "GMC", "7000000");
      return readers.actor(reader);
    }
    Hub own = Hub.openPostgres(database.address(database.login(name, role, true, sees, reports)));
    try {
      Readers there = new Readers(own);
      Actor actor = there.actor(there.signedIn());
      hubs.put(actor.clientId(), own);
      return actor;
    } catch (UnknownReaderException e) {
      throw new AssertionError(e);
    }
  }

  /// The hub as that person's workstation has it open.
  public Hub at(Actor actor) {
    return hubs.getOrDefault(actor.clientId(), hub);
  }

  public AuditTrail auditAt(Actor actor) {
    return new AuditTrail(at(actor));
  }

  /// Makes the hub's clock run this much ahead of the computer's: what a stepped clock looks like.
  public void stepClock(long aheadMs) {
    if (database != null) {
      String now =
          "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) + (" + aheadMs + ")";
      database.asOwner(
          "CREATE OR REPLACE VIEW hub_clock AS SELECT " + now + " AS now_ms",
          "CREATE OR REPLACE FUNCTION now_ms() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$ SELECT "
              + now
              + " $$");
      return;
    }
    hub.writing(handle -> {
      handle.execute("DROP VIEW hub_clock");
      handle.execute(
          "CREATE VIEW hub_clock AS SELECT"
              + " CAST(unixepoch('subsec') * 1000 AS INTEGER) + "
              + aheadMs
              + " AS now_ms");
    });
  }

  /// Changes the database behind everybody's back.
  public void asOwner(String statement) {
    if (database != null) {
      database.asOwner(statement);
    } else {
      hub.writing(handle -> handle.execute(statement));
    }
  }

  /// Changes the database behind everybody's back.
  public void writeAsOwner(Consumer<Handle> work) {
    if (database != null) {
      Jdbi.create(database.owner().source()).useTransaction(work::accept);
    } else {
      hub.writing(work);
    }
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
    hubs.values().forEach(Hub::close);
    hub.close();
    if (database != null) {
      database.close();
    }
  }

  /// A name nobody else has.
  static String unique(String prefix) {
    return prefix + UUID.randomUUID().toString().substring(0, 8);
  }
}
