package org.readingroom.netclient.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.LocalEntity;

/// Our requestor, answered by an archive that lies.
final class RequestorTarget implements HostileTarget {
  private static final Duration DEADLINE = Duration.ofSeconds(3);

  private final List<Recorder.Talk> talks;
  private final DimseRuntime runtime = new DimseRuntime();
  private final AtomicInteger fed = new AtomicInteger();

  RequestorTarget(Path folder) throws Exception {
    try (LoopbackArchive archive = Conversations.archive(folder)) {
      talks = Conversations.recordDimse(archive);
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
  public int head(byte[] seed) {
    return HostileTarget.firstPdu(seed);
  }

  @Override
  public void feed(byte[] input) throws IOException, InterruptedException {
    try (LyingServer liar = new LyingServer(input, HostileTarget.firstPdu(input))) {
      DimsePeer peer =
          new DimsePeer(
              new LocalEntity("READINGROOM", 11112), Conversations.dicomNode(liar.port()), runtime);
      switch (fed.incrementAndGet() % 3) {
        case 0 -> peer.echo(DEADLINE);
        case 1 -> Conversations.search(peer, DEADLINE);
        default -> Conversations.fetch(peer, DEADLINE);
      }
    }
  }

  @Override
  public void close() {
    runtime.close();
  }
}
