package org.readingroom.netclient.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.Sealing;

/// Objects of several pieces, on their way through the cache to the disk.
class PassageTest {
  @TempDir Path folder;
  private StudyCache cache;

  @BeforeEach
  void open() throws IOException {
    cache = StudyCache.open(folder, Sealing.ephemeral(), CacheLimits.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  private List<Path> objectFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static byte[] large(String sop) throws IOException {
    return Objects.bytes("1.2.3", "1.2.3.4", sop, 1, 1300); // 3.4 MB: four pieces
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 0, 2, Passage.PIECE_BYTES - 2, Passage.PIECE_BYTES})
  void anObjectThatEndsAtTheEdgeOfAPieceComesBackByteForByte(int beyond) throws Exception {
    byte[] empty = Objects.bytes("1.2.3", "1.2.3.4", "1.2.3.4.5", 1, 0);
    byte[] pixels = new byte[Passage.PIECE_BYTES + beyond - empty.length];
    Arrays.fill(pixels, (byte) 7);
    byte[] dataset =
        DatasetWriter.dataset(
            Objects.builder("1.2.3", "1.2.3.4", "1.2.3.4.5", 1, 0)
                .bytes(Tag.PixelData, "OW", pixels)
                .build(),
            Objects.TS);
    assertEquals(Passage.PIECE_BYTES + beyond, dataset.length);
    CachedInstance instance = Objects.store(cache, dataset).await().instance();
    assertArrayEquals(dataset, cache.read(instance));
    assertTrue(cache.verify(false, Verification.Listener.NONE).damaged().isEmpty());
  }

  @Test
  void oneThatBreaksOffAfterPiecesOfItWereSealedLeavesNothing() throws Exception {
    byte[] dataset = large("1.2.3.4.5");
    InputStream breaking =
        new ByteArrayInputStream(dataset) {
          @Override
          public int read(byte[] target, int offset, int length) {
            if (pos > 2_500_000) {
              throw new UncheckedIOException(new IOException("link lost"));
            }
            return super.read(target, offset, Math.min(length, 10_000));
          }
        };
    assertThrows(
        UncheckedIOException.class, () -> cache.store(Expected.anything(Objects.TS), breaking));
    assertTrue(objectFiles().isEmpty());
    byte[] cut = Arrays.copyOf(dataset, 2_700_000);
    assertThrows(MalformedDicomException.class, () -> Objects.store(cache, cut));
    assertTrue(objectFiles().isEmpty());
    Objects.store(cache, dataset).await();
    assertEquals(1, objectFiles().size());
  }

  @Test
  void moreAtOnceThanMayWaitAllArrive() throws Exception {
    List<Receipt> receipts = new ArrayList<>();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          List<Thread> threads = new ArrayList<>();
          for (int i = 0; i < Passage.Gate.MAX_AHEAD + 8; i++) {
            String sop = "1.2.3.4." + (i + 1);
            threads.add(
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        Receipt receipt = Objects.store(cache, large(sop));
                        synchronized (receipts) {
                          receipts.add(receipt);
                        }
                      } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
          }
          for (Thread thread : threads) {
            thread.join();
          }
          for (Receipt receipt : receipts) {
            receipt.await();
          }
        });
    assertEquals(Passage.Gate.MAX_AHEAD + 8, cache.instances("1.2.3").size());
    assertTrue(cache.verify(false, Verification.Listener.NONE).damaged().isEmpty());
  }

  @Test
  void closingDoesNotWaitForOneThatHangsInTheMiddle() throws Exception {
    byte[] dataset = large("1.2.3.4.5");
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    InputStream slow =
        new ByteArrayInputStream(dataset) {
          @Override
          public int read(byte[] target, int offset, int length) {
            if (pos > 2_500_000) {
              hanging.countDown();
              try {
                closed.await(30, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return super.read(target, offset, Math.min(length, 10_000));
          }
        };
    Thread.ofVirtual()
        .start(() -> {
          try {
            cache.store(Expected.anything(Objects.TS), slow).await();
          } catch (IOException | InterruptedException e) {
            refused.countDown();
          }
        });
    assertTrue(hanging.await(30, TimeUnit.SECONDS));
    Receipt whole = Objects.store(cache, large("1.2.3.4.6"));
    assertTimeoutPreemptively(Duration.ofSeconds(8), () -> cache.close());
    assertEquals(Receipt.Outcome.STORED, whole.await().outcome());
    closed.countDown();
    assertTrue(refused.await(30, TimeUnit.SECONDS));
    assertEquals(1, objectFiles().size());
  }

  @Test
  void aFolderThatCannotBeWrittenIsASentenceAndHangsNobody() throws Exception {
    Path objects = folder.resolve("objects");
    Path aside = folder.resolve("aside");
    Files.move(objects, aside);
    try {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThrows(
                  IOException.class, () -> Objects.store(cache, large("1.2.3.4.5")).await()));
    } finally {
      Files.move(aside, objects);
    }
    assertFalse(cache.contains("1.2.3.4.5"));
    Objects.store(cache, large("1.2.3.4.5")).await();
  }
}
