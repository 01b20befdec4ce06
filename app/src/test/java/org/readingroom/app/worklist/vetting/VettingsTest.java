package org.readingroom.app.worklist.vetting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Canaries;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.TestHub;

@ParameterizedClass
@EnumSource(Dialect.class)
class VettingsTest {
  private static final VettingRequest REQUEST =
      new VettingRequest(
          "CANARY^Ada", "P1", "RWD", null, "19650201", "ACC1", "RWD", "CT head", "Fall, GCS 13");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;
  private Actor rita;
  private Actor ada;
  private Actor ben;
  private Actor lena;

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
    rita = hub.actor("Rita Requests", Role.MDT_COORDINATOR, List.of("RWD"), List.of());
    ada = hub.actor("Ada", Role.CONSULTANT, List.of("RWD"), List.of("RWD"));
    ben = hub.actor("Ben", Role.CONSULTANT, List.of("RWD"), List.of("RWD"));
    lena = hub.actor("Lena", Role.LEAD, List.of("RWD"), List.of("RWD"));
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private Vettings at(Actor actor) {
    return new Vettings(hub.at(actor), hub.auditAt(actor));
  }

  private VettingOutcome ask(Actor by, Actor radiologist, Duration within) {
    return at(by)
        .ask(
            by,
            new VettingSubject("RWD", "Lincoln", null, REQUEST),
            radiologist.reader().readerId(),
            within,
            "Bleed? CANARY on warfarin.");
  }

  private Vetting asked() {
    VettingOutcome.Done done = assertInstanceOf(VettingOutcome.Done.class, ask(rita, ada, HOUR));
    return seen(ada, done.vettingId());
  }

  private Vetting seen(Actor actor, String id) {
    return at(actor).one(id).orElseThrow();
  }

  private Vetting say(Actor actor, Vetting seen, VettingStep.Kind kind, String words) {
    assertInstanceOf(
        VettingOutcome.Done.class, at(actor).step(actor, seen, kind, words, null), kind::toString);
    return seen(actor, seen.vettingId());
  }

  private String refused(VettingOutcome outcome) {
    return assertInstanceOf(VettingOutcome.Refused.class, outcome).reason();
  }

  private long audited(String action, String outcome) {
    return hub.hub.read(handle ->
        handle
            .createQuery("SELECT count(*) FROM audit WHERE action = :action AND outcome = :outcome")
            .bind("action", action)
            .bind("outcome", outcome)
            .mapTo(Long.class)
            .one());
  }

  @Test
  void theNamedRadiologistAcceptsWithAProtocolAndItLeavesTheList() throws Exception {
    Vetting asked = asked();
    assertEquals(VettingState.ASKED, asked.state());
    assertTrue(asked.waitsFor(ada.reader().readerId()));
    assertFalse(asked.waitsFor(ben.reader().readerId()));
    assertEquals(HOUR, Duration.between(asked.asked(), asked.due()));
    assertEquals(REQUEST, asked.request());
    assertEquals(1, at(ben).list(false).size(), "a colleague sees it too");
    Vetting done = say(ada, asked, VettingStep.Kind.ACCEPT, "CT head without contrast.");
    assertEquals(VettingState.ACCEPTED, done.state());
    assertEquals("CT head without contrast.", done.steps().getLast().words());
    assertTrue(at(ada).list(false).isEmpty());
    assertEquals(1, at(rita).list(true).size());
    assertEquals(1, audited("ANSWER_VETTING", "accept"));
    assertTrue(hub.audit.verify().whole());
    if (dialect == Dialect.SQLITE) {
      Canaries.assertNoneIn(folder, "CANARY", "warfarin");
    }
  }

  @Test
  void changeAndRejectionNeedWordsAndEndIt() {
    refused(at(ada).step(ada, asked(), VettingStep.Kind.REJECT, "  ", null));
    assertEquals(
        VettingState.REJECTED,
        say(ada, asked(), VettingStep.Kind.REJECT, "Done on Monday.").state());
    Vetting changed = say(ada, asked(), VettingStep.Kind.CHANGE, "MRI instead: no radiation.");
    assertEquals(VettingState.CHANGED, changed.state());
    refused(at(ada).step(ada, changed, VettingStep.Kind.ACCEPT, "After all.", null));
    assertEquals(1, audited("ANSWER_VETTING", "refused"));
  }

  @Test
  void askingBackStopsTheClockAndTheReplyStartsItAgain() {
    Vetting back = say(ada, asked(), VettingStep.Kind.ASK_BACK, "eGFR?");
    assertTrue(back.waitsFor(rita.reader().readerId()));
    refused(at(ada).step(ada, back, VettingStep.Kind.ACCEPT, "Anyway.", null));
    refused(at(ada).step(ada, back, VettingStep.Kind.REPLY, "I answer myself.", null));
    Instant due = back.due();
    hub.stepClock(Duration.ofMinutes(30).toMillis());
    Vetting again = say(rita, seen(rita, back.vettingId()), VettingStep.Kind.REPLY, "62.");
    Duration moved = Duration.between(due, again.due());
    assertTrue(moved.toMinutes() >= 29 && moved.toMinutes() <= 31, moved::toString);
    say(ada, seen(ada, back.vettingId()), VettingStep.Kind.ACCEPT, "With contrast.");
    assertEquals(
        List.of(
            VettingStep.Kind.ASK,
            VettingStep.Kind.ASK_BACK,
            VettingStep.Kind.REPLY,
            VettingStep.Kind.ACCEPT),
        seen(rita, back.vettingId()).steps().stream().map(VettingStep::kind).toList());
  }

  @Test
  void onlyTheOneAskedAnswersAndOnlyWhoMayPassesItOn() {
    Vetting asked = asked();
    assertTrue(
        refused(at(ben).step(ben, asked, VettingStep.Kind.ACCEPT, "Mine.", null))
            .contains("somebody else"));
    refused(at(ben).step(ben, asked, VettingStep.Kind.PASS_ON, "", ben.reader().readerId()));
    refused(at(lena).step(lena, asked, VettingStep.Kind.PASS_ON, "", rita.reader().readerId()));
    assertInstanceOf(
        VettingOutcome.Done.class,
        at(lena)
            .step(lena, asked, VettingStep.Kind.PASS_ON, "Ada is ill.", ben.reader().readerId()));
    assertTrue(
        refused(at(ada).step(ada, asked, VettingStep.Kind.ACCEPT, "Late.", null))
            .contains("meanwhile"));
    say(ben, seen(ben, asked.vettingId()), VettingStep.Kind.ACCEPT, "Plain.");
    assertEquals(4, audited("ANSWER_VETTING", "refused"));
  }

  @Test
  void onlyWhoVerifiesCanBeAskedAndTheAskerMayWithdraw() {
    Actor tom = hub.actor("Tom", Role.TRAINEE, List.of("RWD"), List.of("RWD"));
    refused(ask(rita, tom, HOUR));
    assertEquals(1, audited("ASK_VETTING", "refused"));
    assertThrows(HubException.class, () -> askTooLong());
    Vetting asked = asked();
    refused(at(ben).step(ben, asked, VettingStep.Kind.WITHDRAW, "", null));
    assertEquals(
        VettingState.WITHDRAWN,
        say(rita, seen(rita, asked.vettingId()), VettingStep.Kind.WITHDRAW, "").state());
  }

  private void askTooLong() {
    if (dialect == Dialect.SQLITE) {
      throw new HubException("SQLite trusts its own program");
    }
    ask(rita, ada, Duration.ofDays(60));
  }

  @Test
  void whatWasSaidIsNeverChangedAndForeignTrustsSeeNothing() throws SQLException {
    Vetting asked = asked();
    assertThrows(
        RuntimeException.class,
        () ->
            hub.writeAsOwner(handle -> handle.execute("UPDATE vetting_steps SET step = 'ACCEPT'")));
    assertThrows(
        RuntimeException.class,
        () -> hub.writeAsOwner(handle -> handle.execute("DELETE FROM vetting_steps")));
    Assumptions.assumeTrue(dialect == Dialect.POSTGRESQL);
    Actor fay = hub.actor("Fay", Role.CONSULTANT, List.of("RXX"), List.of("RXX"));
    assertTrue(at(fay).list(true).isEmpty());
    refused(at(fay).step(fay, asked, VettingStep.Kind.ACCEPT, "Mine.", null));
    refused(ask(fay, ada, HOUR));
    String login =
        hub.at(fay).read(h -> h.createQuery("SELECT session_user").mapTo(String.class).one());
    try (Connection psql = hub.database.psql(login);
        Statement statement = psql.createStatement()) {
      assertEquals(
          "42501",
          assertThrows(
                  SQLException.class,
                  () -> statement.execute("UPDATE vettings SET state = 'ASKED'"))
              .getSQLState());
    }
  }
}
