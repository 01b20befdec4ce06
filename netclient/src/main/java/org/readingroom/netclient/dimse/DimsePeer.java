package org.readingroom.netclient.dimse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.aoju.bus.image.metric.DimseRSP;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.DatasetReader;
import org.readingroom.netclient.dataset.DatasetWriter;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.listener.Expectation;
import org.readingroom.netclient.listener.ListenerException;
import org.readingroom.netclient.listener.StoreListener;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.LocalEntity;
import org.readingroom.netclient.peer.OurFailures;
import org.readingroom.netclient.peer.TlsFailures;

/// One archive over DIMSE. Each call has an association of its own; one on which everything was
/// answered waits a few seconds for the next search or fetch, and is released then. An interrupt
/// ends the call's association at once. Thread-safe.
public final class DimsePeer implements ArchivePeer {
  private static final Duration INVENTORY = Duration.ofSeconds(60);

  /// The toolkit's own limit on an answer; the caller's deadline or stall comes first.
  private static final Duration LONG_ENOUGH = Duration.ofHours(1);

  private static final Object FIND_LINK = "find";

  private final LocalEntity local;
  private final ArchiveNode node;
  private final DimseRuntime runtime;
  private final @Nullable StoreListener listener;
  private final CapabilityMemory memory;
  private final IdleLinks idle;
  private final KnownClasses knownClasses = new KnownClasses();

  // made at the first use: the files may be put right while the program runs
  private volatile @Nullable TlsClient tls;

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
    this.local = local;
    this.node = node;
    this.runtime = runtime;
    this.listener = listener;
    this.memory = memory;
    this.idle = new IdleLinks(runtime);
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
    try (Link link = open(Requests.echo(), end, deadline, deadline)) {
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

  @Override
  public FindOutcome findInstances(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
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
                    knownClasses,
                    studyInstanceUid,
                    seriesInstanceUid,
                    rows)
                .run());
  }

  @Override
  public FetchOutcome fetch(FetchRequest request, InstanceSink sink) throws InterruptedException {
    if (node.retrieve() == ArchiveNode.Retrieve.GET) {
      return get(request, sink);
    }
    boolean getFirst =
        !memory.mayDo(node, Capability.C_MOVE) && memory.mayDo(node, Capability.C_GET);
    FetchOutcome first = getFirst ? get(request, sink) : move(request, sink);
    if (!isNoWay(first) || !memory.mayDo(node, Capability.C_GET)) {
      return first;
    }
    // what the settings prefer is not to be had: the other may be
    FetchOutcome second = getFirst ? move(request, sink) : get(request, sink);
    return isNoWay(second) ? first : second;
  }

  // nothing came, and nothing would if it was asked for again the same way
  private static boolean isNoWay(FetchOutcome outcome) {
    return outcome instanceof FetchOutcome.Failed(int instances, Failure failure)
        && instances == 0
        && (failure.kind() == Failure.Kind.NOT_SUPPORTED
            || failure.kind() == Failure.Kind.OUT_OF_RESOURCES);
  }

  private FetchOutcome move(FetchRequest request, InstanceSink sink) throws InterruptedException {
    StoreListener open = listener;
    if (open == null) {
      return new FetchOutcome.Failed(0, DimseFailures.noListener());
    }
    try (Expectation expected =
        open.expect(
            node,
            request.studyInstanceUid(),
            request.seriesInstanceUid(),
            request.sopInstanceUids(),
            sink)) {
      return move(request, expected);
    } catch (ListenerException e) {
      return new FetchOutcome.Failed(0, e.failure());
    }
  }

  private FetchOutcome move(FetchRequest request, Expectation expected)
      throws InterruptedException {
    int failed = 0;
    List<String> failedUids = new ArrayList<>();
    DimseLimits limits = runtime.limits();
    try {
      List<Dataset> identifiers = identifiers(request);
      // the link is silent while objects come by another: no time limit between its bytes
      try (Link link = open(Requests.move(), Deadline.in(limits.open()), LONG_ENOUGH)) {
        expected.onGivingUp(link::cut);
        for (Dataset identifier : identifiers) {
          MoveCall.Answer answer =
              new MoveCall(link)
                  .run(identifier, local.aeTitle(), expected::progressNanos, request.stall());
          failed += answer.failed();
          failedUids.addAll(answer.failedSopInstanceUids());
          boolean someFailed = answer.status() == 0xB000;
          if (answer.status() != 0
              && !someFailed
              && !(answer.failed() > 0 && expected.received() > 0)) {
            return new FetchOutcome.Failed(
                expected.received(), whyNotMoved(answer.status(), link, expected));
          }
        }
        link.done();
      }
    } catch (LinkException e) {
      if (e.failure().equals(DimseFailures.noMove())) {
        memory.learnt(node, Capability.C_MOVE, false);
      }
      return new FetchOutcome.Failed(expected.received(), whyLost(e.failure(), expected));
    }
    if (expected.received() > 0) {
      memory.learnt(node, Capability.C_MOVE, true);
    }
    if (expected.damaged() > 0) {
      return new FetchOutcome.Partial(
          expected.received(), failedUids, OurFailures.unreadable(expected.damaged()));
    }
    if (failed > 0) {
      Failure turnedAway = expected.turnedAway();
      return new FetchOutcome.Partial(
          expected.received(),
          failedUids,
          turnedAway == null ? DimseFailures.incomplete(failed) : turnedAway);
    }
    return new FetchOutcome.Completed(expected.received());
  }

  private Failure whyNotMoved(int status, Link link, Expectation expected) {
    Failure ours = expected.ourFailure();
    if (ours != null) {
      return ours;
    }
    if (status == 0xA801) {
      memory.learnt(node, Capability.C_MOVE, false);
      String address = link.ownAddress();
      return DimseFailures.unknownDestination(
          "AE title "
              + local.aeTitle()
              + ", "
              + (address == null ? "this computer's address" : "address " + address)
              + ", port "
              + local.listenPort());
    }
    Failure turnedAway = expected.turnedAway();
    return turnedAway == null ? DimseFailures.moveStatus(status) : turnedAway;
  }

  private static Failure whyLost(Failure lost, Expectation expected) {
    Failure ours = expected.ourFailure();
    Failure turnedAway = expected.turnedAway();
    if (ours != null) {
      return ours;
    }
    return turnedAway != null && lost.kind() == Failure.Kind.TIMED_OUT ? turnedAway : lost;
  }

  private FetchOutcome get(FetchRequest request, InstanceSink sink) throws InterruptedException {
    List<Dataset> identifiers;
    Set<String> classes;
    try {
      identifiers = identifiers(request);
      classes = classesOf(request.studyInstanceUid(), request.seriesInstanceUid());
    } catch (LinkException e) {
      return new FetchOutcome.Failed(0, e.failure());
    }
    Link waiting = idle.take(new GetLink(classes));
    if (waiting != null) {
      FetchOutcome outcome = get(waiting, classes, identifiers, request, sink);
      boolean endedMeanwhile =
          outcome instanceof FetchOutcome.Failed(int instances, Failure failure)
              && instances == 0
              && failure.kind() == Failure.Kind.HUNG_UP;
      if (!endedMeanwhile) {
        return outcome;
      }
    }
    try {
      Link fresh =
          open(
              Requests.get(classes, runtime.compressed()),
              Deadline.in(runtime.limits().open()),
              LONG_ENOUGH);
      return get(fresh, classes, identifiers, request, sink);
    } catch (LinkException e) {
      return new FetchOutcome.Failed(0, e.failure());
    }
  }

  /// Kind of a link that can fetch objects of these SOP classes.
  private record GetLink(Set<String> sopClassUids) {}

  private FetchOutcome get(
      Link link,
      Set<String> classes,
      List<Dataset> identifiers,
      FetchRequest request,
      InstanceSink sink)
      throws InterruptedException {
    GetCall call =
        new GetCall(
            sink,
            new LinkedHashSet<>(request.sopInstanceUids()),
            runtime.limits().maxObjectBytes());
    int failed = 0;
    List<String> failedUids = new ArrayList<>();
    try {
      call.over(link);
      link.incoming(call);
      link.endOnStall(call::progressNanos, request.stall(), DimseFailures.silent(node));
      for (Dataset identifier : identifiers) {
        GetCall.Answer answer = ask(call, link, identifier);
        failed += answer.failed();
        failedUids.addAll(answer.failedSopInstanceUids());
        boolean someFailed = answer.status() == 0xB000;
        if (answer.status() != 0 && !someFailed && !(answer.failed() > 0 && call.received() > 0)) {
          return new FetchOutcome.Failed(call.received(), DimseFailures.getStatus(answer.status()));
        }
      }
      link.done();
      if (call.received() > 0) {
        memory.learnt(node, Capability.C_GET, true);
      }
    } catch (LinkException e) {
      if (e.failure().equals(DimseFailures.noGet())) {
        memory.learnt(node, Capability.C_GET, false);
      }
      Failure ours = call.ourFailure();
      return new FetchOutcome.Failed(call.received(), ours != null ? ours : e.failure());
    } finally {
      letGo(new GetLink(classes), link);
    }
    if (call.damaged() > 0) {
      return new FetchOutcome.Partial(
          call.received(), failedUids, OurFailures.unreadable(call.damaged()));
    }
    if (failed > 0) {
      return new FetchOutcome.Partial(
          call.received(), failedUids, DimseFailures.incomplete(failed));
    }
    return new FetchOutcome.Completed(call.received());
  }

  // for the next call of its kind, when all was answered
  private void letGo(Object kind, Link link) {
    if (link.isHealthy() && !Thread.currentThread().isInterrupted()) {
      idle.keep(kind, link);
    } else {
      link.close();
    }
  }

  // the sink must have let go before the caller goes on, however the call ends
  private static GetCall.Answer ask(GetCall call, Link link, Dataset identifier)
      throws LinkException, InterruptedException {
    boolean answered = false;
    try {
      GetCall.Answer answer = call.run(identifier);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        link.cut(OurFailures.cancelled());
        call.finish();
      }
    }
  }

  private List<Dataset> identifiers(FetchRequest request)
      throws LinkException, InterruptedException {
    String study = request.studyInstanceUid();
    String series = request.seriesInstanceUid();
    if (request.sopInstanceUids().isEmpty()) {
      DatasetBuilder whole =
          Dataset.builder()
              .string(Tag.QueryRetrieveLevel, series == null ? "STUDY" : "SERIES")
              .string(Tag.StudyInstanceUID, study);
      if (series != null) {
        whole.string(Tag.SeriesInstanceUID, series);
      }
      return List.of(whole.build());
    }
    Map<String, List<String>> bySeries =
        series != null
            ? Map.of(series, request.sopInstanceUids())
            : seriesOf(study, new HashSet<>(request.sopInstanceUids()));
    List<Dataset> out = new ArrayList<>();
    bySeries.forEach((seriesUid, uids) -> {
      for (List<String> batch : GetCall.batches(uids)) {
        out.add(
            Dataset.builder()
                .string(Tag.QueryRetrieveLevel, "IMAGE")
                .string(Tag.StudyInstanceUID, study)
                .string(Tag.SeriesInstanceUID, seriesUid)
                .string(Tag.SOPInstanceUID, batch.toArray(String[]::new))
                .build());
      }
    });
    return out;
  }

  /// Hierarchical retrieval needs the series of each instance (PS3.4 C.4.3.1.3.1).
  private Map<String, List<String>> seriesOf(String studyInstanceUid, Set<String> wanted)
      throws LinkException, InterruptedException {
    Map<String, List<String>> bySeries = new LinkedHashMap<>();
    FindOutcome found =
        findInstances(
            studyInstanceUid,
            null,
            row -> {
              String uid = row.string(Tag.SOPInstanceUID);
              String series = row.string(Tag.SeriesInstanceUID);
              if (uid != null && series != null && wanted.contains(uid)) {
                bySeries.computeIfAbsent(series, s -> new ArrayList<>()).add(uid);
              }
            },
            INVENTORY);
    if (found instanceof FindOutcome.Failed failed) {
      throw new LinkException(failed.failure());
    }
    if (bySeries.isEmpty()) {
      throw new LinkException(DimseFailures.notThere());
    }
    return bySeries;
  }

  /// SOP classes of the study: remembered, else asked (SOP Classes in Study is an optional key);
  /// empty when the archive does not say.
  private Set<String> classesOf(String studyInstanceUid, @Nullable String seriesInstanceUid)
      throws LinkException, InterruptedException {
    Set<String> ofSeries =
        seriesInstanceUid == null ? Set.of() : knownClasses.of(seriesInstanceUid);
    Set<String> ofStudy = knownClasses.of(studyInstanceUid);
    if (!ofSeries.isEmpty() || !ofStudy.isEmpty()) {
      return ofSeries.isEmpty() ? ofStudy : ofSeries;
    }
    Set<String> told = new LinkedHashSet<>();
    FindOutcome asked =
        findStudies(
            Dataset.builder()
                .string(Tag.StudyInstanceUID, studyInstanceUid)
                .string(CommandTag.SOPClassesInStudy)
                .build(),
            row -> {
              if (studyInstanceUid.equals(row.string(Tag.StudyInstanceUID))) {
                row.strings(CommandTag.SOPClassesInStudy).stream()
                    .filter(Uids::isValid)
                    .forEach(told::add);
              }
            },
            runtime.limits().open());
    if (asked instanceof FindOutcome.Failed failed && isDoorClosed(failed.failure().kind())) {
      throw new LinkException(failed.failure()); // no use in knocking again
    }
    knownClasses.put(studyInstanceUid, told);
    return told;
  }

  private static boolean isDoorClosed(Failure.Kind kind) {
    return switch (kind) {
      case UNKNOWN_HOST, UNREACHABLE, TLS, REFUSED_CALLED_AE, REFUSED_CALLING_AE, CANCELLED -> true;
      default -> false;
    };
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
        open(
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
    idle.close();
  }

  private interface FindStory {
    /// @return whether the archive stopped early
    boolean tell(Link link)
        throws LinkException, FindCall.FindRefusedException, InterruptedException;
  }

  private FindOutcome find(Duration deadline, Counter rows, FindStory story)
      throws InterruptedException {
    long start = System.nanoTime();
    Deadline end = Deadline.in(deadline);
    Link waiting = idle.take(FIND_LINK);
    if (waiting != null) {
      FindOutcome outcome = find(waiting, start, end, rows, story);
      boolean endedMeanwhile =
          outcome instanceof FindOutcome.Failed failed
              && failed.rows() == 0
              && failed.failure().kind() == Failure.Kind.HUNG_UP;
      if (!endedMeanwhile || end.passed()) {
        return outcome;
      }
    }
    try {
      return find(open(Requests.find(), end, LONG_ENOUGH), start, end, rows, story);
    } catch (LinkException e) {
      return new FindOutcome.Failed(e.failure(), rows.count(), ms(start));
    }
  }

  private FindOutcome find(Link link, long start, Deadline end, Counter rows, FindStory story)
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
      letGo(FIND_LINK, link);
    }
  }

  // a link whose silence its user watches
  private Link open(AAssociateRQ request, Deadline openBy, Duration answer)
      throws LinkException, InterruptedException {
    return open(request, openBy, answer, Duration.ZERO);
  }

  private Link open(AAssociateRQ request, Deadline openBy, Duration answer, Duration silence)
      throws LinkException, InterruptedException {
    return Link.open(
        runtime,
        local.aeTitle(),
        node,
        tlsClient(),
        new Link.Plan(request, openBy, answer, silence));
  }

  private @Nullable TlsClient tlsClient() throws LinkException {
    if (node.tls() == null) {
      return null;
    }
    TlsClient ready = tls;
    if (ready == null) {
      try {
        ready = TlsClient.of(node.tls());
        tls = ready;
      } catch (IOException | RuntimeException e) {
        throw new LinkException(TlsFailures.ourFiles());
      }
    }
    return ready;
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
