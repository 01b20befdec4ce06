package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What is read in one go is one state of the hub, whatever others do meanwhile.
@ParameterizedClass
@EnumSource(Dialect.class)
@Timeout(60)
class OnePictureTest {
  @TempDir Path folder;
  @Parameter Dialect dialect;
  private TestHub hub;

  @BeforeEach
  void open() {
    hub = TestHub.of(dialect, folder);
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private static long messages(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM order_messages").mapTo(Long.class).one();
  }

  private void anotherMessage() {
    hub.asOwner(
        "INSERT INTO order_messages (message_key, digest, at_ms)"
            + " SELECT 'm' || count(*), 'd', 1 FROM order_messages");
  }

  @Test
  void severalStatementsSeeWhatTheFirstOneSaw() {
    if (dialect == Dialect.POSTGRESQL) {
      hub.asOwner("GRANT SELECT ON order_messages TO reading_room_reader");
    }
    for (int before = 0; before < 3; before++) {
      List<Long> seen = new ArrayList<>();
      hub.hub.read(handle -> {
        seen.add(messages(handle));
        anotherMessage();
        seen.add(messages(handle));
        return seen.add(Hub.nowMs(handle) > 0 ? messages(handle) : -1);
      });
      assertEquals(List.of((long) before, (long) before, (long) before), seen);
      assertEquals(before + 1L, hub.hub.<Long>look(OnePictureTest::messages).longValue());
    }
  }

  @Test
  void whatWritesAfterAPictureSeesWhatOthersDidMeanwhile() {
    assumeTrue(dialect == Dialect.POSTGRESQL, "where one connection does both");
    hub.hub.read(Hub::nowMs);
    String level =
        hub.hub.write(
            handle -> handle.createQuery("SHOW transaction_isolation").mapTo(String.class).one());
    assertEquals("read committed", level);
  }

  @Test
  void whatOnlyLooksCannotWrite() {
    assumeTrue(dialect == Dialect.POSTGRESQL, "SQLite's readers are not kept from it");
    // a procedure that this reader may call
    String register = "SELECT register_client('c', 'here')";
    assertThrows(
        HubException.class,
        () -> hub.hub.read(handle -> handle.createQuery(register).mapTo(String.class).one()));
  }
}
