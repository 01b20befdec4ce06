package org.readingroom.app.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;

/// An archive that keeps what it is sent and misbehaves on cue: the faults that a real server
/// cannot be made to show at the right instant.
final class ScriptedArchive implements ArchivePeer {
  enum Act {
    STORE,
    /// keeps the object, then the link breaks
    STORE_THEN_BREAK,
    /// the link breaks before anything arrives
    BREAK,
    /// cannot be reached
    UNREACHABLE,
    /// does not take it and never will
    REFUSE,
    /// out of resources
    FULL,
    CRASH
  }

  final Map<String, Dataset> objects = new ConcurrentHashMap<>();
  final List<String> stores = new CopyOnWriteArrayList<>();
  final List<Act> script = new ArrayList<>();
  volatile boolean answersQueries = true;
  volatile int queries;
  private final ArchiveNode node;

  ScriptedArchive(ArchiveNode node) {
    this.node = node;
  }

  Federation federation() {
    return new Federation(List.of(new Archive(this, null)));
  }

  @Override
  public ArchiveNode node() {
    return node;
  }

  @Override
  public Protocol protocol() {
    return Protocol.DIMSE;
  }

  @Override
  public EchoOutcome echo(Duration deadline) {
    return new EchoOutcome.Answered(0, "plain");
  }

  @Override
  public FindOutcome findStudies(Dataset keys, Consumer<Dataset> onRow, Duration deadline) {
    return new FindOutcome.Answered(0, 0, false);
  }

  @Override
  public FindOutcome findInstances(
      String study, String series, Consumer<Dataset> onRow, Duration deadline) {
    queries++;
    if (!answersQueries) {
      return new FindOutcome.Failed(failure(Failure.Kind.TIMED_OUT), 0, 0);
    }
    objects.values().stream()
        .filter(o -> study.equals(o.string(Tag.StudyInstanceUID)))
        .filter(o -> series == null || series.equals(o.string(Tag.SeriesInstanceUID)))
        .forEach(onRow);
    return new FindOutcome.Answered(objects.size(), 0, false);
  }

  @Override
  public FetchOutcome fetch(FetchRequest request, InstanceSink sink) {
    return new FetchOutcome.Completed(0);
  }

  @Override
  public StoreOutcome store(OutgoingInstance instance) throws AssociationLostException {
    Act act = script.isEmpty() ? Act.STORE : script.removeFirst();
    if (act == Act.UNREACHABLE) {
      return new StoreOutcome.NotSent(failure(Failure.Kind.UNREACHABLE));
    }
    stores.add(instance.sopInstanceUid());
    switch (act) {
      case STORE, STORE_THEN_BREAK -> keep(instance);
      case CRASH -> throw new IllegalStateException("a fault of ours");
      default -> {}
    }
    return switch (act) {
      case STORE_THEN_BREAK, BREAK ->
          throw new AssociationLostException(failure(Failure.Kind.HUNG_UP));
      case REFUSE -> new StoreOutcome.Refused(0x0122, failure(Failure.Kind.NOT_SUPPORTED));
      case FULL -> new StoreOutcome.Refused(0xA700, failure(Failure.Kind.OUT_OF_RESOURCES));
      default -> new StoreOutcome.Stored();
    };
  }

  private void keep(OutgoingInstance instance) {
    try {
      objects.put(
          instance.sopInstanceUid(),
          DatasetReader.readHeader(
              new ByteArrayInputStream(instance.dataset()), instance.transferSyntaxUid()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Failure failure(Failure.Kind kind) {
    return new Failure(kind, "scripted: " + kind, "Mend the script.");
  }

  @Override
  public void close() {}
}
