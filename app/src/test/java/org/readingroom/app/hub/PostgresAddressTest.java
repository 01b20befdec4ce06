package org.readingroom.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.readingroom.app.hub.PostgresAddress.Server;

class PostgresAddressTest {
  private static PostgresAddress address(String url) {
    return PostgresAddress.of(url, "anna", "CANARY-secret");
  }

  @Test
  void oneServerIsTakenAsItIs() {
    PostgresAddress address = address("jdbc:postgresql://hub.example.nhs.uk/readingroom");
    assertEquals(List.of(new Server("hub.example.nhs.uk", 5432)), address.servers());
    PGSimpleDataSource source = address.source();
    assertEquals("readingroom", source.getDatabaseName());
    assertEquals("verify-full", source.getSslMode());
    assertFalse(address.toString().contains("CANARY"));
  }

  @Test
  void ofSeveralServersTheOneThatTakesChangesIsLookedFor() {
    PostgresAddress address =
        address(
            "jdbc:postgresql://a.example,b.example:5433,[2001:db8::7]:6000/hub?sslrootcert=/a%20b");
    assertEquals(
        List.of(
            new Server("a.example", 5432),
            new Server("b.example", 5433),
            new Server("[2001:db8::7]", 6000)),
        address.servers());
    assertEquals("/a b", address.rootCertificate());
    PGSimpleDataSource source = address.source();
    assertEquals("primary", source.getTargetServerType());
    assertEquals("verify-full", source.getSslMode());
    assertEquals("anna@a.example:5432,b.example:5433,[2001:db8::7]:6000/hub", address.toString());
  }

  @Test
  void oneServerOffThisComputerIsEnoughForTlsToAll() {
    assertTrue(address("jdbc:postgresql://127.0.0.1:5433,localhost,[::1]/hub").loopback());
    PostgresAddress mixed = address("jdbc:postgresql://127.0.0.1,192.0.2.1/hub");
    assertFalse(mixed.loopback());
    assertEquals("verify-full", mixed.source().getSslMode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:sqlite:hub.db",
        "jdbc:postgresql:hub",
        "jdbc:postgresql://host",
        "jdbc:postgresql://host/",
        "jdbc:postgresql:///hub",
        "jdbc:postgresql://a,,b/hub",
        "jdbc:postgresql://a,/hub",
        "jdbc:postgresql://host:0/hub",
        "jdbc:postgresql://host:65536/hub",
        "jdbc:postgresql://host:99999999999/hub",
        "jdbc:postgresql://host:x/hub",
        "jdbc:postgresql://[::1/hub",
        "jdbc:postgresql://anna:CANARY@host/hub",
        "jdbc:postgresql://host/hub%zz",
        "jdbc:postgresql://host/hub?user=anna&password=CANARY",
        "jdbc:postgresql://host/hub?targetServerType=any"
      })
  void anythingElseIsRefusedWithASentenceThatRepeatsNothing(String url) {
    HubException refused = assertThrows(HubException.class, () -> address(url));
    assertTrue(refused.getMessage().contains("url"), refused.getMessage());
    assertFalse(refused.getMessage().contains("CANARY"));
  }
}
