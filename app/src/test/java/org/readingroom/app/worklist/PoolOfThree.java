package org.readingroom.app.worklist;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Dialect;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.worklist.opinion.Opinions;

/// A new pool for each test, on both databases, and three who share it: two consultants and a lead,
/// each at a workstation of their own.
@ParameterizedClass
@EnumSource(Dialect.class)
abstract class PoolOfThree {
  @TempDir Path folder;
  @Parameter Dialect dialect;
  TestHub hub;
  Actor ada;
  Actor ben;
  Actor lead;

  @BeforeEach
  final void open() {
    hub = TestHub.of(dialect, folder);
    ada = hub.consultant("Ada");
    ben = hub.consultant("Ben");
    lead = hub.actor("Lea", Role.LEAD);
  }

  @AfterEach
  final void close() throws Exception {
    hub.close();
  }

  /// The pool as that person's workstation shows it.
  final Worklist at(Actor actor) {
    return new Worklist(hub.at(actor), hub.auditAt(actor));
  }

  final Moves moves(Actor actor) {
    return Moves.of(hub.at(actor), hub.auditAt(actor));
  }

  final Opinions opinions(Actor actor) {
    return new Opinions(hub.at(actor), hub.auditAt(actor));
  }

  /// Puts a study into the pool.
  ///
  /// @return its item's id
  final String item(int number) {
    return TestStudies.pool(hub, ada, TestStudies.row(number).build());
  }

  static Lease granted(LeaseOutcome outcome) {
    return assertInstanceOf(LeaseOutcome.Granted.class, outcome).lease();
  }

  static String refused(LeaseOutcome outcome) {
    return assertInstanceOf(LeaseOutcome.Refused.class, outcome).reason();
  }
}
