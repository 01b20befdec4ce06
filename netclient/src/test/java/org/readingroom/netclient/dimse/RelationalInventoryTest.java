package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.SyntheticStudy;

/// The inventory of a study from an archive that agrees to relational queries.
class RelationalInventoryTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void aStudyOfManySeriesIsListedByOneQuestionWhereTheArchiveAgrees() throws Exception {
    SyntheticStudy study = SyntheticStudy.ct("relational", "SMITH^ADA", 5, 3, 16);
    int number = 0;
    for (byte[] file : study.files()) {
      Files.write(folder.resolve(number++ + ".dcm"), file);
    }
    try (LoopbackArchive archive = LoopbackArchive.start(folder, "RELATIONAL");
        DimseRuntime runtime = new DimseRuntime()) {
      DimsePeer peer = new DimsePeer(new LocalEntity("READINGROOM", 0), archive.node("R"), runtime);
      Duration each = Duration.ofSeconds(1);
      archive.faults().delayPerSearch(each);
      List<Dataset> rows = new ArrayList<>();
      long start = System.nanoTime();
      FindOutcome found = peer.findInstances(study.studyInstanceUid(), null, rows::add, SOON);
      // six questions one after the other would take six times as long
      assertTrue(System.nanoTime() - start < 5 * each.toNanos(), "asked series by series");
      assertEquals(15, assertInstanceOf(FindOutcome.Answered.class, found).rows());
      assertEquals(
          new HashSet<>(study.sopInstanceUids()),
          new HashSet<>(rows.stream().map(row -> row.string(Tag.SOPInstanceUID, "")).toList()));
      for (Dataset row : rows) {
        assertEquals("CT", row.string(Tag.Modality));
        assertTrue(row.string(Tag.SeriesInstanceUID) != null && row.contains(Tag.SeriesNumber));
      }

      // an archive that stops half-way is asked series by series for the rest, nothing comes twice
      archive.faults().delayPerSearch(Duration.ZERO).answerAtMost(7, 0xFE00);
      rows.clear();
      found = peer.findInstances(study.studyInstanceUid(), null, rows::add, SOON);
      assertEquals(15, assertInstanceOf(FindOutcome.Answered.class, found).rows());
      assertEquals(15, rows.stream().map(row -> row.string(Tag.SOPInstanceUID)).distinct().count());

      rows.clear();
      String series = study.instances().getFirst().string(Tag.SeriesInstanceUID);
      archive.faults().clear();
      peer.findInstances(study.studyInstanceUid(), series, rows::add, SOON);
      assertEquals(3, rows.size());
    }
  }
}
