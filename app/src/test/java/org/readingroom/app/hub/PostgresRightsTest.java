package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.worklist.Lease;
import org.readingroom.app.worklist.LeaseOutcome;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.Worklist;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchiveNode;

/// What a person with psql and their own login can do: no more than the window lets them.
class PostgresRightsTest {
  private static final ArchiveNode BOSTON = ArchiveNode.of("Boston", "127.0.0.1", 2, "BOSTON");
  private static final String DENIED = "42501";

  @TempDir Path folder;
  private TestHub hub;
  private Actor feeder;
  private Actor trainee;
  private String login;
  private String mine;
  private String foreign;

  @BeforeEach
  void open() {
    hub = TestHub.of(Dialect.POSTGRESQL, folder);
    feeder = hub.actor("Feeder", Role.CONSULTANT);
    trainee = hub.actor("Tom", Role.TRAINEE, List.of("Lincoln", "Boston"), List.of("Lincoln"));
    login =
        hub.at(trainee).read(h -> h.createQuery("SELECT session_user").mapTo(String.class).one());
    mine = TestStudies.pool(hub, feeder, TestStudies.row(1).build());
    foreign = TestStudies.pool(hub, feeder, BOSTON, TestStudies.row(2).build());
    TestStudies.pool(
        hub, feeder, ArchiveNode.of("Derby", "127.0.0.1", 3, "DERBY"), TestStudies.row(3).build());
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  /// The first column of the first row, as text; or the SQLSTATE of the refusal.
  private String psql(String sql) throws SQLException {
    try (Connection connection = hub.database.psql(login);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return statement.getUpdateCount() + " rows";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "nothing";
      }
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private long audited(String action, String outcome) {
    return hub.hub.read(handle ->
        handle
            .createQuery(
                "SELECT count(*) FROM audit WHERE action = :action AND outcome = :outcome"
                    + " AND client_id = :client")
            .bind("action", action)
            .bind("outcome", outcome)
            .bind("client", trainee.clientId())
            .mapTo(Long.class)
            .one());
  }

  @Test
  void aTraineeCannotVerifyAndTheAttemptIsAudited() throws Exception {
    Worklist worklist = new Worklist(hub.at(trainee), hub.auditAt(trainee));
    Lease lease =
        assertInstanceOf(
                LeaseOutcome.Granted.class, worklist.claim(mine, trainee, Duration.ofMinutes(5)))
            .lease();
    String sign =
        "SELECT refusal FROM append_report('%s', '%s', %d, 'r1', 1, 'FINAL',"
            + " (SELECT now_ms FROM hub_clock), '\\x00', '{}', '{}', '{}')";
    assertEquals(
        "MAY_NOT_VERIFY", psql(sign.formatted(mine, trainee.clientId(), lease.fencingToken())));
    assertEquals(1, audited("SIGN", "refused"));
    assertEquals("OPEN", psql("SELECT state FROM items WHERE item_id = '" + mine + "'"));
  }

  @Test
  void nobodyReportsForATrustWhoseListTheyAreNotOn() throws Exception {
    assertEquals(
        "NOT_FOR_TRUST",
        psql(
            "SELECT refusal FROM claim('%s', '%s', 60000)".formatted(foreign, trainee.clientId())));
    assertEquals(1, audited("CLAIM", "refused"));
    assertEquals("0", psql("SELECT count(*) FROM leases"));
  }

  @Test
  void anotherTrustsItemsAreNotThere() throws Exception {
    assertEquals("2", psql("SELECT count(*) FROM items"));
    assertEquals("2", psql("SELECT count(*) FROM item_studies"));
    assertEquals("2", psql("SELECT count(*) FROM item_orders"));
    assertEquals("0", psql("SELECT count(*) FROM items WHERE trust_code = 'Derby'"));
    String derby =
        hub.hub.read(h ->
            h.createQuery("SELECT item_id FROM items WHERE trust_code = 'Derby'")
                .mapTo(String.class)
                .one());
    assertEquals(
        "NO_ITEM",
        psql("SELECT refusal FROM claim('%s', '%s', 1)".formatted(derby, trainee.clientId())));
  }

  @Test
  void whatListsLookForInAnotherTrustsItemsIsNotThere() throws Exception {
    for (ArchiveNode archive : List.of(BOSTON, ArchiveNode.of("Derby", "127.0.0.1", 3, "DERBY"))) {
      TestStudies.pool(
          hub,
          feeder,
          archive,
          TestStudies.row(archive.port()).string(Tag.StudyDescription, "CT trauma").build());
    }
    String count = "SELECT count(*) FROM listed_words WHERE word = 'trauma'";
    assertEquals("1", psql(count));
    assertEquals(
        2L,
        hub.hub
            .<Long>look(handle -> handle.createQuery(count).mapTo(Long.class).one())
            .longValue());
  }

  @Test
  void whoTriesToChangeTheAuditTrailChangesNothingAndIsRecorded() throws Exception {
    hub.auditAt(trainee)
        .record(trainee, org.readingroom.app.audit.AuditAction.VIEW_REPORT, "r1", "shown");
    for (String sql :
        List.of(
            "UPDATE audit SET outcome = 'nothing happened'",
            "DELETE FROM audit",
            "INSERT INTO audit SELECT * FROM audit")) {
      assertEquals("0 rows", psql(sql), sql);
    }
    assertEquals(1, audited("TAMPER", "refused update"));
    assertEquals(1, audited("TAMPER", "refused delete"));
    assertEquals(1, audited("TAMPER", "refused insert"));
    assertEquals(DENIED, psql("DELETE FROM audit_log"));
    assertTrue(hub.audit.verify().whole());
  }

  @Test
  void noTableCanBeWrittenAndNoInnerProcedureCalled() throws Exception {
    for (String sql :
        List.of(
            "UPDATE items SET state = 'REPORTED'",
            "DELETE FROM leases",
            "INSERT INTO leases SELECT * FROM leases",
            "DELETE FROM reports",
            "UPDATE outbox SET state = 'FILED'",
            "UPDATE readers SET role = 'CONSULTANT'",
            "INSERT INTO reader_trusts VALUES ('x', '*', 1)",
            "TRUNCATE audit_log",
            "DELETE FROM listed_words",
            "INSERT INTO list_words (word) VALUES ('mine')",
            "SELECT keep_words_of_lists()",
            "CREATE TABLE mine (x INT)",
            "SELECT write_audit('c', 'r', 'a', 's', 'o')",
            "SELECT put_reader('x','x','LEAD',NULL,NULL,NULL,'',1,'x',NULL,'{}','{}')",
            "SELECT why_not_held('i','r','c',1,1)",
            "ALTER TABLE items DISABLE ROW LEVEL SECURITY")) {
      assertEquals(DENIED, psql(sql), sql);
    }
  }

  @Test
  void aForgedClientIsRefused() throws Exception {
    assertEquals(
        "RR002", psql("SELECT claim('%s', '%s', 1000)".formatted(mine, feeder.clientId())));
    assertEquals(
        "NOT_AN_ADMINISTRATOR",
        psql(
            "SELECT set_reader('%s','x','x','LEAD',NULL,NULL,NULL,'',1,'x',NULL,'{}','{}')"
                .formatted(trainee.clientId())));
  }

  @Test
  void aTraineeSeesTheirOwnAuditEntriesOnly() throws Exception {
    hub.auditAt(trainee)
        .record(trainee, org.readingroom.app.audit.AuditAction.VIEW_REPORT, "r1", "shown");
    hub.auditAt(feeder)
        .record(feeder, org.readingroom.app.audit.AuditAction.VIEW_REPORT, "r1", "shown");
    assertEquals("1", psql("SELECT count(*) FROM audit"));
    assertTrue(
        assertThrows(HubException.class, () -> hub.auditAt(trainee).verify())
            .getMessage()
            .contains("administrator"));
  }

  @Test
  void aColleaguesDraftIsSeenOnlyByWhoHoldsTheItem() throws Exception {
    Worklist feeders = new Worklist(hub.at(feeder), hub.auditAt(feeder));
    feeders.claim(mine, feeder, Duration.ofMinutes(5));
    hub.writeAsOwner(h ->
        h.execute(
            "INSERT INTO reports VALUES ('r', 1, ?, 'DRAFT', ?, 1, 1, '\\x00')",
            mine,
            feeder.reader().readerId()));
    assertEquals("0", psql("SELECT count(*) FROM reports"));
    feeders.release(mine, feeder);
    new Worklist(hub.at(trainee), hub.auditAt(trainee)).claim(mine, trainee, Duration.ofMinutes(5));
    assertEquals("1", psql("SELECT count(*) FROM reports"));
  }
}
