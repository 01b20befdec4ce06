package org.readingroom.app.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.FileMetaInformation;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.Keyring;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;
import org.readingroom.netclient.servers.OrthancServer;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Search over three real archives and one dead one, and fetching into the cache.
class FindAndFetchTest {
  @TempDir static Path folder;
  private static ThreeTrusts trusts;
  private static final SyntheticStudy HEAD = SyntheticStudy.ct("head", "SMITH^ADA", 2, 12, 64);
  private static final SyntheticStudy CHEST = SyntheticStudy.ct("chest", "JONES^BEN", 1, 5, 64);
  private static final SyntheticStudy SHARED = SyntheticStudy.ct("shared", "PATEL^RIA", 1, 4, 64);

  @BeforeAll
  static void startArchives() {
    trusts = ThreeTrusts.start(folder);
    HEAD.files().forEach(trusts.lincoln()::upload);
    CHEST.files().forEach(trusts.boston()::upload);
    SHARED.files().forEach(trusts.boston()::upload);
    // Derby lacks one instance of the study it shares with Boston
    SHARED.files().subList(0, 3).forEach(trusts.derby()::upload);
  }

  @AfterAll
  static void stopArchives() {
    trusts.close();
  }

  @Test
  void oneSearchListsEveryStudyWithItsHoldersAndNamesTheDeadArchive() {
    long started = System.nanoTime();
    CommandRun run = trusts.run("query", "--name", "*", "--deadline", "10", "--json");
    long seconds = (System.nanoTime() - started) / 1_000_000_000;
    assertEquals(3, run.exitStatus(), run.toString());
    assertTrue(seconds < 30, "took " + seconds + " s");

    Map<String, Set<String>> holders = new HashMap<>();
    for (JsonNode study : run.json().get("studies")) {
      Set<String> names = new TreeSet<>();
      study.get("holders").forEach(holder -> names.add(holder.get("pacs").asText()));
      holders.put(study.get("studyInstanceUid").asText(), names);
    }
    assertEquals(
        Map.of(
            HEAD.studyInstanceUid(), Set.of("Lincoln"),
            CHEST.studyInstanceUid(), Set.of("Boston"),
            SHARED.studyInstanceUid(), Set.of("Boston", "Derby")),
        holders);

    Map<String, String> states = new HashMap<>();
    for (JsonNode archive : run.json().get("archives")) {
      states.put(archive.get("name").asText(), archive.get("state").asText());
    }
    assertEquals(
        Map.of(
            "Lincoln", "answered",
            "Boston", "answered",
            "Derby", "answered",
            "Grimsby", "unreachable"),
        states);
  }

  @Test
  void aFetchedStudyEqualsTheArchivesAndIsNotFetchedTwice() throws Exception {
    CommandRun first = trusts.run("retrieve", HEAD.studyInstanceUid(), "--json");
    assertEquals(0, first.exitStatus(), first.toString());
    JsonNode study = first.json().get("studies").get(0);
    assertEquals(24, study.get("instances").asInt(), first.toString());
    assertEquals(24, study.get("fetched").asInt());
    assertEquals(24, study.get("sources").get("Lincoln").asInt());
    assertFalse(study.get("firstInstanceMs").isNull());
    assertEquals(bytesHeld(trusts.lincoln(), HEAD), study.get("bytes").asLong());
    assertCachedLikeArchive(trusts.home(), HEAD, trusts.lincoln());

    JsonNode again =
        trusts.run("retrieve", HEAD.studyInstanceUid(), "--json").json().get("studies").get(0);
    assertEquals(0, again.get("fetched").asInt());
    assertEquals(24, again.get("alreadyCached").asInt());
  }

  @Test
  void aStudyHeldInPartsIsMadeWholeFromBothHolders() {
    Path home = trusts.newProfile("parts", false);
    CommandRun run = CommandRun.of(home, "retrieve", SHARED.studyInstanceUid(), "--json");
    assertEquals(0, run.exitStatus(), run.toString());
    JsonNode study = run.json().get("studies").get(0);
    assertEquals(4, study.get("instances").asInt());
    assertEquals(4, study.get("fetched").asInt());
  }

  @Test
  void anUnknownStudyIsAPlainFailure() {
    CommandRun run = trusts.run("retrieve", "1.2.3.4.5");
    assertEquals(1, run.exitStatus(), run.toString());
    assertFalse(run.toString().contains("Exception"), run.toString());
  }

  private static long bytesHeld(OrthancServer archive, SyntheticStudy study) throws Exception {
    long bytes = 0;
    for (String uid : study.sopInstanceUids()) {
      bytes += dataset(archive.file(uid)).length;
    }
    return bytes;
  }

  private static byte[] dataset(byte[] file) throws Exception {
    InputStream in = new ByteArrayInputStream(file);
    FileMetaInformation.read(in);
    return in.readAllBytes();
  }

  private static void assertCachedLikeArchive(
      Path home, SyntheticStudy study, OrthancServer archive) throws Exception {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("XDG_DATA_HOME", home.resolveSibling("keys").toString());
    KeyEnvironment keys =
        new KeyEnvironment(
            environment,
            Keyring.NONE,
            PassphrasePrompt.NOBODY,
            Path.of(System.getProperty("user.home")));
    List<String> seen = new ArrayList<>();
    try (ProfileKeys key = ProfileKeys.open(home, keys);
        StudyCache cache =
            StudyCache.open(home.resolve("cache"), key.sealing(), CacheLimits.DEFAULT)) {
      for (CachedInstance instance : cache.instances(study.studyInstanceUid())) {
        seen.add(instance.sopInstanceUid());
        assertArrayEquals(dataset(archive.file(instance.sopInstanceUid())), cache.read(instance));
      }
    }
    assertEquals(new TreeSet<>(study.sopInstanceUids()), new TreeSet<>(seen));
  }
}
