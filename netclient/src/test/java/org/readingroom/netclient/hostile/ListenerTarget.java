package org.readingroom.netclient.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.listener.Expectation;
import org.readingroom.netclient.listener.LoopbackListener;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.servers.FreePorts;
import org.readingroom.netclient.servers.SyntheticStudy;

/// Our store listener while it expects a study, told mutated stores; in between an honest one must
/// still get in.
final class ListenerTarget implements HostileTarget {
  private static final int STORE_EVERY = 100;

  private final int port = FreePorts.one();
  private final StoreListener listener;
  private final Expectation expectation;
  private final AtomicInteger fed = new AtomicInteger();

  ListenerTarget() throws Exception {
    ArchiveNode archive =
        ArchiveNode.of("Lincoln", "127.0.0.1", 104, "LINCOLN")
            .withRetrieve(ArchiveNode.Retrieve.MOVE);
    listener = LoopbackListener.of(new LocalEntity("READINGROOM", port), archive);
    expectation =
        listener.expect(
            archive,
            Conversations.STUDY.studyInstanceUid(),
            null,
            List.of(),
            (head, dataset) -> dataset.transferTo(OutputStream.nullOutputStream()));
  }

  @Override
  public List<byte[]> seeds() throws Exception {
    try (Recorder recorder = new Recorder(port)) {
      store(recorder.port());
      Thread.sleep(200);
      return recorder.talks().stream().map(talk -> talk.said.toByteArray()).toList();
    }
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
    AcceptorTarget.tell(port, input);
    if (fed.incrementAndGet() % STORE_EVERY == 0) {
      try {
        store(port);
      } catch (Exception e) {
        throw new IllegalStateException("an honest sender does not get in any more", e);
      }
    }
  }

  private static void store(int port) throws Exception {
    try (DimseRuntime runtime = new DimseRuntime()) {
      StoreOutcome outcome =
          new DimsePeer(
                  new LocalEntity("LINCOLN", 11112),
                  ArchiveNode.of("us", "127.0.0.1", port, "READINGROOM"),
                  runtime)
              .store(SyntheticStudy.outgoing(Conversations.STUDY.instances().getFirst()));
      if (!(outcome instanceof StoreOutcome.Stored)) {
        throw new IOException("not stored: " + outcome);
      }
    }
  }

  @Override
  public void close() throws Exception {
    expectation.close();
    listener.close();
  }
}
