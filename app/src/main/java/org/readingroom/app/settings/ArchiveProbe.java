package org.readingroom.app.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;

/// Asks an archive, by every way it offers, whether it would work with us: C-ECHO over DIMSE, a
/// QIDO-RS search over DICOMweb. Blocks: call from a virtual thread.
public final class ArchiveProbe {
  private static final Duration DEADLINE = Duration.ofSeconds(8);

  private final Function<ArchiveSettings, List<ArchivePeer>> peers;

  /// @param peers the ways to one archive, opened for the probe and closed by it
  public ArchiveProbe(Function<ArchiveSettings, List<ArchivePeer>> peers) {
    this.peers = peers;
  }

  /// One way's answer.
  ///
  /// @param way "C-ECHO" or "QIDO-RS"
  /// @param sentence what happened, ending in a full stop
  /// @param remedy the next step; null when it works
  public record Answer(
      String way, boolean works, long ms, String sentence, @Nullable String remedy) {}

  public List<Answer> ask(ArchiveSettings archive) throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    List<ArchivePeer> ways = peers.apply(archive);
    try {
      for (ArchivePeer way : ways) {
        answers.add(answer(way));
      }
    } finally {
      ways.forEach(ArchivePeer::close);
    }
    return List.copyOf(answers);
  }

  private static Answer answer(ArchivePeer peer) throws InterruptedException {
    String way = peer.protocol() == ArchivePeer.Protocol.DIMSE ? "C-ECHO" : "QIDO-RS";
    return switch (peer.echo(DEADLINE)) {
      case EchoOutcome.Answered yes ->
          new Answer(
              way,
              true,
              yes.ms(),
              String.format(Locale.ROOT, "answered in %d ms, %s.", yes.ms(), security(yes)),
              null);
      case EchoOutcome.Failed no ->
          new Answer(way, false, no.ms(), no.failure().reason(), no.failure().remedy());
    };
  }

  private static String security(EchoOutcome.Answered answer) {
    return answer.security().equals("plain") ? "not encrypted" : answer.security();
  }
}
