package org.readingroom.app.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dimse.BareFind;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.ArchiveAnswer;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.SearchResult;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.peer.LocalEntity;

class QueryNetworkTest {
  @TempDir Path folder;

  @Test
  void theSickOnesAreSickAndTheOthersAnswerTheSameToUsAndToTheYardstick() throws Exception {
    LocalEntity us = new LocalEntity("READINGROOM", 0);
    try (QueryNetwork network = QueryNetwork.start(folder, 5);
        DimseRuntime runtime = new DimseRuntime()) {
      List<Archive> archives =
          network.places().stream()
              .map(place -> new Archive(new DimsePeer(us, place.node(), runtime), null))
              .toList();
      SearchResult found =
          new Federation(archives)
              .search(
                  StudySearch.everything().withPatientName("BENCH"),
                  Duration.ofMillis(800),
                  SearchListener.none());
      assertEquals(
          List.of(
              ArchiveAnswer.State.TIMED_OUT,
              ArchiveAnswer.State.TIMED_OUT,
              ArchiveAnswer.State.ANSWERED,
              ArchiveAnswer.State.ANSWERED,
              ArchiveAnswer.State.ANSWERED),
          found.archives().stream().map(ArchiveAnswer::state).toList());
      Dataset keys =
          Dataset.builder().string(Tag.PatientName, "BENCH*").string(Tag.StudyInstanceUID).build();
      assertEquals(
          found.archives().getLast().rows(),
          BareFind.run(network.places().getLast().node(), us.aeTitle(), keys).rows());
    }
  }
}
