package org.readingroom.netclient.dimse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.ArchivePeer.FetchOutcome;
import org.readingroom.netclient.peer.ArchivePeer.FetchRequest;
import org.readingroom.netclient.peer.ArchivePeer.FindOutcome;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.OurFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetching by C-GET, over an association that proposes the study's own classes in every encoding
/// we read; or, when compression is wanted, in lossless compression only. Thread-safe.
final class GetFetch {
  private static final Logger LOG = LoggerFactory.getLogger(DimsePeer.class);

  private final PeerLinks links;
  private final CapabilityMemory memory;
  private final KnownClasses knownClasses = new KnownClasses();
  private final ArchivePeer peer;
  private final ClassesOfInstances classesOfInstances;

  /// The SOP classes of a study as the list of its instances has them; empty when it is not whole.
  @FunctionalInterface
  interface ClassesOfInstances {
    Set<String> of(String studyInstanceUid, Duration deadline) throws InterruptedException;
  }

  /// @param peer the same archive, for what has to be asked first
  GetFetch(
      PeerLinks links,
      CapabilityMemory memory,
      ArchivePeer peer,
      ClassesOfInstances classesOfInstances) {
    this.links = links;
    this.memory = memory;
    this.peer = peer;
    this.classesOfInstances = classesOfInstances;
  }

  FetchOutcome fetch(FetchRequest request, InstanceSink sink) throws InterruptedException {
    List<Dataset> identifiers;
    Set<String> classes;
    try {
      identifiers = Identifiers.of(request, peer);
      classes = classesOf(request.studyInstanceUid());
    } catch (LinkException e) {
      return new FetchOutcome.Failed(0, e.failure());
    }
    if (request.compressed()
        && !classes.isEmpty()
        && memory.mayDo(links.node(), Capability.GET_COMPRESSED)) {
      FetchOutcome compressed = compressed(classes, identifiers, request, sink);
      if (compressed != null) {
        return compressed;
      }
    }
    return fetch(new GetLink(classes, false), identifiers, request, sink);
  }

  /// @return null when the archive, asked to compress, sent nothing: it is to be asked again for
  ///   what it stores
  private @Nullable FetchOutcome compressed(
      Set<String> classes, List<Dataset> identifiers, FetchRequest request, InstanceSink sink)
      throws InterruptedException {
    FetchOutcome outcome = fetch(new GetLink(classes, true), identifiers, request, sink);
    return switch (outcome) {
      case FetchOutcome.Completed completed -> {
        if (completed.instances() > 0) {
          memory.learnt(links.node(), Capability.GET_COMPRESSED, true);
        }
        yield completed;
      }
      // what could not be compressed is there all the same: nothing is to be given up
      case FetchOutcome.Partial partial ->
          partial.instances() > 0
              ? new FetchOutcome.Failed(partial.instances(), partial.failure())
              : refused();
      case FetchOutcome.Failed failed ->
          failed.instances() == 0 && saidNo(failed.failure()) ? refused() : failed;
    };
  }

  private @Nullable FetchOutcome refused() {
    memory.learnt(links.node(), Capability.GET_COMPRESSED, false);
    return null;
  }

  private static boolean saidNo(Failure failure) {
    return switch (failure.kind()) {
      case REFUSED, NOT_SUPPORTED, OUT_OF_RESOURCES, PROTOCOL -> true;
      default -> false;
    };
  }

  /// Kind of a link that can fetch objects of these SOP classes.
  private record GetLink(Set<String> sopClassUids, boolean compressed) {}

  private FetchOutcome fetch(
      GetLink kind, List<Dataset> identifiers, FetchRequest request, InstanceSink sink)
      throws InterruptedException {
    Link waiting = links.waiting(kind);
    if (waiting != null) {
      FetchOutcome outcome = fetch(waiting, kind, identifiers, request, sink);
      boolean endedMeanwhile =
          outcome instanceof FetchOutcome.Failed(int instances, Failure failure)
              && instances == 0
              && failure.kind() == Failure.Kind.HUNG_UP;
      if (!endedMeanwhile) {
        return outcome;
      }
    }
    DimseRuntime runtime = links.runtime();
    AAssociateRQ proposal =
        kind.compressed
            ? Requests.getCompressed(kind.sopClassUids, runtime.compressed())
            : Requests.get(kind.sopClassUids, runtime.compressed());
    try {
      Link fresh = links.openToRetrieve(proposal, Deadline.in(runtime.limits().open()));
      return fetch(fresh, kind, identifiers, request, sink);
    } catch (LinkException e) {
      return new FetchOutcome.Failed(0, e.failure());
    }
  }

  private FetchOutcome fetch(
      Link link, GetLink kind, List<Dataset> identifiers, FetchRequest request, InstanceSink sink)
      throws InterruptedException {
    GetCall call =
        new GetCall(
            sink,
            new LinkedHashSet<>(request.sopInstanceUids()),
            links.runtime().limits().maxObjectBytes());
    int failed = 0;
    List<String> failedUids = new ArrayList<>();
    try {
      call.over(link);
      link.incoming(call);
      link.endOnStall(call::progressNanos, request.stall(), DimseFailures.silent(links.node()));
      sink.requested();
      for (Dataset identifier : identifiers) {
        RetrieveAnswer answer = ask(call, link, identifier);
        failed += answer.failed();
        failedUids.addAll(answer.failedSopInstanceUids());
        if (answer.isFailure(call.received())) {
          return new FetchOutcome.Failed(
              call.received(), DimseFailures.getStatus(answer.status(), answer.failed()));
        }
      }
      link.done();
      if (call.received() > 0) {
        memory.learnt(links.node(), Capability.C_GET, true);
      }
    } catch (LinkException e) {
      if (e.failure().equals(DimseFailures.noGet())) {
        memory.learnt(links.node(), Capability.C_GET, false);
      }
      Failure ours = call.ourFailure();
      return new FetchOutcome.Failed(call.received(), ours != null ? ours : e.failure());
    } finally {
      links.letGo(kind, link);
      if (call.unasked() > 0) {
        LOG.warn(
            "{} sent what nobody had asked for: refused {}", links.node().name(), call.unasked());
      }
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

  // the sink must have let go before the caller goes on, however the call ends
  private static RetrieveAnswer ask(GetCall call, Link link, Dataset identifier)
      throws LinkException, InterruptedException {
    boolean answered = false;
    try {
      RetrieveAnswer answer = call.run(identifier);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        link.cut(OurFailures.cancelled());
        call.finish();
      }
    }
  }

  /// SOP classes of the study: remembered, else asked for the study as a whole (SOP Classes in
  /// Study is an optional key), else of each instance; empty when the archive does not say.
  private Set<String> classesOf(String studyInstanceUid)
      throws LinkException, InterruptedException {
    Set<String> known = knownClasses.of(studyInstanceUid);
    if (!known.isEmpty()) {
      return known;
    }
    Set<String> told = new LinkedHashSet<>();
    FindOutcome asked =
        peer.findStudies(
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
            links.runtime().limits().open());
    if (asked instanceof FindOutcome.Failed failed && isDoorClosed(failed.failure().kind())) {
      throw new LinkException(failed.failure()); // no use in knocking again
    }
    Set<String> classes =
        told.isEmpty()
            ? classesOfInstances.of(studyInstanceUid, links.runtime().limits().open())
            : told;
    knownClasses.put(studyInstanceUid, classes);
    return classes;
  }

  private static boolean isDoorClosed(Failure.Kind kind) {
    return switch (kind) {
      case UNKNOWN_HOST, UNREACHABLE, TLS, REFUSED_CALLED_AE, REFUSED_CALLING_AE, CANCELLED -> true;
      default -> false;
    };
  }
}
