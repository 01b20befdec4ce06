package org.readingroom.netclient.peer;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;

/// A way to an archive that cannot be taken from this computer, such as one whose password cannot
/// be had: every question is answered with the reason, and the other archives work on. Immutable.
public record UnusablePeer(ArchiveNode node, Protocol protocol, Failure why)
    implements ArchivePeer {

  @Override
  public EchoOutcome echo(Duration deadline) {
    return new EchoOutcome.Failed(why, 0);
  }

  @Override
  public FindOutcome findStudies(Dataset keys, Consumer<Dataset> onRow, Duration deadline) {
    return new FindOutcome.Failed(why, 0, 0);
  }

  @Override
  public FindOutcome findInstances(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline) {
    return new FindOutcome.Failed(why, 0, 0);
  }

  @Override
  public FetchOutcome fetch(FetchRequest request, InstanceSink sink) {
    return new FetchOutcome.Failed(0, why);
  }

  @Override
  public StoreOutcome store(OutgoingInstance instance) {
    return new StoreOutcome.NotSent(why);
  }

  @Override
  public void close() {
    // nothing was opened
  }
}
