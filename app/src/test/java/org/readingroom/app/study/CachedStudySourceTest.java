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
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.seal.Sealing;

/// The desk over a real sealed cache.
class CachedStudySourceTest {
  @TempDir Path folder;

  private static void store(StudyCache cache, int number) throws Exception {
    store(cache, Made.ctSlice("1.2", number, number * 2.0));
  }

  private static void store(StudyCache cache, Dataset dataset) throws Exception {
    String syntax = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
    byte[] bytes = DatasetWriter.dataset(dataset, syntax);
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
        long end = System.nanoTime() + 30_000_000_000L;
        while (series.slices().mainVolume().orElseThrow().presentSlices() < 3) {
          assertTrue(System.nanoTime() < end, "what came later never joined the volume");
          Thread.sleep(10);
        }
        assertEquals(List.of(), cache.evict(0), "an open study is never evicted");
      }
      assertTrue(cache.study(Made.STUDY).orElseThrow().pins().isEmpty());
    }
  }

  @Test
  void theFirstLookIsTheMiddleOfTheLargestSeriesWithImages() throws Exception {
    try (Sealing sealing = Sealing.ephemeral();
        StudyCache cache = StudyCache.open(folder, sealing, CacheLimits.DEFAULT)) {
      CachedStudySource source = new CachedStudySource(cache);
      assertTrue(source.glance(Made.STUDY).isEmpty(), "nothing is here");
      for (int n = 1; n <= 4; n++) {
        store(cache, Made.instance("1.9", "1.9." + n, "SR").build());
      }
      assertTrue(source.glance(Made.STUDY).isEmpty(), "reports show no picture");
      for (int n : new int[] {3, 1, 2}) {
        store(cache, numbered(Made.ctSlice("1.7", n, n), "8"));
        store(cache, numbered(Made.ctSlice("1.8", n, n), "4"));
      }
      store(cache, numbered(Made.ctSlice("1.6", 1, 1), "1"));
      StudySource.InstanceRef glance = source.glance(Made.STUDY).orElseThrow();
      assertEquals("1.8.2", glance.sopInstanceUid(), "of two as large, by Series Number");
      assertTrue(source.instances(Made.STUDY).contains(glance));
    }
  }

  private static Dataset numbered(Dataset slice, String seriesNumber) {
    return slice.toBuilder().string(Tag.SeriesNumber, seriesNumber).build();
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
