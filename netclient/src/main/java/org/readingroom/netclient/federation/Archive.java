package org.readingroom.netclient.federation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.EchoOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.ArchivePeer.OutgoingInstance;
import org.readingroom.netclient.peer.ArchivePeer.Protocol;
import org.readingroom.netclient.peer.ArchivePeer.StoreOutcome;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;

/// One archive with every way to talk to it: DICOM always, DICOMweb where it is configured. Asks by
/// DICOM first and remembers when only the web works; fetches by the web first.
///
/// Safe from several threads. The only state is which protocol answered last, and what the archive
/// has shown to make of upper and lower case.
public final class Archive implements AutoCloseable {
  private final ArchiveNode node;
  private final ArchivePeer dimse;
  private final @Nullable ArchivePeer web;

  // written by whoever asked last; a stale read costs one failed try
  private volatile boolean askWebFirst;
  private volatile boolean matchesAnyCase;

  public Archive(ArchivePeer dimse, @Nullable ArchivePeer web) {
    this.node = dimse.node();
    this.dimse = dimse;
    this.web = web;
  }

  public ArchiveNode node() {
    return node;
  }

  public String name() {
    return node.name();
  }

  /// True once it has answered a name in small letters with one in capitals.
  boolean matchesAnyCase() {
    return matchesAnyCase;
  }

  void noteMatchesAnyCase() {
    matchesAnyCase = true;
  }

  /// In the order of preference for asking.
  List<ArchivePeer> forAsking() {
    ArchivePeer overWeb = web;
    if (overWeb == null) {
      return List.of(dimse);
    }
    return askWebFirst ? List.of(overWeb, dimse) : List.of(dimse, overWeb);
  }

  /// In the order of preference for fetching (WADO-RS streams a whole series in one answer).
  public List<ArchivePeer> forFetching() {
    ArchivePeer overWeb = web;
    return overWeb == null ? List.of(dimse) : List.of(overWeb, dimse);
  }

  /// What came of asking, and by which protocol.
  public record Asked(FindOutcome outcome, Protocol protocol) {}

  /// A question that each protocol can be asked.
  private interface Question {
    FindOutcome ask(ArchivePeer peer, Duration deadline) throws InterruptedException;
  }

  /// Study level query. Rows of a protocol that fails half-way are handed over too, and may come
  /// again by the other: they are the same studies.
  public Asked findStudies(Dataset keys, Consumer<Dataset> onRow, Duration deadline)
      throws InterruptedException {
    return ask((peer, left) -> peer.findStudies(keys, onRow, left), deadline);
  }

  /// All instances of a study or series, as {@link ArchivePeer#findInstances}.
  public Asked findInstances(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException {
    return ask(
        (peer, left) -> peer.findInstances(studyInstanceUid, seriesInstanceUid, onRow, left),
        deadline);
  }

  /// All instances of a study or series, as {@link ArchivePeer#findInstancesInOrder}.
  public Asked findInstancesInOrder(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException {
    return ask(
        (peer, left) -> peer.findInstancesInOrder(studyInstanceUid, seriesInstanceUid, onRow, left),
        deadline);
  }

  private Asked ask(Question question, Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    List<ArchivePeer> peers = forAsking();
    Asked best = null;
    for (int i = 0; i < peers.size(); i++) {
      ArchivePeer peer = peers.get(i);
      long leftNanos = end - System.nanoTime();
      if (leftNanos <= TimeUnit.MILLISECONDS.toNanos(20) && best != null) {
        break;
      }
      // leave the other protocol a chance when this one only hangs
      boolean last = i == peers.size() - 1;
      FindOutcome outcome =
          question.ask(peer, Duration.ofNanos(last ? leftNanos : leftNanos * 6 / 10));
      Asked asked = new Asked(outcome, peer.protocol());
      if (outcome instanceof FindOutcome.Answered) {
        askWebFirst = peer.protocol() == Protocol.DICOMWEB;
        return asked;
      }
      best = best == null || gotFurther(asked) > gotFurther(best) ? asked : best;
    }
    if (best == null) {
      throw new IllegalStateException("an archive has at least one protocol");
    }
    return best;
  }

  // of two failures the one that tells more about the archive: a refusal was an answer, and who
  // broke off was there
  private static int gotFurther(Asked asked) {
    return switch (asked.outcome()) {
      case FindOutcome.Answered _ -> 5;
      case FindOutcome.Failed failed when failed.rows() > 0 -> 4;
      case FindOutcome.Failed failed ->
          switch (failed.failure().kind()) {
            case UNKNOWN_HOST, UNREACHABLE -> 0;
            case TIMED_OUT -> 1;
            case HUNG_UP, TLS -> 2;
            default -> 3;
          };
    };
  }

  /// One protocol's answer to "are you there?".
  public record Echo(Protocol protocol, EchoOutcome outcome) {}

  /// Asks over every protocol, one after the other, each within the deadline.
  public List<Echo> echo(Duration deadline) throws InterruptedException {
    List<Echo> out = new ArrayList<>();
    out.add(new Echo(Protocol.DIMSE, dimse.echo(deadline)));
    ArchivePeer overWeb = web;
    if (overWeb != null) {
      out.add(new Echo(Protocol.DICOMWEB, overWeb.echo(deadline)));
    }
    return List.copyOf(out);
  }

  /// Sends one instance: C-STORE first, STOW-RS when nothing could be sent that way or the archive
  /// does not take the object over DIMSE.
  ///
  /// @throws AssociationLostException when the link drops; the instance may or may not be stored
  public StoreOutcome store(OutgoingInstance instance)
      throws AssociationLostException, InterruptedException {
    StoreOutcome first = dimse.store(instance);
    ArchivePeer overWeb = web;
    if (overWeb == null || !mayTryOverWeb(first)) {
      return first;
    }
    StoreOutcome second = overWeb.store(instance);
    return second instanceof StoreOutcome.NotSent ? first : second;
  }

  private static boolean mayTryOverWeb(StoreOutcome outcome) {
    return switch (outcome) {
      case StoreOutcome.Stored _, StoreOutcome.StoredWithWarning _ -> false;
      case StoreOutcome.Refused refused -> refused.failure().kind() == Failure.Kind.NOT_SUPPORTED;
      case StoreOutcome.NotSent _ -> true;
    };
  }

  @Override
  public void close() {
    dimse.close();
    if (web != null) {
      web.close();
    }
  }
}
