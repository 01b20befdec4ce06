package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DicomJson;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.ArchivePeer;
import org.readingroom.netclient.peer.AssociationLostException;
import org.readingroom.netclient.peer.Capability;
import org.readingroom.netclient.peer.CapabilityMemory;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.peer.InstanceSink;
import org.readingroom.netclient.peer.MiddleOfSeries;

/// One archive over DICOMweb.
public final class DicomWebPeer implements ArchivePeer {
  /// A list of series, or one instance: more than any is.
  private static final long MAX_GLANCE_BYTES = 8 << 20;

  /// A shorter page is the last one; a server's own limit is higher.
  private static final int LEAST_LIMIT = 20;

  private final ArchiveNode node;
  private final WebLink link;
  private final CapabilityMemory memory;

  /// @throws IllegalArgumentException when the node has no web address
  public DicomWebPeer(ArchiveNode node) {
    this(node, WebLimits.DEFAULT);
  }

  public DicomWebPeer(ArchiveNode node, WebLimits limits) {
    this(node, limits, CapabilityMemory.none());
  }

  public DicomWebPeer(ArchiveNode node, WebLimits limits, CapabilityMemory memory) {
    URI base = node.web();
    if (base == null) {
      throw new IllegalArgumentException("the archive has no web address");
    }
    this.node = node;
    this.memory = memory;
    this.link = new WebLink(node, base, limits);
  }

  @Override
  public ArchiveNode node() {
    return node;
  }

  @Override
  public Protocol protocol() {
    return Protocol.DICOMWEB;
  }

  @Override
  public EchoOutcome echo(Duration deadline) throws InterruptedException {
    long start = System.nanoTime();
    HttpRequest request =
        link.request("/studies?limit=1", deadline)
            .header("Accept", "application/dicom+json")
            .build();
    try (WebLink.Answer answer =
        link.send(request, deadline, deadline, link.limits().maxJsonBytes())) {
      requireRows(answer);
      if (answer.status() == 200) {
        DicomJson.read(answer.body(), _ -> {});
      }
      return new EchoOutcome.Answered(ms(start), answer.security());
    } catch (IOException e) {
      return new EchoOutcome.Failed(failure(e), ms(start));
    }
  }

  @Override
  public FindOutcome findStudies(Dataset keys, Consumer<Dataset> onRow, Duration deadline)
      throws InterruptedException {
    return query(
        "/studies", QidoQuery.parameters(keys), Tag.StudyInstanceUID, onRow, deadline, false);
  }

  @Override
  public FindOutcome findInstances(
      String studyInstanceUid,
      @Nullable String seriesInstanceUid,
      Consumer<Dataset> onRow,
      Duration deadline)
      throws InterruptedException {
    if (!Uids.isValid(studyInstanceUid)
        || (seriesInstanceUid != null && !Uids.isValid(seriesInstanceUid))) {
      return new FindOutcome.Answered(0, 0, false);
    }
    String path = "/studies/" + studyInstanceUid;
    if (seriesInstanceUid != null) {
      path += "/series/" + seriesInstanceUid;
    }
    return query(
        path + "/instances",
        QidoQuery.parameters(instanceKeys()),
        Tag.SOPInstanceUID,
        onRow,
        deadline,
        true);
  }

  private static Dataset instanceKeys() {
    return Dataset.builder()
        .string(Tag.SOPClassUID)
        .string(Tag.SOPInstanceUID)
        .string(Tag.SeriesInstanceUID)
        .string(Tag.InstanceNumber)
        .string(Tag.Modality)
        .string(Tag.SeriesNumber)
        .string(Tag.SeriesDescription)
        .build();
  }

  @Override
  public @Nullable Dataset findMiddle(
      String studyInstanceUid, @Nullable String seriesInstanceUid, Duration deadline)
      throws InterruptedException {
    if (!Uids.isValid(studyInstanceUid)) {
      return null;
    }
    long end = System.nanoTime() + deadline.toNanos();
    List<Dataset> series = new ArrayList<>();
    Dataset seriesKeys =
        Dataset.builder()
            .string(Tag.SeriesInstanceUID)
            .string(Tag.Modality)
            .string(Tag.SeriesNumber)
            .string(Tag.SeriesDescription)
            .string(Tag.NumberOfSeriesRelatedInstances)
            .build();
    String path = "/studies/" + studyInstanceUid + "/series";
    if (!page(path, seriesKeys, List.of(), series, Duration.ofNanos(end - System.nanoTime()))) {
      return null;
    }
    MiddleOfSeries wanted = MiddleOfSeries.of(series, seriesInstanceUid);
    if (wanted == null) {
      return null;
    }
    List<Dataset> middle = new ArrayList<>();
    boolean found =
        page(
            path + "/" + wanted.seriesInstanceUid() + "/instances",
            instanceKeys(),
            List.of("limit=1", "InstanceNumber=" + wanted.instanceNumber()),
            middle,
            Duration.ofNanos(end - System.nanoTime()));
    return found && !middle.isEmpty() ? wanted.withSeries(middle.getFirst()) : null;
  }

  // one answer, whatever it is worth; false when there was none
  private boolean page(
      String path, Dataset keys, List<String> more, List<Dataset> rows, Duration deadline)
      throws InterruptedException {
    if (!deadline.isPositive()) {
      return false;
    }
    List<String> parameters = new ArrayList<>(QidoQuery.parameters(keys));
    parameters.addAll(more);
    String query = path + "?" + String.join("&", parameters);
    try (WebLink.Answer answer =
        link.ask(query, "application/dicom+json", deadline, deadline, MAX_GLANCE_BYTES)) {
      if (answer.status() != 200 || !answer.type().is("application/dicom+json")) {
        return false;
      }
      DicomJson.read(answer.body(), rows::add);
      return true;
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("query interrupted");
      }
      return false;
    }
  }

  /// Pages through a query. A server that ignores the offset is found out by the first row of its
  /// second page and not asked again.
  private FindOutcome query(
      String path,
      List<String> parameters,
      int idTag,
      Consumer<Dataset> onRow,
      Duration deadline,
      boolean notFoundIsEmpty)
      throws InterruptedException {
    long start = System.nanoTime();
    int[] rows = new int[1];
    String firstOfPage = null;
    boolean previousWasFull = false;
    try {
      while (true) {
        Duration left = deadline.minusNanos(System.nanoTime() - start);
        if (!left.isPositive()) {
          throw new StalledException();
        }
        List<String> all = new ArrayList<>(parameters);
        all.add("limit=" + link.limits().pageRows());
        all.add("offset=" + rows[0]);
        HttpRequest request =
            link.request(path + "?" + String.join("&", all), left)
                .header("Accept", "application/dicom+json")
                .build();
        Page page;
        try (WebLink.Answer answer =
            link.send(
                request, least(left, link.limits().stall()), left, link.limits().maxJsonBytes())) {
          if (answer.status() == 404 && notFoundIsEmpty) {
            return new FindOutcome.Answered(rows[0], ms(start), false);
          }
          requireRows(answer);
          page = readPage(answer, idTag, firstOfPage, rows, onRow);
        }
        if (page.repeats) {
          return new FindOutcome.Answered(rows[0], ms(start), previousWasFull);
        }
        boolean full = page.size >= link.limits().pageRows() || page.more;
        // servers have limits of their own, and not all say when they stop at them
        if (page.size == 0 || (!full && page.size < LEAST_LIMIT)) {
          return new FindOutcome.Answered(rows[0], ms(start), false);
        }
        previousWasFull = full;
        if (rows[0] >= link.limits().maxRows()) {
          return new FindOutcome.Answered(rows[0], ms(start), true);
        }
        firstOfPage = page.first;
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("query interrupted");
      }
      return new FindOutcome.Failed(failure(e), rows[0], ms(start));
    }
  }

  private static final class Page {
    int size;
    boolean more;
    boolean repeats;
    @Nullable String first;
  }

  private static Page readPage(
      WebLink.Answer answer,
      int idTag,
      @Nullable String firstOfPrevious,
      int[] rows,
      Consumer<Dataset> onRow)
      throws IOException {
    Page page = new Page();
    // PS3.18 8.3.4.4: Warning 299 says that there are more than were sent
    page.more =
        answer.headers().allValues("Warning").stream()
            .anyMatch(warning -> warning.startsWith("299"));
    if (answer.status() == 204) {
      return page;
    }
    DicomJson.read(
        answer.body(),
        row -> {
          String id = row.string(idTag);
          if (page.size++ == 0) {
            page.first = id;
            page.repeats = id != null && id.equals(firstOfPrevious);
          }
          if (!page.repeats) {
            rows[0]++;
            onRow.accept(row);
          }
        });
    return page;
  }

  private void requireRows(WebLink.Answer answer) throws WebException {
    if (answer.status() == 204) {
      return;
    }
    if (answer.status() != 200 && answer.status() != 206) {
      throw new WebException(WebFailures.status(answer.status(), node));
    }
    if (!answer.type().is("application/dicom+json") && !answer.type().is("application/json")) {
      throw new WebException(WebFailures.notDicomJson(node));
    }
  }

  @Override
  public FetchOutcome fetch(FetchRequest request, InstanceSink sink) throws InterruptedException {
    String study = request.studyInstanceUid();
    String series = request.seriesInstanceUid();
    if (!Uids.isValid(study)
        || (series != null && !Uids.isValid(series))
        || !request.sopInstanceUids().stream().allMatch(Uids::isValid)) {
      return new FetchOutcome.Failed(0, WebFailures.status(404, node));
    }
    String path = "/studies/" + study;
    if (request.sopInstanceUids().isEmpty()) {
      return whole(request, series == null ? path : path + "/series/" + series, sink);
    }
    WadoFetch fetch = fetch(sink, request);
    Map<String, String> paths = new LinkedHashMap<>();
    if (series != null) {
      for (String uid : request.sopInstanceUids()) {
        paths.put(uid, path + "/series/" + series + "/instances/" + uid);
      }
      return fetch.each(paths);
    }
    Map<String, String> seriesOf = new HashMap<>();
    FindOutcome inventory =
        findInstances(
            study,
            null,
            row ->
                seriesOf.put(
                    row.string(Tag.SOPInstanceUID, ""), row.string(Tag.SeriesInstanceUID, "")),
            request.stall());
    if (inventory instanceof FindOutcome.Failed failed) {
      return new FetchOutcome.Failed(0, failed.failure());
    }
    for (String uid : request.sopInstanceUids()) {
      String itsSeries = seriesOf.get(uid);
      if (Uids.isValid(itsSeries)) {
        paths.put(uid, path + "/series/" + itsSeries + "/instances/" + uid);
      }
    }
    FetchOutcome outcome = fetch.each(paths);
    List<String> unknown =
        request.sopInstanceUids().stream().filter(uid -> !paths.containsKey(uid)).toList();
    return unknown.isEmpty() || !(outcome instanceof FetchOutcome.Completed completed)
        ? outcome
        : new FetchOutcome.Partial(
            completed.instances(), unknown, WebFailures.missing(unknown.size()));
  }

  private WadoFetch fetch(InstanceSink sink, FetchRequest request) {
    return new WadoFetch(link, sink, request.stall(), memory, request.compressed());
  }

  /// In one answer where the archive does that, else instance by instance.
  private FetchOutcome whole(FetchRequest request, String path, InstanceSink sink)
      throws InterruptedException {
    FetchOutcome inOne = null;
    if (memory.mayDo(node, Capability.WADO_SERIES)) {
      inOne = fetch(sink, request).whole(path);
      boolean refused =
          inOne instanceof FetchOutcome.Failed(int instances, Failure failure)
              && instances == 0
              && (failure.kind() == Failure.Kind.NOT_SUPPORTED
                  || failure.kind() == Failure.Kind.REFUSED);
      if (!refused) {
        if (inOne instanceof FetchOutcome.Completed completed && completed.instances() > 0) {
          memory.learnt(node, Capability.WADO_SERIES, true);
        }
        return inOne;
      }
    }
    List<String> all = new ArrayList<>();
    FindOutcome inventory =
        findInstances(
            request.studyInstanceUid(),
            request.seriesInstanceUid(),
            row -> all.add(row.string(Tag.SOPInstanceUID, "")),
            request.stall());
    if (inventory instanceof FindOutcome.Failed failed) {
      return inOne == null ? new FetchOutcome.Failed(0, failed.failure()) : inOne;
    }
    if (all.isEmpty()) {
      return inOne == null ? new FetchOutcome.Completed(0) : inOne;
    }
    FetchOutcome single =
        fetch(
            new FetchRequest(
                request.studyInstanceUid(),
                request.seriesInstanceUid(),
                all.stream().filter(Uids::isValid).toList(),
                request.stall(),
                request.compressed()),
            sink);
    if (inOne != null && single instanceof FetchOutcome.Completed) {
      memory.learnt(node, Capability.WADO_SERIES, false);
    }
    return single;
  }

  @Override
  public StoreOutcome store(OutgoingInstance instance)
      throws AssociationLostException, InterruptedException {
    return new StowStore(link).store(instance);
  }

  @Override
  public void close() {
    link.close();
  }

  private Failure failure(IOException e) {
    return e instanceof WebException known ? known.failure() : WebFailures.of(e, node);
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static long ms(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
