package org.readingroom.app.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.StudySource.Hold;
import org.readingroom.app.study.StudySource.InstanceRef;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.render.volume.VolumeLayout;

/// A study on the desk: pinned in the cache, its headers read, its wanted series decoded, and kept
/// up to date while instances arrive. Closing it frees everything.
///
/// Opening returns at once; headers and pixels follow on this study's own threads. Thread-safe.
/// Listeners are called on background threads, with no lock held, and must return quickly.
///
/// A series costs memory only once it is wanted ([#want]); the others show a thumbnail. One image
/// is decoded before the study is listed, let alone its headers read, so that something is on the
/// screen at once.
public final class OpenStudy implements AutoCloseable {
  private static final String HEADERS_FIRST = "";

  private final StudySource source;
  private final PictureBudget budget;
  private final String studyInstanceUid;
  private final DecodeQueue queue;
  private final InstanceDecoder decoder;
  private final Thumbnails thumbnails;
  private final FetchBeside fetch = new FetchBeside();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Hold> holds = new ArrayList<>(); // guarded by `this`

  // Guarded by `this`.
  private final Map<String, SeriesContent> series = new LinkedHashMap<>();
  private final Map<String, InstanceRef> known = new LinkedHashMap<>();
  private final Set<String> loading = new HashSet<>();
  private List<String> wanted = List.of();
  private StudyFacts facts;
  private @Nullable String problem;
  private boolean listed;
  private int unread;
  private boolean glanced;
  private boolean headersRead;
  private boolean closed;

  private OpenStudy(
      StudySource source, String studyInstanceUid, int threads, PictureBudget budget) {
    this.source = source;
    this.budget = budget;
    this.studyInstanceUid = studyInstanceUid;
    this.facts = StudyFacts.unknown(studyInstanceUid);
    this.queue = new DecodeQueue(threads);
    this.decoder = new InstanceDecoder(source, this::isClosed);
    this.thumbnails = new Thumbnails(queue, decoder);
    queue.prefer(List.of(HEADERS_FIRST));
  }

  /// Opens a study; what of it is in the cache shows as it is read, what arrives later joins.
  ///
  /// @throws IOException when the cache cannot pin it
  public static OpenStudy open(StudySource source, String studyInstanceUid) throws IOException {
    return open(
        source,
        studyInstanceUid,
        Runtime.getRuntime().availableProcessors(),
        PictureBudget.ofProcess());
  }

  /// @param threads how many images are decoded at a time
  /// @param budget the memory its pictures share with those of other studies
  static OpenStudy open(
      StudySource source, String studyInstanceUid, int threads, PictureBudget budget)
      throws IOException {
    OpenStudy study = new OpenStudy(source, studyInstanceUid, threads, budget);
    study.queue.atOnce(study::glance);
    try {
      study.keep(source.hold(studyInstanceUid));
      study.keep(source.onArrival(studyInstanceUid, study::scanSoon));
    } catch (IOException | RuntimeException failed) {
      study.close();
      throw failed;
    }
    study.scanSoon();
    return study;
  }

  /// Study Instance UID.
  public String studyInstanceUid() {
    return studyInstanceUid;
  }

  /// Whose study it is; empty texts until the first header is read.
  public synchronized StudyFacts facts() {
    return facts;
  }

  /// The series found so far, in order of Series Number.
  public synchronized List<SeriesContent> series() {
    List<SeriesContent> all = new ArrayList<>(series.values());
    all.sort(
        Comparator.comparing(
                SeriesContent::seriesNumber, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(SeriesContent::seriesInstanceUid));
    return List.copyOf(all);
  }

  /// The series with the most pictures that can hang: volumes before stacks; empty while nothing is
  /// known.
  public Optional<SeriesContent> largestSeries() {
    return series().stream()
        .filter(SeriesContent::hasPictures)
        .max(
            Comparator.comparingInt(one ->
                one.slices().plan().mainVolume().map(VolumeLayout::slices).orElse(0) * 1000
                    + Math.min(999, one.frames())));
  }

  /// The series to show first: while a fetch is under way the one it brings most of, as soon as a
  /// picture of it is here, else the largest that is here. Empty while there is none.
  public Optional<SeriesContent> mainSeries() {
    String awaited = fetch.awaited();
    if (awaited == null) {
      return largestSeries();
    }
    synchronized (this) {
      return Optional.ofNullable(series.get(awaited)).filter(SeriesContent::hasPictures);
    }
  }

  /// While the fetch lasts, this series is waited for rather than showing another.
  void showFirst(String seriesInstanceUid) {
    fetch.await(seriesInstanceUid);
    announce();
  }

  /// Whether archives are still being asked for more of this study.
  public boolean isFetching() {
    return fetch.isUnderWay();
  }

  /// A fetch has begun.
  void fetching() {
    fetch.begin();
    announce();
  }

  /// Instances here now.
  public synchronized int instances() {
    return known.size();
  }

  /// Says how many instances of a series the archives hold, so that the screen can show "62 of 140
  /// here". Known from the fetch; without it, what is here counts as all.
  public void expect(String seriesInstanceUid, int instances) {
    fetch.expect(seriesInstanceUid, instances);
    announce();
  }

  /// Instances the archives are known to hold of a series; at least what is here.
  public int expected(SeriesContent one) {
    return Math.max(one.instances(), fetch.expected(one.seriesInstanceUid()));
  }

  /// Whether the headers of all instances that were here at the last look have been read.
  public synchronized boolean isHeadersRead() {
    return headersRead;
  }

  /// Why the study cannot be read on, as a sentence, or null.
  public synchronized @Nullable String problem() {
    return problem;
  }

  /// Calls `listener` after series or facts changed (not for every slice; see
  /// [SeriesContent#onChange]).
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /// These series are on the screen: they are decoded first, in this order, and whole.
  public void want(Collection<String> seriesInstanceUids) {
    List<String> now = List.copyOf(seriesInstanceUids);
    synchronized (this) {
      if (closed) {
        return;
      }
      wanted = now;
      List<String> order = new ArrayList<>();
      order.add(HEADERS_FIRST);
      order.addAll(now);
      queue.prefer(order);
    }
    markShown();
    submitPixels(wantedHere());
    Consumer<List<String>> heard = fetch.wantListener();
    if (heard != null) {
      heard.accept(now);
    }
  }

  private synchronized List<InstanceRef> wantedHere() {
    return known.values().stream()
        .filter(instance -> wanted.contains(instance.seriesInstanceUid()))
        .toList();
  }

  /// Tells the budget which series are on the screen; what left it may be given back.
  private void markShown() {
    List<SeriesContent> shown = new ArrayList<>();
    synchronized (this) {
      for (SeriesContent one : series.values()) {
        boolean now = wanted.contains(one.seriesInstanceUid());
        one.setOnScreen(now);
        if (now) {
          shown.add(one);
        }
      }
    }
    shown.forEach(budget::shown);
    queue.submit(HEADERS_FIRST, 0, budget::makeRoom);
  }

  /// A series gave its pictures back: they are decoded anew when it is wanted again.
  private void forgetPixels(String seriesInstanceUid) {
    forgetPixels(
        known().values().stream()
            .filter(instance -> instance.seriesInstanceUid().equals(seriesInstanceUid))
            .toList());
  }

  /// These are not decoded, or no longer; at once again when the reader came back to them
  /// meanwhile.
  private void forgetPixels(List<InstanceRef> instances) {
    List<InstanceRef> again = new ArrayList<>();
    synchronized (this) {
      for (InstanceRef instance : instances) {
        loading.remove(instance.sopInstanceUid());
        if (wanted.contains(instance.seriesInstanceUid())) {
          again.add(instance);
        }
      }
    }
    submitPixels(again);
  }

  /// A series' decoding has become pointless: it left the screen and others need the memory.
  private boolean isCrowdedOut(SeriesContent home) {
    return !home.isOnScreen() && !budget.hasRoom();
  }

  private void decode(InstanceRef instance, SeriesContent home, Runnable firstDone) {
    if (isCrowdedOut(home)) {
      forgetPixels(List.of(instance));
      return;
    }
    decoder.decode(instance, home, firstDone);
    budget.makeRoom();
  }

  /// Waits until everything wanted and known is decoded or has failed. For commands without a
  /// window.
  public void awaitLoaded() throws InterruptedException {
    queue.awaitIdle();
  }

  /// Ends something when this study is closed; at once when it already is.
  void keep(Hold hold) {
    synchronized (this) {
      if (!closed) {
        holds.add(hold);
        return;
      }
    }
    hold.close();
  }

  /// The reader looks at this instance: while the study is being fetched, its neighbours come next.
  /// Saying the same again does nothing.
  public void lookAt(String sopInstanceUid) {
    ObjIntConsumer<String> heard = fetch.look(sopInstanceUid);
    InstanceRef instance;
    synchronized (this) {
      instance = known.get(sopInstanceUid);
    }
    if (instance != null && heard != null) {
      heard.accept(instance.seriesInstanceUid(), instance.instanceNumber());
    }
  }

  /// Tells where the reader looks: Series Instance UID and Instance Number.
  void onLook(ObjIntConsumer<String> listener) {
    fetch.onLook(listener);
  }

  /// Tells which series are on the screen, now and whenever that changes.
  void onWant(Consumer<List<String>> listener) {
    fetch.onWant(listener);
    List<String> now;
    synchronized (this) {
      now = wanted;
    }
    if (!now.isEmpty()) {
      listener.accept(now);
    }
  }

  /// The fetch has ended.
  ///
  /// @param sentence what is missing and what to do, or "" when everything is here
  void fetched(String sentence) {
    fetch.end();
    if (!sentence.isEmpty()) {
      synchronized (this) {
        problem = sentence;
      }
    }
    scanSoon();
    announce();
  }

  private void scanSoon() {
    queue.submit(HEADERS_FIRST, -1, this::scan);
  }

  /// Has one image on the screen before the study is listed, where the source can tell which. What
  /// fails here is met again by the listing.
  private void glance() {
    try {
      source
          .glance(studyInstanceUid)
          .filter(this::beginUnlisted)
          .ifPresent(instance -> glanceAt(instance, BehindFrames::stepBack));
    } catch (IOException listedSoon) {
      return;
    }
  }

  /// @return false when the listing was faster
  private synchronized boolean beginUnlisted(InstanceRef instance) {
    if (listed || !beginGlance(instance)) {
      return false;
    }
    known.put(instance.sopInstanceUid(), instance);
    unread++;
    return true;
  }

  /// @return false when there has been a first look already
  private synchronized boolean beginGlance(InstanceRef instance) {
    if (closed || glanced) {
      return false;
    }
    glanced = true;
    loading.add(instance.sopInstanceUid());
    return true;
  }

  private synchronized boolean hasGlanced() {
    return glanced;
  }

  /// @param firstDone told before further frames of a film are decoded
  private void glanceAt(InstanceRef instance, Runnable firstDone) {
    readHeader(instance, new HeaderBatch(1));
    decode(instance, seriesOf(instance), firstDone);
  }

  /// Looks for instances not seen before and reads their headers, on all cores.
  private void scan() {
    List<InstanceRef> here;
    try {
      here = source.instances(studyInstanceUid);
    } catch (IOException | RuntimeException failed) {
      synchronized (this) {
        problem = "This study cannot be read from the cache. Try again, or run doctor.";
      }
      announce();
      return;
    }
    List<InstanceRef> fresh = new ArrayList<>();
    synchronized (this) {
      for (InstanceRef instance : here) {
        if (!closed && known.putIfAbsent(instance.sopInstanceUid(), instance) == null) {
          fresh.add(instance);
          seriesOf(instance);
        }
      }
      listed = true;
      unread += fresh.size();
      headersRead &= fresh.isEmpty();
    }
    if (fresh.isEmpty()) {
      boolean read = noteHeadersRead();
      announce();
      if (read) {
        thumbnails.submit(series(), known());
      }
      return;
    }
    InstanceRef glance = hasGlanced() ? null : LoadOrder.firstGlance(fresh);
    if (glance != null && beginGlance(glance)) {
      fresh.remove(glance);
      queue.submit(HEADERS_FIRST, -1, () -> glanceAt(glance, () -> {}));
    }
    HeaderBatch batch = new HeaderBatch(fresh.size());
    for (InstanceRef instance : fresh) {
      queue.submit(HEADERS_FIRST, 0, () -> readHeader(instance, batch));
    }
  }

  private void readHeader(InstanceRef instance, HeaderBatch batch) {
    SeriesContent home = seriesOf(instance);
    try {
      Dataset header = source.header(instance);
      ImageContent content = home.learn(instance.sopInstanceUid(), header);
      if (content instanceof ImageContent.Grey grey) {
        batch.foresee(home, grey.frames());
      }
      synchronized (this) {
        if (facts.patientName().isEmpty() && facts.studyDate().isEmpty()) {
          facts = StudyFacts.of(studyInstanceUid, header);
        }
      }
    } catch (MalformedDicomException damaged) {
      home.takeUnreadable(
          instance.sopInstanceUid(), "This object is damaged. Fetch the study again.");
    } catch (IOException failed) {
      home.takeUnreadable(instance.sopInstanceUid(), "This object cannot be read from the cache.");
    } finally {
      synchronized (this) {
        unread--;
      }
      if (batch.oneDone()) {
        headersDone(batch);
      }
    }
  }

  private void headersDone(HeaderBatch batch) {
    batch.announceAll();
    boolean read = noteHeadersRead();
    announce();
    submitPixels(wantedHere());
    if (read) {
      thumbnails.submit(series(), known());
    }
  }

  private synchronized boolean noteHeadersRead() {
    headersRead = listed && unread == 0;
    return headersRead;
  }

  /// Queues the pixels of instances not yet decoded, the middle of their volume first.
  private void submitPixels(List<InstanceRef> instances) {
    List<DecodeQueue.Piece> pieces = new ArrayList<>();
    Map<String, Map<String, Integer>> ranks = new HashMap<>();
    for (InstanceRef instance : instances) {
      SeriesContent home = seriesOf(instance);
      if (home.content(instance.sopInstanceUid()).isEmpty()) {
        continue; // its header is still to be read; headersDone comes back to it
      }
      synchronized (this) {
        if (closed || !loading.add(instance.sopInstanceUid())) {
          continue;
        }
      }
      int rank =
          ranks
              .computeIfAbsent(instance.seriesInstanceUid(), uid -> LoadOrder.middleFirst(home))
              .getOrDefault(instance.sopInstanceUid(), Integer.MAX_VALUE);
      pieces.add(
          new DecodeQueue.Piece(
              instance.seriesInstanceUid(), rank, () -> decode(instance, home, () -> {})));
    }
    queue.submitTogether(pieces);
  }

  private synchronized Map<String, InstanceRef> known() {
    return new LinkedHashMap<>(known);
  }

  private synchronized SeriesContent seriesOf(InstanceRef instance) {
    return series.computeIfAbsent(instance.seriesInstanceUid(), this::newSeries);
  }

  private SeriesContent newSeries(String seriesInstanceUid) {
    SeriesContent fresh = new SeriesContent(seriesInstanceUid);
    fresh.setOnScreen(wanted.contains(seriesInstanceUid));
    fresh.onGiveBack(() -> forgetPixels(seriesInstanceUid));
    budget.add(fresh);
    return fresh;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void announce() {
    listeners.forEach(Runnable::run);
  }

  /// Frees voxels, pictures and the pin; waits for nobody. A frame being drawn ends first.
  @Override
  public void close() {
    List<Hold> toEnd;
    List<SeriesContent> toClose;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      toEnd = List.copyOf(holds);
      toClose = List.copyOf(series.values());
      holds.clear();
      known.clear();
    }
    listeners.clear();
    queue.close();
    toClose.forEach(SeriesContent::close);
    toClose.forEach(budget::forget);
    toEnd.forEach(Hold::close);
  }
}
