package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.Receipt.Outcome;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.ReadBuffer;
import org.readingroom.netclient.seal.Sealing;

class StudyCacheTest {
  @TempDir Path folder;
  private final Sealing sealing = Sealing.ephemeral();
  private StudyCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  @Test
  void anInstanceComesBackByteForByte() throws Exception {
    byte[] dataset = Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.5", 7, 64);
    Receipt.Kept kept = Objects.store(cache, dataset).await();
    assertEquals(Outcome.STORED, kept.outcome());
    CachedInstance instance = cache.instances("1.2.3").getFirst();
    assertEquals(dataset.length, instance.bytes());
    assertEquals(7, instance.instanceNumber());
    assertEquals(Objects.TS, instance.transferSyntaxUid());
    assertEquals(Objects.CT, instance.sopClassUid());
    assertArrayEquals(dataset, cache.read(instance));
    try (InputStream in = cache.open(instance)) {
      assertArrayEquals(dataset, in.readAllBytes());
    }
    assertEquals("CANARY^Zephyrine", cache.readHeader(instance).string(Tag.PatientName));
  }

  @Test
  void ofAClaimedInstanceThatComesMoreThanOnceTheFirstStays() throws Exception {
    String uid = "1.2.3.4.5";
    assertEquals(Set.of(uid), cache.claim("1.2.3", Set.of(uid)));
    byte[] dataset = Objects.bytes("1.2.3", "1.2.3.4", uid, 7, 64);
    Receipt first = Objects.store(cache, dataset);
    Receipt same = Objects.store(cache, dataset);
    cache.await(List.of(first.durable(), same.durable()));
    Receipt other = Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.4", uid, 8, 64));
    assertEquals(
        Set.of(Outcome.STORED, Outcome.ALREADY_CACHED),
        Set.of(first.await().outcome(), same.await().outcome()));
    assertEquals(Outcome.KEPT_FIRST, other.await().outcome());
    assertArrayEquals(dataset, cache.read(cache.instances("1.2.3").getFirst()));
    assertEquals(Set.of(), cache.claim("1.2.3", Set.of(uid)));
    cache.releaseClaim(Set.of(uid));
    assertEquals(Set.of(), cache.claim("1.2.3", Set.of(uid)));
    assertEquals(Set.of(uid), cache.claim("1.2.9", Set.of(uid)));
  }

  @Test
  void waitingForPromisesEndsWhenEachIsKeptOrBroken() throws Exception {
    CompletableFuture<Long> broken = CompletableFuture.failedFuture(new IOException("disk"));
    Receipt kept = Objects.store(cache, Objects.small("1.2.3.4.5"));
    cache.await(List.of(broken, kept.durable()));
    assertTrue(kept.durable().isDone());
  }

  @Test
  void theMiddleOfASeriesIsFoundByInstanceNumberInWhateverOrderItCame() throws Exception {
    for (int n : new int[] {9, 2, 12, 5, 4}) {
      Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4." + n, n, 16)).await();
    }
    for (int n = 1; n <= 7; n++) {
      Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.5", "1.2.3.5." + n, n, 16)).await();
    }
    assertEquals(5, cache.middleInstance("1.2.3", "1.2.3.4").orElseThrow().instanceNumber());
    assertEquals(4, cache.middleInstance("1.2.3", "1.2.3.5").orElseThrow().instanceNumber());
    assertTrue(cache.middleInstance("1.2.3", "1.2.3.6").isEmpty());
    assertTrue(cache.middleInstance("1.2.9", "1.2.3.4").isEmpty());
    cache.discard(cache.middleInstance("1.2.3", "1.2.3.4").orElseThrow());
    assertEquals(9, cache.middleInstance("1.2.3", "1.2.3.4").orElseThrow().instanceNumber());
  }

  @Test
  void anIndexOfTheFirstVersionOpensAndItsSeriesHaveNoMiddleUntilStoredAnew() throws Exception {
    Objects.store(cache, Objects.small("1.2.3.4.5")).await();
    asVersionOneLeftIt();

    CacheUnusableException stillOpen =
        assertThrows(
            CacheUnusableException.class,
            () -> StudyCache.open(folder, sealing, CacheLimits.DEFAULT));
    assertTrue(stillOpen.getMessage().contains("older version"), stillOpen.getMessage());

    cache.close();
    cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
    CachedInstance before = cache.instances("1.2.3").getFirst();
    assertTrue(cache.middleInstance("1.2.3", "1.2.3.4").isEmpty());
    Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.6", 6, 16)).await();
    assertTrue(cache.middleInstance("1.2.3", "1.2.3.4").isEmpty(), "one number is not known");
    cache.discard(before);
    Objects.store(cache, Objects.small("1.2.3.4.5")).await();
    assertEquals(6, cache.middleInstance("1.2.3", "1.2.3.4").orElseThrow().instanceNumber());
  }

  private void asVersionOneLeftIt() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("index.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("DROP INDEX instance_by_number");
      statement.execute("ALTER TABLE instance DROP COLUMN number");
      statement.execute(
          "CREATE INDEX instance_by_study ON instance (study_key, series_key, bytes, file_bytes)");
      statement.execute("PRAGMA user_version = 1");
    }
  }

  @Test
  void manyInstancesAreReadIntoTheSameArrays() throws Exception {
    ReadBuffer buffer = new ReadBuffer();
    byte[] first = null;
    for (int n = 1; n <= 3; n++) {
      byte[] dataset = Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4." + n, n, 64 - n);
      CachedInstance instance = Objects.store(cache, dataset).await().instance();
      cache.read(instance, buffer);
      assertArrayEquals(dataset, Arrays.copyOf(buffer.bytes(), buffer.length()));
      first = first == null ? buffer.bytes() : first;
      assertSame(first, buffer.bytes());
    }
  }

  @Test
  void theIndexHoldsAnImagesWholeHeaderButPrivateAttributes() throws Exception {
    Dataset header =
        DatasetReader.readHeader(
                new ByteArrayInputStream(Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.5", 7, 64)),
                Objects.TS)
            .toBuilder()
            .string(Tag.RescaleIntercept, "-1024")
            .string(Tag.WindowCenter, "40", "600")
            .decimals(Tag.DiffusionBValue, 1000.5)
            .sequence(
                Tag.ModalityLUTSequence,
                Dataset.builder().integers(Tag.PixelPaddingValue, 5).build())
            .bytes(0x00291010, "OB", new byte[200])
            .build();
    CachedInstance instance =
        Objects.store(cache, DatasetWriter.dataset(header, Objects.TS)).await().instance();
    CachedInstance listed = cache.instances("1.2.3").getFirst();
    assertTrue(instance.header().isWhole());
    assertTrue(listed.header().isWhole());
    Dataset file = cache.readHeader(listed);
    for (int tag : file.tags()) {
      if ((tag >>> 16 & 1) == 0 && tag != Tag.SpecificCharacterSet) {
        assertEquals(
            file.strings(tag), listed.header().dataset().strings(tag), Integer.toHexString(tag));
        assertEquals(file.items(tag).size(), listed.header().dataset().items(tag).size());
      }
    }
    assertArrayEquals(
        new double[] {1000.5}, listed.header().dataset().decimals(Tag.DiffusionBValue));
    assertFalse(listed.header().dataset().contains(0x00291010));
  }

  @Test
  void aLongHeaderStaysInItsFile() throws Exception {
    Dataset header =
        DatasetReader.readHeader(
                new ByteArrayInputStream(Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.5", 7, 64)),
                Objects.TS)
            .toBuilder()
            .bytes(0x60003000, "OW", new byte[64 * 1024])
            .build();
    Objects.store(cache, DatasetWriter.dataset(header, Objects.TS)).await();
    CachedInstance listed = cache.instances("1.2.3").getFirst();
    assertFalse(listed.header().isWhole());
    assertEquals(7, listed.instanceNumber());
    assertTrue(cache.readHeader(listed).contains(0x60003000));
  }

  @Test
  void aStudyListsItsHeaderSeriesAndCounts() throws Exception {
    for (int i = 1; i <= 3; i++) {
      Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4." + i, i, 16)).await();
    }
    Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.5", "1.2.3.5.1", 1, 16)).await();
    CachedStudy study = cache.study("1.2.3").orElseThrow();
    assertEquals(4, study.instances());
    assertEquals(2, study.series().size());
    assertEquals("CANARY^Zephyrine", study.header().string(Tag.PatientName));
    assertEquals("CT", study.series().getFirst().header().string(Tag.Modality));
    assertEquals(4, cache.instances("1.2.3").size());
    assertEquals(1, cache.instances("1.2.3", "1.2.3.5").size());
    assertEquals(1, cache.studies().size());
    assertTrue(cache.study("9.9").isEmpty());
  }

  @Test
  void theSameObjectTwiceIsThereOnce() throws Exception {
    byte[] dataset = Objects.small("1.2.3.4.5");
    Receipt first = Objects.store(cache, dataset);
    Receipt second = Objects.store(cache, dataset);
    // the two are sealed beside each other: either may be the first
    assertEquals(
        Set.of(Outcome.STORED, Outcome.ALREADY_CACHED),
        Set.of(first.await().outcome(), second.await().outcome()));
    assertEquals(Outcome.ALREADY_CACHED, Objects.store(cache, dataset).await().outcome());
    assertEquals(1, cache.instances("1.2.3").size());
    cache.close();
    assertEquals(1, objectFiles().size());
  }

  @Test
  void anotherObjectUnderAKnownUidIsReportedAndNotKept() throws Exception {
    byte[] first = Objects.small("1.2.3.4.5");
    byte[] second = first.clone();
    second[second.length - 1] ^= 1;
    Objects.store(cache, first).await();
    assertEquals(Outcome.KEPT_FIRST, Objects.store(cache, second).await().outcome());
    assertArrayEquals(first, cache.read(cache.instance("1.2.3.4.5").orElseThrow()));
  }

  @Test
  void anObjectThatIsNotTheOneAnnouncedIsRefused() throws Exception {
    byte[] dataset = Objects.small("1.2.3.4.5");
    for (Expected lie :
        List.of(
            new Expected(Objects.TS, "1.9", null, null),
            new Expected(Objects.TS, null, "1.9", null),
            new Expected(Objects.TS, null, null, "1.9"))) {
      assertThrows(
          MalformedDicomException.class, () -> cache.store(lie, new ByteArrayInputStream(dataset)));
    }
    assertTrue(objectFiles().isEmpty());
  }

  @Test
  void aUidThatIsAPathIsRefusedAndNothingIsWritten() throws Exception {
    byte[] dataset = Objects.small("../../../etc/x");
    MalformedDicomException refusal =
        assertThrows(MalformedDicomException.class, () -> Objects.store(cache, dataset));
    assertFalse(refusal.getMessage().contains(".."));
    assertTrue(objectFiles().isEmpty());
    assertTrue(cache.studies().isEmpty());
  }

  @Test
  void anObjectCutInsideAnythingIsRefusedAndLeavesNothing() throws Exception {
    byte[] dataset = Objects.small("1.2.3.4.5");
    // before its last element, a cut between two elements leaves a shorter but whole object
    int pixelElement = 12 + 16 * 16 * 2;
    for (int length = dataset.length - pixelElement + 1; length < dataset.length; length += 7) {
      byte[] cut = Arrays.copyOf(dataset, length);
      assertThrows(
          MalformedDicomException.class, () -> Objects.store(cache, cut), "cut at " + length);
    }
    assertTrue(objectFiles().isEmpty());
    assertTrue(cache.studies().isEmpty());
  }

  @Test
  void aStreamThatBreaksLeavesNothing() throws Exception {
    byte[] dataset = Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.5", 1, 512);
    InputStream breaking =
        new InputStream() {
          private int at;

          @Override
          public int read() throws IOException {
            if (at > 300_000) {
              throw new IOException("link lost");
            }
            return dataset[at++] & 0xFF;
          }
        };
    IOException lost =
        assertThrows(IOException.class, () -> cache.store(Expected.anything(Objects.TS), breaking));
    assertEquals("link lost", lost.getMessage());
    assertTrue(objectFiles().isEmpty());
  }

  @Test
  void anObjectLargerThanAllowedIsRefused() throws Exception {
    cache.close();
    cache = StudyCache.open(folder, sealing, new CacheLimits(1 << 30, 0, 1000));
    byte[] dataset = Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.5", 1, 64);
    assertThrows(MalformedDicomException.class, () -> Objects.store(cache, dataset));
    assertTrue(objectFiles().isEmpty());
  }

  @Test
  void aDiskWithoutReserveTakesNothing() throws Exception {
    cache.close();
    cache = StudyCache.open(folder, sealing, new CacheLimits(1 << 30, Long.MAX_VALUE, 1 << 30));
    CacheFullException full =
        assertThrows(
            CacheFullException.class, () -> Objects.store(cache, Objects.small("1.2.3.4.5")));
    assertFalse(full.remedy().isEmpty());
  }

  @Test
  void theSameProfileOpensAgainAndAnotherKeyDoesNot() throws Exception {
    Objects.store(cache, Objects.small("1.2.3.4.5")).await();
    cache.close();
    assertThrows(
        CacheUnusableException.class,
        () -> StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT));
    cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
    assertEquals(0, cache.orphansRemoved());
    assertEquals(1, cache.instances("1.2.3").size());
  }

  @Test
  void aDamagedIndexIsASentence() throws Exception {
    cache.close();
    Files.delete(folder.resolve("index.db"));
    Files.write(folder.resolve("index.db"), "this is not a database at all, not by far".getBytes());
    CacheUnusableException damaged =
        assertThrows(
            CacheUnusableException.class,
            () -> StudyCache.open(folder, sealing, CacheLimits.DEFAULT));
    assertFalse(damaged.remedy().isEmpty());
    Files.delete(folder.resolve("index.db"));
    cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
  }

  @Test
  void anInterruptDuringAStoreIsAnInterruptAndLeavesNothing() throws Exception {
    byte[] dataset = Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.5", 1, 1024);
    java.util.concurrent.CompletableFuture<Throwable> ended =
        new java.util.concurrent.CompletableFuture<>();
    Thread storing =
        Thread.ofVirtual()
            .start(() -> {
              InputStream slow =
                  new java.io.FilterInputStream(new ByteArrayInputStream(dataset)) {
                    @Override
                    public int read(byte[] b, int off, int len) throws IOException {
                      int n = super.read(b, off, Math.min(len, 1 << 16));
                      if (in.available() < 300_000) {
                        Thread.currentThread().interrupt();
                      }
                      return n;
                    }
                  };
              try {
                cache.store(Expected.anything(Objects.TS), slow);
                ended.complete(new AssertionError("stored"));
              } catch (Throwable e) {
                ended.complete(e);
              }
            });
    assertInstanceOf(InterruptedException.class, ended.get(20, TimeUnit.SECONDS));
    storing.join();
    assertTrue(objectFiles().isEmpty());
    assertFalse(cache.contains("1.2.3.4.5"));
  }

  @Test
  void aKeyPutAwayTooEarlyFailsTheReceiptInsteadOfHangingIt() throws Exception {
    Receipt receipt = null;
    try {
      receipt = Objects.store(cache, Objects.small("1.2.3.4.5"));
      sealing.close();
    } catch (IllegalStateException alsoFine) {
      // the key went before the object was sealed
    }
    if (receipt != null) {
      try {
        receipt.durable().get(20, TimeUnit.SECONDS);
      } catch (java.util.concurrent.ExecutionException failed) {
        assertInstanceOf(IOException.class, failed.getCause());
      }
    }
  }

  @Test
  void theLeastRecentlyReadGoesFirstAndThePinnedNever() throws Exception {
    for (String study : List.of("1.1", "1.2", "1.3")) {
      Objects.store(cache, Objects.bytes(study, study + ".1", study + ".1.1", 1, 32)).await();
    }
    cache.pin("1.1", "open");
    cache.pin("1.1", "open");
    long each = cache.sizeBytes() / 3;
    assertEquals(1, cache.evict(2 * each).size());
    assertTrue(cache.study("1.1").isPresent());
    assertEquals(List.of("open"), cache.study("1.1").orElseThrow().pins());
    assertFalse(cache.forget("1.1"));
    assertEquals(1, cache.evict(0).size());
    assertEquals(1, cache.studies().size());
    assertEquals(1, objectFiles().size());
    cache.unpin("1.1", "open");
    assertTrue(cache.forget("1.1"));
    assertTrue(objectFiles().isEmpty());
    assertEquals(0, cache.sizeBytes());
  }

  @Test
  void overBudgetTheCacheEvictsByItself() throws Exception {
    cache.close();
    cache = StudyCache.open(folder, sealing, new CacheLimits(40_000, 0, 1 << 30));
    cache.pin("1.5", "wanted");
    for (int i = 1; i <= 9; i++) {
      Objects.store(cache, Objects.bytes("1." + i, "1." + i + ".1", "1." + i + ".1.1", 1, 64))
          .await();
    }
    for (int i = 0; i < 1_000 && cache.sizeBytes() > 40_000; i++) {
      Thread.sleep(20);
    }
    assertTrue(cache.sizeBytes() <= 40_000);
    assertTrue(cache.study("1.5").isPresent());
  }

  @Test
  void anInstanceEvictedAfterListingSaysSo() throws Exception {
    CachedInstance instance = Objects.store(cache, Objects.small("1.2.3.4.5")).await().instance();
    cache.evict(0);
    assertThrows(InstanceGoneException.class, () -> cache.read(instance));
    assertThrows(InstanceGoneException.class, () -> cache.open(instance));
  }

  @Test
  void verificationFindsAFlippedBitAndAMissingFile() throws Exception {
    for (int i = 1; i <= 5; i++) {
      Objects.store(cache, Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4." + i, i, 32)).await();
    }
    List<Path> files = objectFiles();
    byte[] content = Files.readAllBytes(files.getFirst());
    content[content.length / 2] ^= 1;
    Files.write(files.getFirst(), content);
    Files.delete(files.get(1));
    Verification found = cache.verify(true, Verification.Listener.NONE);
    assertEquals(5, found.checked());
    assertEquals(2, found.damaged().size());
    assertEquals(3, cache.instances("1.2.3").size());
    assertTrue(cache.verify(false, Verification.Listener.NONE).damaged().isEmpty());
  }

  @Test
  void listenersHearOfEachStudyOffTheStoringThread() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (AutoCloseable subscription =
        cache.onStudyChanged(study -> {
          assertNotSame("main", Thread.currentThread().getName());
          heard.add(study);
        })) {
      Objects.store(cache, Objects.small("1.2.3.4.5"));
      assertEquals("1.2.3", heard.poll(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatAnotherProcessStoresIsAnnouncedToo() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Objects.store(cache, Objects.bytes("1.2.1", "1.2.1.1", "1.2.1.1.1", 1, 16)).await();
    try (StudyCache other = StudyCache.open(folder, sealing, CacheLimits.DEFAULT);
        AutoCloseable subscription = other.onStudyChanged(heard::add)) {
      Objects.store(cache, Objects.bytes("1.2.2", "1.2.2.1", "1.2.2.1.1", 1, 16)).await();
      assertEquals("1.2.2", heard.poll(20, TimeUnit.SECONDS));
      Objects.store(other, Objects.bytes("1.2.3", "1.2.3.1", "1.2.3.1.1", 1, 16)).await();
      assertEquals("1.2.3", heard.poll(20, TimeUnit.SECONDS));
      assertNull(heard.poll(1200, TimeUnit.MILLISECONDS), "each once, and none from before");
    }
  }

  @Test
  void twoCachesOnOneFolderShareWhatEitherStores() throws Exception {
    try (StudyCache other = StudyCache.open(folder, sealing, CacheLimits.DEFAULT)) {
      List<Receipt> receipts = new ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        byte[] dataset = Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4." + i, i, 16);
        receipts.add(Objects.store(cache, dataset));
        receipts.add(Objects.store(other, dataset));
      }
      int stored = 0;
      for (Receipt receipt : receipts) {
        stored += receipt.await().outcome() == Outcome.STORED ? 1 : 0;
      }
      assertEquals(20, stored);
      assertEquals(20, other.instances("1.2.3").size());
      assertEquals(20, objectFiles().size());
    }
  }

  @Test
  void nothingReadableIsOnTheDiskNotEvenInFileNames() throws Exception {
    Objects.store(cache, Objects.small("1.2.3.4.5.6.7.8.9")).await();
    cache.pin("1.2.3", "CANARY pin");
    // the write-ahead log is still there while the cache is open
    assertTrue(Files.exists(folder.resolve("index.db-wal")));
    Canaries.assertAbsent(folder, "CANARY", "Zephyrine", "1.2.3.4.5.6.7.8.9");
  }

  private List<Path> objectFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
