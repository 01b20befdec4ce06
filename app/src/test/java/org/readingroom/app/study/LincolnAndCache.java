package org.readingroom.app.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.cache.CacheLimits;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.seal.Sealing;
import org.readingroom.netclient.servers.PatientStudy;
import org.readingroom.netclient.transfer.StudyFetcher;

/// A real archive of some studies on this computer, an empty cache, and the way between them.
final class LincolnAndCache implements AutoCloseable {
  final StudyCache cache;
  final Federation federation;
  final StudyFetcher fetcher;
  private final LoopbackArchive lincoln;
  private final DimseRuntime runtime = new DimseRuntime();

  /// @param folder where both keep their files
  LincolnAndCache(Path folder, PatientStudy... studies) throws IOException {
    Path objects = Files.createDirectories(folder.resolve("lincoln"));
    for (PatientStudy study : studies) {
      for (int series = 0; series < study.series(); series++) {
        for (int i = 0; i < study.instancesPerSeries(); i++) {
          Files.write(
              objects.resolve(study.sopInstanceUid(series, i) + ".dcm"), study.file(series, i));
        }
      }
    }
    lincoln = LoopbackArchive.start(objects, "LINCOLN");
    cache = StudyCache.open(folder.resolve("cache"), Sealing.ephemeral(), CacheLimits.DEFAULT);
    ArchiveNode node = lincoln.node("Lincoln").withWeb(lincoln.dicomWeb());
    DimsePeer peer = new DimsePeer(new LocalEntity("READINGROOM", 0), node, runtime);
    federation = new Federation(List.of(new Archive(peer, new DicomWebPeer(node))));
    fetcher = new StudyFetcher(federation, cache);
  }

  @Override
  public void close() throws IOException {
    federation.close();
    cache.close();
    runtime.close();
    lincoln.close();
  }
}
