package org.readingroom.netclient.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapabilityFileTest {
  @TempDir Path folder;

  private static final ArchiveNode LINCOLN = ArchiveNode.of("Lincoln", "pacs", 104, "LINCOLN");
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private CapabilityFile at(Instant now) {
    return new CapabilityFile(folder.resolve("archives.json"), Clock.fixed(now, ZoneOffset.UTC));
  }

  @Test
  void whatAnArchiveCannotDoIsBelievedForAWeekAndThenTriedAgain() {
    at(NOON).learnt(LINCOLN, Capability.C_MOVE, false);
    assertFalse(at(NOON.plus(Duration.ofDays(6))).mayDo(LINCOLN, Capability.C_MOVE));
    assertTrue(at(NOON).mayDo(LINCOLN, Capability.C_GET));
    CapabilityFile later = at(NOON.plus(Duration.ofDays(8)));
    assertTrue(later.mayDo(LINCOLN, Capability.C_MOVE));
    later.learnt(LINCOLN, Capability.C_MOVE, false);
    assertFalse(at(NOON.plus(Duration.ofDays(9))).mayDo(LINCOLN, Capability.C_MOVE));
    later.learnt(LINCOLN, Capability.C_MOVE, true);
    assertTrue(at(NOON.plus(Duration.ofDays(9))).mayDo(LINCOLN, Capability.C_MOVE));
  }

  @Test
  void anotherAddressIsAnotherArchive() {
    at(NOON).learnt(LINCOLN, Capability.C_MOVE, false);
    ArchiveNode moved = ArchiveNode.of("Lincoln", "pacs", 11112, "LINCOLN");
    assertTrue(at(NOON).mayDo(moved, Capability.C_MOVE));
  }

  @Test
  void aDamagedFileIsForgotten() throws Exception {
    for (String text : new String[] {"{", "[]", "{\"a\":{\"c_fly\":1}}", "{\"a\":3}", ""}) {
      Files.writeString(folder.resolve("archives.json"), text);
      CapabilityFile memory = at(NOON);
      assertTrue(memory.mayDo(LINCOLN, Capability.C_GET), text);
      memory.learnt(LINCOLN, Capability.C_GET, false);
      assertFalse(at(NOON).mayDo(LINCOLN, Capability.C_GET), text);
    }
  }
}
