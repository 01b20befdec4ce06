package org.readingroom.app.account;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.PostgresAddress;

/// Who reads on a shared hub: added, changed and retired by an administrator, the first one by the
/// hub's owner. A password leaves this process only as a SCRAM verifier. Thread-safe; blocks on the
/// database, which decides who may.
public final class HubPeople {
  private final Hub hub;

  /// @param hub one on PostgreSQL
  public HubPeople(Hub hub) {
    this.hub = hub;
  }

  public List<HubPerson> all() {
    return hub.read(handle -> {
      Map<String, List<String>> sees = new HashMap<>();
      Map<String, List<String>> reports = new HashMap<>();
      handle
          .createQuery("SELECT * FROM reader_trusts ORDER BY reader_id, trust_code")
          .map((row, context) -> {
            String reader = row.getString("reader_id");
            String trust = row.getString("trust_code");
            sees.computeIfAbsent(reader, r -> new ArrayList<>()).add(trust);
            if (row.getInt("may_report") == 1) {
              reports.computeIfAbsent(reader, r -> new ArrayList<>()).add(trust);
            }
            return trust;
          })
          .list();
      return handle
          .createQuery("SELECT * FROM readers ORDER BY display_name")
          .map((row, context) -> {
            Reader reader = Readers.READER.map(row, context);
            String subspecialties = row.getString("subspecialties");
            row.getLong("retired_ms");
            boolean retired = !row.wasNull();
            return new HubPerson(
                reader,
                row.getString("login"),
                subspecialties.isEmpty() ? List.of() : Arrays.asList(subspecialties.split(",")),
                row.getInt("may_feed") == 1,
                sees.getOrDefault(reader.readerId(), List.of()),
                reports.getOrDefault(reader.readerId(), List.of()),
                retired);
          })
          .list();
    });
  }

  /// Adds the person, or brings an existing one (by reader id) up to date, login included.
  ///
  /// @param password their new password; null to leave it, or to leave it to the site's directory
  /// @throws HubException when the actor is not an administrator, or the login cannot be a reader's
  public void put(Actor administrator, HubPerson person, char @Nullable [] password) {
    refuse(
        hub.write(handle ->
            bind(
                    handle.createQuery(
                        "SELECT set_reader(:client, :reader, :name, :role, :grade, :body, :number,"
                            + " :subspecialties, :feeds, :login, :verifier, :sees, :reports)"),
                    person,
                    password)
                .bind("client", administrator.clientId())
                .mapTo(String.class)
                .findOne()));
  }

  // a refusal is the procedure's answer, so that its audit entry is kept
  private static void refuse(Optional<String> refusal) {
    if (refusal.isPresent()) {
      throw new HubException(
          switch (refusal.get()) {
            case "NOT_AN_ADMINISTRATOR" -> "Only an administrator may change who reads here.";
            case "ONESELF" -> "Nobody can retire themselves. Ask another administrator.";
            default -> "The hub does not allow you to do that.";
          });
    }
  }

  /// The person's login is of no use from now on; what they hold returns to the pool.
  public void retire(Actor administrator, String readerId) {
    refuse(
        hub.write(handle ->
            handle
                .createQuery("SELECT retire_reader(:client, :reader)")
                .bind("client", administrator.clientId())
                .bind("reader", readerId)
                .mapTo(String.class)
                .findOne()));
  }

  /// The least a new password has to have.
  public static final int SHORTEST_PASSWORD = 12;

  /// Changes the password of whoever is signed in; audited in the same transaction.
  public void changeOwnPassword(Actor self, char[] password) {
    // the verifier is letters, digits and +/=$: only, so it needs no quoting
    String verifier = PasswordUtil.encodeScramSha256(password.clone());
    hub.writing(handle -> {
      handle.execute("ALTER ROLE CURRENT_USER PASSWORD '" + verifier + "'");
      handle
          .createUpdate("SELECT record_audit(:client, 'PASSWORD', :reader, 'changed')")
          .bind("client", self.clientId())
          .bind("reader", self.reader().readerId())
          .execute();
    });
  }

  /// Adds the first administrator, as the hub's owner.
  public static void putAsOwner(
      PostgresAddress owner, HubPerson person, char @Nullable [] password) {
    try (Connection connection = owner.connect()) {
      Jdbi.create(connection)
          .useTransaction(handle ->
              bind(
                      handle.createUpdate(
                          "SELECT put_reader(:reader, :name, :role, :grade, :body, :number,"
                              + " :subspecialties, :feeds, :login, :verifier, :sees, :reports)"),
                      person,
                      password)
                  .execute());
    } catch (SQLException | JdbiException e) {
      throw HubException.from(e);
    }
  }

  private static <S extends SqlStatement<S>> S bind(
      S statement, HubPerson person, char @Nullable [] password) {
    Reader reader = person.reader();
    return statement
        .bind("reader", reader.readerId())
        .bind("name", reader.displayName())
        .bind("role", reader.role().name())
        .bind("grade", reader.grade())
        .bind("body", reader.body())
        .bind("number", reader.number())
        .bind("subspecialties", String.join(",", person.subspecialties()))
        .bind("feeds", person.feeds() ? 1 : 0)
        .bind("login", person.login())
        .bind(
            "verifier", password == null ? null : PasswordUtil.encodeScramSha256(password.clone()))
        .bindArray("sees", String.class, person.sees())
        .bindArray("reports", String.class, person.reports());
  }
}
