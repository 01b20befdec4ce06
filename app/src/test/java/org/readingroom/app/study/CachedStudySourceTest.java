package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.Expected;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.seal.Sealing;

/// The desk over a real sealed cache.
class CachedStudySourceTest {
  @TempDir Path folder;

  private static void store(StudyCache cache, int number) throws Exception {
    String syntax = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
    byte[] bytes = DatasetWriter.dataset(Made.ctSlice("1.2", number, number * 2.0), syntax);
    cache.store(Expected.anything(syntax), new ByteArrayInputStream(bytes)).await();
  }

  @Test
  void aCachedStudyOpensIsPinnedAndGrowsAsTheCacheDoes() throws Exception {
    try (Sealing sealing = Sealing.ephemeral();
        StudyCache cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT)) {
      store(cache, 1);
      store(cache, 2);
      CachedStudySource source = new CachedStudySource(cache);
      try (OpenStudy study = OpenStudy.open(source, Made.STUDY)) {
        study.awaitLoaded();
        study.want(List.of("1.2"));
        study.awaitLoaded();
        assertEquals(1, cache.study(Made.STUDY).orElseThrow().pins().size());
        SeriesContent series = study.series().getFirst();
        assertEquals(2, series.slices().mainVolume().orElseThrow().presentSlices());
        store(cache, 3);
        long end = System.nanoTime() + 10_000_000_000L;
        while (series.decodedFrames() < 3 && System.nanoTime() < end) {
          Thread.sleep(10);
        }
        assertEquals(3, series.slices().mainVolume().orElseThrow().presentSlices());
        assertEquals(List.of(), cache.evict(0), "an open study is never evicted");
      }
      assertTrue(cache.study(Made.STUDY).orElseThrow().pins().isEmpty());
    }
  }

  @Test
  void aLateEndOfTheFormerOpeningLeavesTheNewOneItsPin() throws Exception {
    try (Sealing sealing = Sealing.ephemeral();
        StudyCache cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT)) {
      store(cache, 1);
      OpenStudy former = OpenStudy.open(new CachedStudySource(cache), Made.STUDY);
      try (OpenStudy anew = OpenStudy.open(new CachedStudySource(cache), Made.STUDY)) {
        former.close();
        anew.awaitLoaded();
        assertEquals(List.of(), cache.evict(0), "the study on the desk is never evicted");
      }
    }
  }

  @Test
  void aPinOfAProcessThatDiedIsRemovedAtTheNextOpening() throws Exception {
    try (Sealing sealing = Sealing.ephemeral();
        StudyCache cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT)) {
      store(cache, 1);
      cache.pin(Made.STUDY, "open-study:999999999:1");
      cache.pin(Made.STUDY, "take home");
      try (OpenStudy study = OpenStudy.open(new CachedStudySource(cache), Made.STUDY)) {
        study.awaitLoaded();
      }
      assertEquals(List.of("take home"), cache.study(Made.STUDY).orElseThrow().pins());
    }
  }
}
