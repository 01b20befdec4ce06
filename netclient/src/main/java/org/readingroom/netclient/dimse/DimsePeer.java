package org.readingroom.netclient.dimse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.LocalEntity;

/// One archive over DIMSE. Each call has an association of its own; one on which everything was
/// answered waits a few seconds for the next search or fetch, and is released then. An interrupt
/// ends the call's association at once. Thread-safe.
public final class DimsePeer implements ArchivePeer {
  private static final Object FIND_LINK = "find";
  private static final Object WORKLIST_LINK = "modality worklist";

  private final ArchiveNode node;
  private final DimseRuntime runtime;
  private final CapabilityMemory memory;
  private final PeerLinks links;
  private final GetFetch get;
  private final MoveFetch move;

  /// A peer that cannot fetch by C-MOVE.
  ///
  /// @param runtime shared; not closed by this peer
  public DimsePeer(LocalEntity local, ArchiveNode node, DimseRuntime runtime) {
    this(local, node, runtime, null, CapabilityMemory.none());
  }

  /// @param runtime shared; not closed by this peer
  /// @param listener where the archive sends what is moved; shared, not closed by this peer
  public DimsePeer(
      LocalEntity local,
      ArchiveNode node,
      DimseRuntime runtime,
      @Nullable StoreListener listener,
      CapabilityMemory memory) {
    this.node = node;
    this.runtime = runtime;
    this.memory = memory;
    this.links = new PeerLinks(local, node, runtime);
    this.get = new GetFetch(links, memory, this, this::classesOfInstances);
    this.move = new MoveFetch(links, listener, memory, this);
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
  public EchoOutcome echo(Duration deadline) throws InterruptedException {
    long start = System.nanoTime();
    Deadline end = Deadline.in(deadline);
    try (Link link =
        links.open(new Link.Plan(Link.Use.QUESTIONS, Requests.echo(), end, deadline, deadline))) {
      link.endBy(end, DimseFailures.deadline(node));
      try {
        DimseRSP answer = link.association().cecho();
        answer.next();
        link.done();
        int status =
            answer.getCommand() == null ? -1 : answer.getCommand().getInt(CommandTag.Status, -1);
        return status == 0
            ? new EchoOutcome.Answered(ms(start), link.security())
            : new EchoOutcome.Failed(DimseFailures.findStatus(status), ms(start));
      } catch (IOException | RuntimeException e) {
        return new EchoOutcome.Failed(link.failure(e), ms(start));
      }
    } catch (LinkException e) {
      return new EchoOutcome.Failed(e.failure(), ms(start));
    }
  }

  @Override
  public FindOutcome findStudies(Dataset keys, Consumer<Dataset> onRow, Duration deadline)
      throws InterruptedException {
    Dataset identifier = keys.toBuilder().string(Tag.QueryRetrieveLevel, "STUDY").build();
    Counter rows = new Counter(onRow);
    return find(
        deadline,
        rows,
        link -> new FindCall(link, runtime.limits().maxRows()).run(identifier, rows).limited());
  }

  /// Asks a Modality Worklist (PS3.4 K): which examinations are scheduled. Rows are handed over as
  /// they arrive, on the calling thread.
  ///
  /// @param keys matching keys with their values and return keys empty
  public FindOutcome findScheduled(Dataset keys, Consumer<Dataset> onRow, Duration deadline)
      throws InterruptedException {
    Counter rows = new Counter(onRow);
    return find(
        WORKLIST_LINK,
        Requests.modalityWorklist(),
        deadline,
        rows,
        link ->
            new FindCall(link, Requests.MODALITY_WORKLIST_FIND, runtime.limits().maxRows())
                .run(keys, rows)
                .limited());
  }

  @Override
  public FindOutcome findInstances(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException {
    return inventory(studyInstanceUid, seriesInstanceUid, true, onRow, deadline);
  }

  @Override
  public FindOutcome findInstancesInOrder(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException {
    return inventory(studyInstanceUid, seriesInstanceUid, false, onRow, deadline);
  }

  private FindOutcome inventory(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      boolean withClasses,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException {
    Counter rows = new Counter(onRow);
    return find(
        deadline,
        rows,
        link ->
            new InventoryCall(
                    link,
                    runtime.limits().maxRows(),
                    studyInstanceUid,
                    seriesInstanceUid,
                    withClasses,
                    rows)
                .run());
  }

  // only a whole list is worth anything: a class that is left out could not be fetched
  private Set<String> classesOfInstances(String studyInstanceUid, Duration deadline)
      throws InterruptedException {
    Set<String> told = new LinkedHashSet<>();
    FindOutcome asked =
        findInstances(
            studyInstanceUid, null, row -> told.add(row.string(Tag.SOPClassUID, "")), deadline);
    boolean whole = asked instanceof FindOutcome.Answered answered && !answered.limited();
    return whole && told.stream().allMatch(Uids::isValid) ? told : Set.of();
  }

  @Override
  public @Nullable Dataset findMiddle(
      String studyInstanceUid, @Nullable String seriesInstanceUid, Duration deadline)
      throws InterruptedException {
    AtomicReference<@Nullable Dataset> middle = new AtomicReference<>();
    find(
        deadline,
        new Counter(_ -> {}),
        link -> {
          middle.set(new MiddleCall(link, studyInstanceUid, seriesInstanceUid).run());
          return false;
        });
    return middle.get();
  }

  @Override
  public FetchOutcome fetch(FetchRequest request, InstanceSink sink) throws InterruptedException {
    if (node.retrieve() == ArchiveNode.Retrieve.GET) {
      return get.fetch(request, sink);
    }
    boolean getFirst =
        !memory.mayDo(node, Capability.C_MOVE) && memory.mayDo(node, Capability.C_GET);
    FetchOutcome first = getFirst ? get.fetch(request, sink) : move.fetch(request, sink);
    if (!isNoWay(first) || !memory.mayDo(node, Capability.C_GET)) {
      return first;
    }
    // what the settings prefer is not to be had: the other may be
    FetchOutcome second = getFirst ? move.fetch(request, sink) : get.fetch(request, sink);
    return isNoWay(second) ? first : second;
  }

  // nothing came, and nothing would if it was asked for again the same way
  private static boolean isNoWay(FetchOutcome outcome) {
    return outcome instanceof FetchOutcome.Failed(int instances, Failure failure)
        && instances == 0
        && (failure.kind() == Failure.Kind.NOT_SUPPORTED
            || failure.kind() == Failure.Kind.OUT_OF_RESOURCES);
  }

  @Override
  public StoreOutcome store(OutgoingInstance instance)
      throws AssociationLostException, InterruptedException {
    String asIs = instance.transferSyntaxUid();
    boolean plain = asIs.equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    List<String> offered =
        plain ? List.of(asIs, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN) : List.of(asIs);
    DimseLimits limits = runtime.limits();
    try (Link link =
        links.open(
            Requests.store(instance.sopClassUid(), offered),
            Deadline.in(limits.open()),
            limits.storeAnswer())) {
      Set<String> accepted = link.association().getTransferSyntaxesFor(instance.sopClassUid());
      if (accepted == null || accepted.isEmpty()) {
        return new StoreOutcome.NotSent(DimseFailures.noStorage(instance.sopClassUid()));
      }
      byte[] dataset = instance.dataset();
      String syntax = asIs;
      if (!accepted.contains(asIs)) {
        syntax = TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN;
        dataset = converted(dataset, asIs, syntax);
      }
      return new StoreCall(link)
          .run(instance.sopClassUid(), instance.sopInstanceUid(), syntax, dataset);
    } catch (LinkException e) {
      return new StoreOutcome.NotSent(e.failure());
    } catch (IOException e) {
      return new StoreOutcome.NotSent(DimseFailures.noStorage(instance.sopClassUid()));
    }
  }

  private static byte[] converted(byte[] dataset, String from, String to) throws IOException {
    return DatasetWriter.dataset(
        DatasetReader.readAll(new ByteArrayInputStream(dataset), from), to);
  }

  @Override
  public void close() {
    links.close();
  }

  private interface FindStory {
    /// @return whether the archive stopped early
    boolean tell(Link link)
        throws LinkException, FindCall.FindRefusedException, InterruptedException;
  }

  private FindOutcome find(Duration deadline, Counter rows, FindStory story)
      throws InterruptedException {
    return find(FIND_LINK, Requests.find(), deadline, rows, story);
  }

  /// @param kind of link: one of the same kind that waits is used again
  private FindOutcome find(
      Object kind, AAssociateRQ request, Duration deadline, Counter rows, FindStory story)
      throws InterruptedException {
    long start = System.nanoTime();
    Deadline end = Deadline.in(deadline);
    Link waiting = links.waiting(kind);
    if (waiting != null) {
      FindOutcome outcome = find(kind, waiting, start, end, rows, story);
      boolean endedMeanwhile =
          outcome instanceof FindOutcome.Failed failed
              && failed.rows() == 0
              && failed.failure().kind() == Failure.Kind.HUNG_UP;
      if (!endedMeanwhile || end.passed()) {
        return outcome;
      }
    }
    try {
      return find(kind, links.open(request, end, PeerLinks.LONG_ENOUGH), start, end, rows, story);
    } catch (LinkException e) {
      return new FindOutcome.Failed(e.failure(), rows.count(), ms(start));
    }
  }

  private FindOutcome find(
      Object kind, Link link, long start, Deadline end, Counter rows, FindStory story)
      throws InterruptedException {
    link.endBy(end, DimseFailures.deadline(node));
    try {
      boolean limited = story.tell(link);
      link.done();
      return new FindOutcome.Answered(rows.count(), ms(start), limited);
    } catch (FindCall.FindRefusedException e) {
      link.done();
      return new FindOutcome.Failed(DimseFailures.findStatus(e.status()), rows.count(), ms(start));
    } catch (LinkException e) {
      return new FindOutcome.Failed(e.failure(), rows.count(), ms(start));
    } finally {
      links.letGo(kind, link);
    }
  }

  private static long ms(long startNanos) {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  private static final class Counter implements Consumer<Dataset> {
    private final Consumer<Dataset> next;
    private int count;

    Counter(Consumer<Dataset> next) {
      this.next = next;
    }

    @Override
    public void accept(Dataset row) {
      count++;
      next.accept(row);
    }

    int count() {
      return count;
    }
  }
}
