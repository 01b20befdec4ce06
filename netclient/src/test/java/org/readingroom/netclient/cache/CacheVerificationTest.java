package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.seal.Sealing;

class CacheVerificationTest {
  private static final Sealing SEALING = Sealing.of(new byte[32]);

  @TempDir Path folder;
  private StudyCache cache;

  @BeforeEach
  void fill() throws Exception {
    cache = StudyCache.open(folder, SEALING, CacheLimits.DEFAULT);
    for (int i = 1; i <= 6; i++) {
      String study = i <= 4 ? "1.2.3" : "1.2.5";
      Objects.store(cache, Objects.bytes(study, study + ".4", study + ".4." + i, i, 32)).await();
    }
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  @Test
  void aCacheNobodyTouchedIsClean() throws Exception {
    Verification found = verify(false);
    assertTrue(found.clean(), found::toString);
    assertEquals(6, found.checked());
    assertTrue(found.bytes() > 6 * 2048);
  }

  @Test
  void eachKindOfDamageIsNamedAndTheRepairLeavesWhatIsWhole() throws Exception {
    List<CachedInstance> all = cache.instances("1.2.3");
    flip(path(all.get(0)));
    Files.delete(path(all.get(1)));
    Files.write(path(all.get(2)), new byte[0]);
    // a whole sealed file, in the place of another
    Files.copy(
        path(all.get(3)),
        path(cache.instances("1.2.5").getFirst()),
        StandardCopyOption.REPLACE_EXISTING);
    Verification found = verify(false);
    assertEquals(4, found.damagedCount());
    assertEquals(
        Set.of("its file was changed or cut short", "its file is missing"),
        found.damaged().stream().map(Verification.Damaged::reason).collect(Collectors.toSet()));
    assertEquals(6, cache.instances("1.2.3").size() + cache.instances("1.2.5").size());

    Verification repaired = verify(true);
    assertEquals(4, repaired.damagedCount());
    assertEquals(Set.of("1.2.3", "1.2.5"), Set.copyOf(repaired.refetch()));
    assertEquals(1, cache.instances("1.2.3").size());
    assertTrue(verify(false).clean());
    // what was taken out can be put in again
    Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.4", all.get(1).sopInstanceUid(), 2, 32))
        .await();
    assertTrue(verify(false).clean());
  }

  @Test
  void aDamagedRowIsFoundAndTakenOutWithItsFile() throws Exception {
    sql("UPDATE instance SET sealed = x'00' WHERE rowid = 1");
    sql(
        "UPDATE instance SET sealed = (SELECT sealed FROM instance WHERE rowid = 3)"
            + " WHERE rowid = 2");
    Verification found = verify(true);
    assertEquals(
        List.of("its row in the index does not open", "its row in the index does not open"),
        found.damaged().stream().map(Verification.Damaged::reason).toList());
    assertTrue(verify(false).clean());
    assertEquals(4, files().size());
  }

  @Test
  void filesOfNobodyAreNamedAndRemovedButNeverThoseOfARunningProgram() throws Exception {
    Path mine = files().getFirst().resolveSibling("just-being-written");
    Files.write(mine, new byte[10]);
    Path dead = Files.createDirectories(folder.resolve("objects/0123456789abcdef-0"));
    Files.write(dead.resolve("left"), new byte[77]);
    Files.write(folder.resolve("objects/stray"), new byte[5]);
    Verification found = verify(false);
    assertEquals(
        Set.of(
            new Verification.Orphan("0123456789abcdef-0/left", 77),
            new Verification.Orphan("stray", 5)),
        Set.copyOf(found.orphans()));
    assertEquals(1, found.filesBeingWritten());
    assertFalse(found.clean());
    verify(true);
    assertTrue(Files.exists(mine));
    assertTrue(verify(false).clean());
  }

  @Test
  void aFileOfAnotherOpenCacheIsNotJudged() throws Exception {
    try (StudyCache other = StudyCache.open(folder, SEALING, CacheLimits.DEFAULT)) {
      Objects.store(other, Objects.bytes("1.9", "1.9.1", "1.9.1.1", 1, 32)).await();
      Path theirs = other.instance("1.9.1.1").map(this::path).orElseThrow();
      Path pending = Files.write(theirs.resolveSibling("pending"), new byte[3]);
      assertEquals(1, verify(true).filesBeingWritten());
      assertTrue(Files.exists(pending));
    }
  }

  @Test
  void cancellingSaysThatItIsNotFinished() throws Exception {
    Verification found = cache.verify(false, (checked, bytes, damaged) -> checked < 2);
    assertFalse(found.finished());
    assertFalse(found.clean());
    assertEquals(2, found.checked());
  }

  @Test
  void whatIsEvictedMeanwhileIsNotCalledDamaged() throws Exception {
    Verification found =
        cache.verify(
            false,
            (checked, bytes, damaged) -> {
              if (checked == 1) {
                try {
                  cache.evict(0);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }
              return true;
            });
    assertEquals(0, found.damagedCount());
  }

  private Verification verify(boolean repair) throws Exception {
    return cache.verify(repair, Verification.Listener.NONE);
  }

  private Path path(CachedInstance instance) {
    return folder.resolve("objects").resolve(instance.location());
  }

  private static void flip(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("index.db"));
        Statement run = connection.createStatement()) {
      run.executeUpdate(statement);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
