package org.readingroom.app.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.servers.PatientStudy.Patient;
import org.readingroom.netclient.transfer.StudyReport;

/// A study opened while it comes from a real archive, and what its desk tells the fetch.
@Timeout(60)
class StudyOpenerTest {
  private static final PatientStudy STUDY =
      PatientStudy.of("opened", Patient.of("SMITH^ADA", "L1")).date("20261122").size(2, 6, 64);

  @TempDir Path folder;

  @Test
  void anOpenedStudyIsCompletedFromItsArchive() throws Exception {
    try (LincolnAndCache lincoln = new LincolnAndCache(folder, STUDY)) {
      CompletableFuture<StudyReport> ended = new CompletableFuture<>();
      StudyOpener opener = new StudyOpener(new CachedStudySource(lincoln.cache), lincoln.fetcher);
      try (OpenStudy study = opener.open(STUDY.studyInstanceUid(), List.of(), ended::complete)) {
        assertTrue(ended.get(30, TimeUnit.SECONDS).complete());
        study.awaitLoaded();
        assertFalse(study.isFetching());
        assertEquals(12, study.instances());
        SeriesContent main = study.mainSeries().orElseThrow();
        assertEquals(6, study.expected(main));
      }
    }
  }

  @Test
  void whileTheFetchLastsTheSeriesItBringsMostOfIsWaitedFor() throws Exception {
    FolderSource here = new FolderSource();
    here.add(Made.ctSlice("1.2", 1, 2));
    try (OpenStudy study = OpenStudy.open(here, Made.STUDY)) {
      study.awaitLoaded();
      study.fetching();
      assertEquals("1.2", study.mainSeries().orElseThrow().seriesInstanceUid());
      study.showFirst("1.3");
      assertTrue(study.mainSeries().isEmpty(), "rather nothing than what will be replaced");
      here.add(Made.ctSlice("1.3", 1, 2));
      study.awaitLoaded();
      assertEquals("1.3", study.mainSeries().orElseThrow().seriesInstanceUid());
      study.showFirst("1.4");
      study.fetched("One image is missing.");
      study.awaitLoaded();
      assertTrue(study.mainSeries().isPresent(), "nothing more will come");
      assertEquals("One image is missing.", study.problem());
    }
  }

  @Test
  void whatTheReaderLooksAtIsToldOnceAndOnlyWhileTheFetchLasts() throws Exception {
    FolderSource here = new FolderSource();
    here.add(Made.ctSlice("1.2", 7, 14));
    try (OpenStudy study = OpenStudy.open(here, Made.STUDY)) {
      study.awaitLoaded();
      List<String> told = new ArrayList<>();
      study.want(List.of("1.2"));
      study.onWant(wanted -> told.add("wants " + wanted));
      study.onLook((series, number) -> told.add("looks at " + number + " of " + series));
      study.lookAt("1.2.7");
      study.fetching();
      study.lookAt("1.2.7");
      study.lookAt("1.2.7");
      study.lookAt("1.2.99");
      study.want(List.of("1.2", "1.3"));
      study.fetched("");
      study.lookAt("1.2.7");
      assertEquals(List.of("wants [1.2]", "looks at 7 of 1.2", "wants [1.2, 1.3]"), told);
    }
  }
}
