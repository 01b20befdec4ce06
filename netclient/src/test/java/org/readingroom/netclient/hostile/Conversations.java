package org.readingroom.netclient.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dicomweb.WebLimits;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.SyntheticStudy;

/// What our requestor and our loopback archive say to each other: echo, search, fetch, store.
final class Conversations {
  private static final Duration SOON = Duration.ofSeconds(10);
  static final SyntheticStudy STUDY = SyntheticStudy.ct("talk", "A^B", 1, 2, 8);

  private Conversations() {}

  /// A small archive with two instances in the folder.
  static LoopbackArchive archive(Path folder) throws IOException {
    Path files = Files.createDirectories(folder.resolve("archive"));
    int n = 0;
    for (byte[] file : STUDY.files()) {
      Files.write(files.resolve("IM" + n++), file);
    }
    return LoopbackArchive.start(files, "HOSTILE");
  }

  static ArchiveNode dicomNode(int port) {
    return ArchiveNode.of("hostile", "127.0.0.1", port, "HOSTILE");
  }

  static ArchiveNode webNode(int port) {
    return dicomNode(1).withWeb(URI.create("http://127.0.0.1:" + port + "/dicom-web"));
  }

  static List<Recorder.Talk> recordDimse(LoopbackArchive archive) throws Exception {
    try (Recorder recorder = new Recorder(archive.dicomPort());
        DimseRuntime runtime = new DimseRuntime()) {
      everything(
          new DimsePeer(
              new LocalEntity("READINGROOM", 11112), dicomNode(recorder.port()), runtime));
      Thread.sleep(200);
      return recorder.talks();
    }
  }

  static List<Recorder.Talk> recordWeb(LoopbackArchive archive) throws Exception {
    try (Recorder recorder = new Recorder(archive.webPort());
        DicomWebPeer peer = new DicomWebPeer(webNode(recorder.port()), WebLimits.DEFAULT)) {
      everything(peer);
      Thread.sleep(200);
      return recorder.talks();
    }
  }

  private static void everything(ArchivePeer peer) throws Exception {
    peer.echo(SOON);
    search(peer, SOON);
    fetch(peer, SOON);
    peer.store(SyntheticStudy.outgoing(STUDY.instances().getFirst()));
  }

  static void search(ArchivePeer peer, Duration deadline) throws InterruptedException {
    Dataset anything = Dataset.builder().string(Tag.StudyInstanceUID).build();
    peer.findStudies(anything, row -> row.strings(Tag.PatientName), deadline);
  }

  static void fetch(ArchivePeer peer, Duration stall) throws InterruptedException {
    peer.fetch(
        new ArchivePeer.FetchRequest(STUDY.studyInstanceUid(), null, List.of(), stall),
        (head, in) -> in.transferTo(OutputStream.nullOutputStream()));
  }
}
