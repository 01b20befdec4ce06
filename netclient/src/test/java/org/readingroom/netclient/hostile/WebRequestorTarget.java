package org.readingroom.netclient.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dicomweb.DicomWebPeer;
import org.readingroom.netclient.dicomweb.WebLimits;

/// Our DICOMweb client, answered by a server that lies.
final class WebRequestorTarget implements HostileTarget {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final WebLimits LIMITS =
      new WebLimits(Duration.ofSeconds(2), DEADLINE, 500, 1000, 1 << 20, 50_000);

  private final List<Recorder.Talk> talks;
  private final AtomicInteger fed = new AtomicInteger();

  WebRequestorTarget(Path folder) throws Exception {
    try (LoopbackArchive archive = Conversations.archive(folder)) {
      talks = Conversations.recordWeb(archive);
    }
  }

  @Override
  public List<byte[]> seeds() {
    return talks.stream().map(talk -> talk.answered.toByteArray()).toList();
  }

  @Override
  public int atOnce() {
    return 8;
  }

  @Override
  public void feed(byte[] input) throws IOException, InterruptedException {
    try (LyingServer liar = new LyingServer(input, input.length);
        DicomWebPeer peer = new DicomWebPeer(Conversations.webNode(liar.port()), LIMITS)) {
      if (fed.incrementAndGet() % 2 == 0) {
        Conversations.search(peer, DEADLINE);
      } else {
        Conversations.fetch(peer, DEADLINE);
      }
    }
  }
}
