package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.Keyring;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.servers.SyntheticStudy;

/// `run cache …` as a person or script meets it.
class CacheCommandsTest {
  private static final SyntheticStudy HEAD = SyntheticStudy.ct("head", "SMITH^ADA", 1, 5, 64);
  private static final SyntheticStudy KNEE = SyntheticStudy.ct("knee", "JONES^BEN", 1, 3, 64);

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void makeProfile() throws IOException {
    home = Files.createDirectories(folder.resolve("profile").resolve("home"));
    Files.writeString(home.resolve("settings.toml"), "[cache]\nbudget-gb = 5\n");
    Path media = Files.createDirectories(folder.resolve("media"));
    int number = 0;
    for (SyntheticStudy study : List.of(HEAD, KNEE)) {
      for (byte[] file : study.files()) {
        Files.write(media.resolve("f" + number++), file);
      }
    }
    CommandRun imported = CommandRun.of(home, "import", media.toString());
    assertEquals(0, imported.exitStatus(), imported.toString());
  }

  @Test
  void damageIsNamedRepairedAndSaidToBeFetchedAgain() throws Exception {
    CommandRun clean = CommandRun.of(home, "cache", "verify", "--json");
    assertEquals(0, clean.exitStatus(), clean.toString());
    assertEquals(8, clean.json().get("checked").asInt());

    Path victim = sealedFiles().getFirst();
    byte[] content = Files.readAllBytes(victim);
    content[content.length - 20] ^= 4;
    Files.write(victim, content);
    Files.write(victim.resolveSibling("left-over"), new byte[9]);
    CommandRun damaged = CommandRun.of(home, "cache", "verify", "--json");
    assertEquals(1, damaged.exitStatus(), damaged.toString());
    JsonNode found = damaged.json();
    assertEquals(1, found.get("damagedCount").asInt());
    assertEquals(
        "its file was changed or cut short", found.get("damaged").get(0).get("reason").asText());
    assertEquals(9, found.get("orphans").get(0).get("bytes").asInt());

    CommandRun repaired = CommandRun.of(home, "cache", "verify", "--repair");
    assertEquals(3, repaired.exitStatus(), repaired.toString());
    assertTrue(repaired.out().contains("run retrieve "), repaired.toString());
    assertEquals(0, CommandRun.of(home, "cache", "verify").exitStatus());
    assertEquals(7, sealedFiles().size());
  }

  @Test
  void evictingAndForgettingSayWhatWentAndEverythingMeansTheKeyToo() throws Exception {
    CommandRun nothingToDo = CommandRun.of(home, "cache", "evict", "--json");
    assertEquals(0, nothingToDo.exitStatus(), nothingToDo.toString());
    assertEquals(5_000_000_000L, nothingToDo.json().get("budgetBytes").asLong());

    CommandRun forgotten =
        CommandRun.of(home, "cache", "forget", KNEE.studyInstanceUid(), "1.2.3", "--json");
    assertEquals(3, forgotten.exitStatus(), forgotten.toString());
    assertEquals(KNEE.studyInstanceUid(), forgotten.json().get("forgotten").get(0).asText());
    assertEquals(5, sealedFiles().size());

    CommandRun evicted = CommandRun.of(home, "cache", "evict", "--to", "0", "--json");
    assertEquals(0, evicted.exitStatus(), evicted.toString());
    assertEquals(
        HEAD.studyInstanceUid(),
        evicted.json().get("evicted").get(0).get("studyInstanceUid").asText());
    assertEquals(0, sealedFiles().size());

    CommandRun asked = CommandRun.of(home, "cache", "forget", "--everything");
    assertEquals(2, asked.exitStatus(), asked.toString());
    assertTrue(Files.exists(home.resolve("keys.json")));
    CommandRun all = CommandRun.of(home, "cache", "forget", "--everything", "--yes", "--json");
    assertEquals(0, all.exitStatus(), all.toString());
    assertTrue(all.json().get("keyDestroyed").asBoolean());
    try (Stream<Path> left = Files.list(home)) {
      assertEquals(List.of("settings.toml"), left.map(p -> p.getFileName().toString()).toList());
    }
    try (Stream<Path> keys = Files.walk(home.resolveSibling("keys"))) {
      assertEquals(0, keys.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void aProfileThatIsOpenIsNotForgotten() throws Exception {
    KeyEnvironment keys =
        new KeyEnvironment(
            Map.of("XDG_DATA_HOME", home.resolveSibling("keys").toString()),
            Keyring.NONE,
            PassphrasePrompt.NOBODY,
            folder);
    try (ProfileKeys profile = ProfileKeys.open(home, keys);
        StudyCache cache =
            StudyCache.open(home.resolve("cache"), profile.sealing(), CacheLimits.DEFAULT)) {
      cache.pin(HEAD.studyInstanceUid(), "take home");
      CommandRun kept = CommandRun.of(home, "cache", "evict", "--to", "0", "--json");
      assertEquals(3, kept.exitStatus(), kept.toString());
      assertEquals("it is pinned", kept.json().get("kept").get(0).get("reason").asText());
      CommandRun refused = CommandRun.of(home, "cache", "forget", "--everything", "--yes");
      assertEquals(1, refused.exitStatus(), refused.toString());
      assertTrue(refused.err().contains("Close its window"), refused.toString());
      assertEquals(5, cache.instances(HEAD.studyInstanceUid()).size());
    }
    assertTrue(Files.exists(home.resolve("keys.json")));
  }

  private List<Path> sealedFiles() throws IOException {
    try (Stream<Path> all = Files.walk(home.resolve("cache/objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
