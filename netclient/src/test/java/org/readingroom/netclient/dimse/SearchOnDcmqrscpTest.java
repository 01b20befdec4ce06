package org.readingroom.netclient.dimse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.ArchiveAnswer;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.SearchResult;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.DcmtkServer;
import org.readingroom.netclient.servers.SyntheticStudy;

/// A plain archive that minds upper and lower case and knows few keys.
class SearchOnDcmqrscpTest {
  @TempDir Path folder;

  @Test
  void namesAreFoundWhateverCaseTheyAreStoredIn() throws Exception {
    List<SyntheticStudy> studies =
        List.of(
            SyntheticStudy.ct("upper", "SMITH^ADA", 1, 1, 16),
            SyntheticStudy.ct("title", "Smithers^Ben", 1, 1, 16),
            SyntheticStudy.ct("other", "JONES^CARA", 1, 1, 16));
    try (DcmtkServer server = DcmtkServer.dcmqrscp(folder, "STRICT");
        DimseRuntime runtime = new DimseRuntime()) {
      DimsePeer peer =
          new DimsePeer(new LocalEntity("READINGROOM", 0), server.node("Strict"), runtime);
      for (SyntheticStudy study : studies) {
        for (Dataset each : study.instances()) {
          assertInstanceOf(StoreOutcome.Stored.class, peer.store(SyntheticStudy.outgoing(each)));
        }
      }
      Federation federation = new Federation(List.of(new Archive(peer, null)));
      SearchResult found = search(federation, StudySearch.everything().withPatientName("smith"));
      assertEquals(
          ArchiveAnswer.State.ANSWERED,
          found.archives().getFirst().state(),
          found.archives().toString());
      assertEquals(
          Set.of(studies.get(0).studyInstanceUid(), studies.get(1).studyInstanceUid()),
          uids(found));
      assertEquals(
          Set.of(studies.get(2).studyInstanceUid()),
          uids(search(federation, StudySearch.everything().withPatientName("cara jones"))));
    }
  }

  private static SearchResult search(Federation federation, StudySearch search) throws Exception {
    return federation.search(search, Duration.ofSeconds(15), SearchListener.none());
  }

  private static Set<String> uids(SearchResult found) {
    return found.studies().stream()
        .map(FederatedStudy::studyInstanceUid)
        .collect(Collectors.toSet());
  }
}
