package org.readingroom.netclient.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.readingroom.netclient.archive.LoopbackArchive;
import org.readingroom.netclient.dimse.DimsePeer;
import org.readingroom.netclient.dimse.DimseRuntime;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.LocalEntity;

/// Our loopback archive, told mutated conversations; in between it must still answer an honest
/// echo.
final class AcceptorTarget implements HostileTarget {
  private static final int ECHO_EVERY = 100;
  private static final int PATIENCE_MS = 20_000;

  private final LoopbackArchive archive;
  private final boolean web;
  private final AtomicInteger fed = new AtomicInteger();

  AcceptorTarget(Path folder, boolean web) throws IOException {
    archive = Conversations.archive(folder);
    this.web = web;
  }

  @Override
  public List<byte[]> seeds() throws Exception {
    List<Recorder.Talk> talks =
        web ? Conversations.recordWeb(archive) : Conversations.recordDimse(archive);
    return talks.stream().map(talk -> talk.said.toByteArray()).toList();
  }

  @Override
  public int atOnce() {
    return 8;
  }

  @Override
  public int head(byte[] seed) {
    return web ? 0 : HostileTarget.firstPdu(seed);
  }

  @Override
  public void feed(byte[] input) throws IOException, InterruptedException {
    tell(web ? archive.webPort() : archive.dicomPort(), input);
    if (!web && fed.incrementAndGet() % ECHO_EVERY == 0) {
      try (DimseRuntime runtime = new DimseRuntime()) {
        EchoOutcome outcome =
            new DimsePeer(
                    new LocalEntity("READINGROOM", 11112),
                    Conversations.dicomNode(archive.dicomPort()),
                    runtime)
                .echo(Duration.ofSeconds(20));
        if (!(outcome instanceof EchoOutcome.Answered)) {
          throw new IllegalStateException("it does not answer any more: " + outcome);
        }
      }
    }
  }

  /// Says all of it on a connection of its own and waits until the other side hangs up.
  static void tell(int port, byte[] input) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(input);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 14];
      while (in.read(buffer) >= 0) {
        // until it hangs up
      }
    } catch (SocketException reset) {
      // it hung up the hard way
    }
  }

  @Override
  public void close() {
    archive.close();
  }
}
