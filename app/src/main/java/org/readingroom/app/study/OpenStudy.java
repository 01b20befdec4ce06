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
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.StudySource.Hold;
import org.readingroom.app.study.StudySource.InstanceRef;
import org.readingroom.netclient.codec.DecodedFrame;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.codec.UndecodableFrameException;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.render.volume.OutOfVoxelMemoryException;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StackLayout;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.VolumeLayout;

/// A study on the desk: pinned in the cache, its headers read, its wanted series decoded, and kept
/// up to date while instances arrive. Closing it frees everything.
///
/// Opening returns at once; headers and pixels follow on this study's own threads. Thread-safe.
/// Listeners are called on background threads, with no lock held, and must return quickly.
///
/// A series costs memory only once it is wanted ([#want]); the others show a thumbnail. One image
/// is decoded before all headers are read, so that something is on the screen at once.
public final class OpenStudy implements AutoCloseable {
  private static final String HEADERS_FIRST = "";

  private final StudySource source;
  private final String studyInstanceUid;
  private final DecodeQueue queue;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Hold> holds = new ArrayList<>(); // guarded by `this`

  // Guarded by `this`.
  private final Map<String, SeriesContent> series = new LinkedHashMap<>();
  private final Map<String, InstanceRef> known = new LinkedHashMap<>();
  private final Set<String> loading = new HashSet<>();
  private final Map<String, Integer> expected = new HashMap<>();
  private List<String> wanted = List.of();
  private final Set<String> thumbnailed = new HashSet<>();
  private StudyFacts facts;
  private @Nullable String problem;
  private @Nullable Consumer<List<String>> wantListener;
  private @Nullable String first;
  private boolean fetching;
  private int unread;
  private boolean glanced;
  private boolean headersRead;
  private boolean closed;

  private OpenStudy(StudySource source, String studyInstanceUid, int threads) {
    this.source = source;
    this.studyInstanceUid = studyInstanceUid;
    this.facts = StudyFacts.unknown(studyInstanceUid);
    this.queue = new DecodeQueue(threads);
    queue.prefer(List.of(HEADERS_FIRST));
  }

  /// Opens a study; what of it is in the cache shows as it is read, what arrives later joins.
  ///
  /// @throws IOException when the cache cannot pin it
  public static OpenStudy open(StudySource source, String studyInstanceUid) throws IOException {
    OpenStudy study =
        new OpenStudy(source, studyInstanceUid, Runtime.getRuntime().availableProcessors());
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
    SeriesContent coming;
    synchronized (this) {
      if (fetching && first == null && known.isEmpty()) {
        return Optional.empty();
      }
      if (!fetching || first == null) {
        coming = null;
      } else {
        coming = series.get(first);
        if (coming == null) {
          return Optional.empty();
        }
      }
    }
    return coming == null
        ? largestSeries()
        : Optional.of(coming).filter(SeriesContent::hasPictures);
  }

  /// While the fetch lasts, this series is waited for rather than showing another.
  void showFirst(String seriesInstanceUid) {
    synchronized (this) {
      first = seriesInstanceUid;
    }
    announce();
  }

  /// Whether archives are still being asked for more of this study.
  public synchronized boolean isFetching() {
    return fetching;
  }

  /// A fetch has begun.
  void fetching() {
    synchronized (this) {
      fetching = true;
    }
    announce();
  }

  /// Instances here now.
  public synchronized int instances() {
    return known.size();
  }

  /// Says how many instances of a series the archives hold, so that the screen can show "62 of 140
  /// here". Known from the fetch; without it, what is here counts as all.
  public void expect(String seriesInstanceUid, int instances) {
    synchronized (this) {
      expected.merge(seriesInstanceUid, instances, Math::max);
    }
    announce();
  }

  /// Instances the archives are known to hold of a series; at least what is here.
  public int expected(SeriesContent one) {
    int here = one.instances();
    synchronized (this) {
      return Math.max(here, expected.getOrDefault(one.seriesInstanceUid(), 0));
    }
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
    List<InstanceRef> fresh = new ArrayList<>();
    Consumer<List<String>> heard;
    synchronized (this) {
      if (closed) {
        return;
      }
      wanted = List.copyOf(seriesInstanceUids);
      heard = wantListener;
      List<String> order = new ArrayList<>();
      order.add(HEADERS_FIRST);
      order.addAll(wanted);
      queue.prefer(order);
      for (InstanceRef instance : known.values()) {
        if (wanted.contains(instance.seriesInstanceUid())) {
          fresh.add(instance);
        }
      }
    }
    submitPixels(fresh);
    if (heard != null) {
      heard.accept(List.copyOf(seriesInstanceUids));
    }
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

  /// Tells which series are on the screen, now and whenever that changes.
  void onWant(Consumer<List<String>> listener) {
    List<String> now;
    synchronized (this) {
      wantListener = listener;
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
    synchronized (this) {
      fetching = false;
      if (!sentence.isEmpty()) {
        problem = sentence;
      }
    }
    scanSoon();
    announce();
  }

  private void scanSoon() {
    queue.submit(HEADERS_FIRST, -1, this::scan);
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
          series.computeIfAbsent(instance.seriesInstanceUid(), SeriesContent::new);
        }
      }
    }
    synchronized (this) {
      unread += fresh.size();
      headersRead = unread == 0;
    }
    if (fresh.isEmpty()) {
      announce();
      return;
    }
    InstanceRef glance = firstGlance(fresh);
    if (glance != null) {
      fresh.remove(glance);
      queue.submit(HEADERS_FIRST, -1, () -> readHeader(glance, new HeaderBatch(1, glance)));
    }
    HeaderBatch batch = new HeaderBatch(fresh.size(), null);
    for (InstanceRef instance : fresh) {
      queue.submit(HEADERS_FIRST, 0, () -> readHeader(instance, batch));
    }
  }

  /// The image to have on the screen before all else is known: the middle one of the series with
  /// the most instances. Null when something is known already.
  private synchronized @Nullable InstanceRef firstGlance(List<InstanceRef> fresh) {
    if (glanced) {
      return null;
    }
    glanced = true;
    Map<String, List<InstanceRef>> bySeries = new LinkedHashMap<>();
    for (InstanceRef instance : fresh) {
      bySeries
          .computeIfAbsent(instance.seriesInstanceUid(), uid -> new ArrayList<>())
          .add(instance);
    }
    List<InstanceRef> most =
        bySeries.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
    List<InstanceRef> ordered = new ArrayList<>(most);
    ordered.sort(Comparator.comparingInt(InstanceRef::instanceNumber));
    return ordered.isEmpty() ? null : ordered.get(ordered.size() / 2);
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
    List<InstanceRef> fresh = new ArrayList<>();
    synchronized (this) {
      headersRead = unread == 0;
      for (InstanceRef instance : known.values()) {
        if (wanted.contains(instance.seriesInstanceUid())) {
          fresh.add(instance);
        }
      }
    }
    InstanceRef glance = batch.glance;
    if (glance != null) {
      SeriesContent home = seriesOf(glance);
      boolean mine;
      synchronized (this) {
        mine = !closed && loading.add(glance.sopInstanceUid());
      }
      if (mine) {
        queue.submit(HEADERS_FIRST, -1, () -> decode(glance, home));
      }
    }
    announce();
    submitPixels(fresh);
    if (isHeadersRead()) {
      submitThumbnails();
    }
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
              .computeIfAbsent(instance.seriesInstanceUid(), uid -> middleFirst(home))
              .getOrDefault(instance.sopInstanceUid(), Integer.MAX_VALUE);
      pieces.add(
          new DecodeQueue.Piece(instance.seriesInstanceUid(), rank, () -> decode(instance, home)));
    }
    queue.submitTogether(pieces);
  }

  /// Distance of every instance from the middle of its volume or stack.
  private static Map<String, Integer> middleFirst(SeriesContent home) {
    Map<String, Integer> ranks = new HashMap<>();
    for (VolumeLayout volume : home.slices().plan().volumes()) {
      for (int slot = 0; slot < volume.slots(); slot++) {
        SliceHeader slice = volume.slice(slot);
        if (slice != null) {
          ranks.merge(slice.id().sopInstanceUid(), Math.abs(slot - volume.slots() / 2), Math::min);
        }
      }
    }
    for (StackLayout stack : home.slices().plan().stacks()) {
      for (int n = 0; n < stack.slices().size(); n++) {
        ranks.merge(
            stack.slices().get(n).id().sopInstanceUid(),
            Math.abs(n - stack.slices().size() / 2),
            Math::min);
      }
    }
    return ranks;
  }

  private void submitThumbnails() {
    List<SeriesContent> all = series();
    for (SeriesContent one : all) {
      InstanceRef middle = null;
      synchronized (this) {
        if (closed || thumbnailed.contains(one.seriesInstanceUid())) {
          continue;
        }
        List<InstanceRef> pictures = new ArrayList<>();
        for (InstanceRef instance : known.values()) {
          if (instance.seriesInstanceUid().equals(one.seriesInstanceUid())
              && one.content(instance.sopInstanceUid()).orElse(null) instanceof ImageContent.Grey) {
            pictures.add(instance);
          }
        }
        if (!pictures.isEmpty()) {
          thumbnailed.add(one.seriesInstanceUid());
          Map<String, Integer> ranks = middleFirst(one);
          pictures.sort(
              Comparator.comparingInt(
                  p -> ranks.getOrDefault(p.sopInstanceUid(), Integer.MAX_VALUE)));
          middle = pictures.getFirst();
        }
      }
      if (middle != null) {
        InstanceRef chosen = middle;
        queue.submit("thumbnails", 0, () -> thumbnail(chosen, one));
      } else if (!one.colourFrames().isEmpty()) {
        SliceId chosen = one.colourFrames().get(one.colourFrames().size() / 2);
        InstanceRef instance = knownInstance(chosen.sopInstanceUid());
        synchronized (this) {
          if (instance == null || !thumbnailed.add(one.seriesInstanceUid())) {
            continue;
          }
        }
        queue.submit("thumbnails", 0, () -> thumbnail(instance, one));
      }
    }
  }

  private synchronized @Nullable InstanceRef knownInstance(String sopInstanceUid) {
    return known.get(sopInstanceUid);
  }

  private synchronized SeriesContent seriesOf(InstanceRef instance) {
    return series.computeIfAbsent(instance.seriesInstanceUid(), SeriesContent::new);
  }

  private void thumbnail(InstanceRef instance, SeriesContent home) {
    try {
      Frames frames = Frames.open(source.whole(instance), instance.transferSyntaxUid());
      int middle = frames.frameCount() / 2;
      ImageContent content = home.content(instance.sopInstanceUid()).orElse(null);
      DecodedFrame decoded = frames.decode(middle);
      if (content instanceof ImageContent.Grey grey
          && decoded instanceof DecodedFrame.Grey16 pixels
          && middle < grey.frames().size()) {
        home.takeThumbnail(new StoredSlice(grey.frames().get(middle), pixels.samples()));
      } else if (decoded instanceof DecodedFrame.Rgb pixels) {
        home.takeThumbnail(colourFrame(pixels));
      }
    } catch (IOException | RuntimeException noThumbnail) {
      // The series has no small picture; opening it says why.
      home.announce();
    }
  }

  private void decode(InstanceRef instance, SeriesContent home) {
    ImageContent content = home.content(instance.sopInstanceUid()).orElse(null);
    if (content == null || content instanceof ImageContent.NoPicture) {
      return;
    }
    Frames frames;
    try {
      frames = Frames.open(source.whole(instance), instance.transferSyntaxUid());
    } catch (MalformedDicomException damaged) {
      home.takeUndecodable(SliceId.of(instance.sopInstanceUid()), sentence(damaged.getMessage()));
      return;
    } catch (IOException failed) {
      home.takeUndecodable(
          SliceId.of(instance.sopInstanceUid()),
          "This image cannot be read from the cache. Fetch the study again.");
      return;
    }
    int count = frames.frameCount();
    for (int n = 0; n < count && !isClosed(); n++) {
      int index = middleOutwards(n, count);
      SliceId id = new SliceId(instance.sopInstanceUid(), index + 1);
      try {
        take(id, frames.decode(index), content, home);
      } catch (UndecodableFrameException undecodable) {
        home.takeUndecodable(id, sentence(undecodable.getMessage()));
      } catch (OutOfVoxelMemoryException full) {
        home.takeUndecodable(
            id, "There is no memory left for this image. Close another study and open this again.");
      } catch (IllegalArgumentException contradiction) {
        home.takeUndecodable(id, "This image's pixels do not match its header.");
      }
    }
  }

  private static void take(
      SliceId id, DecodedFrame decoded, ImageContent content, SeriesContent home) {
    switch (decoded) {
      case DecodedFrame.Grey16 pixels when content instanceof ImageContent.Grey grey -> {
        if (id.frame() > grey.frames().size()) {
          throw new IllegalArgumentException("more frames than the header announces");
        }
        home.takeGrey(new StoredSlice(grey.frames().get(id.frame() - 1), pixels.samples()));
      }
      case DecodedFrame.Rgb pixels -> home.takeColour(id, colourFrame(pixels));
      case DecodedFrame.Grey16 pixels ->
          throw new IllegalArgumentException("grey pixels under a colour header");
      case DecodedFrame.Grey32 pixels ->
          home.takeUndecodable(id, "Pixels of more than 16 bits (dose grids) are not shown yet.");
    }
  }

  private static ColourFrame colourFrame(DecodedFrame.Rgb pixels) {
    return new ColourFrame(pixels.columns(), pixels.rows(), pixels.samples());
  }

  /// The n-th of `count` in the order middle, one after it, one before it, and so on.
  static int middleOutwards(int n, int count) {
    int middle = (count - 1) / 2;
    int step = (n + 1) / 2;
    int index = n % 2 == 1 ? middle + step : middle - step;
    return Math.clamp(index, 0, count - 1);
  }

  private static String sentence(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return "This image cannot be decoded.";
    }
    String text = Character.toUpperCase(message.charAt(0)) + message.substring(1);
    return text.endsWith(".") ? text : text + ".";
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
    toEnd.forEach(Hold::close);
  }

  /// Headers being read together: announced in one go, so that a volume is planned once.
  private static final class HeaderBatch {
    /// The instance read ahead of all others, or null.
    final @Nullable InstanceRef glance;

    // Guarded by `this`.
    private final Map<SeriesContent, List<SliceHeader>> foreseen = new LinkedHashMap<>();
    private int left;

    HeaderBatch(int count, @Nullable InstanceRef glance) {
      this.left = count;
      this.glance = glance;
    }

    synchronized void foresee(SeriesContent home, List<SliceHeader> frames) {
      foreseen.computeIfAbsent(home, one -> new ArrayList<>()).addAll(frames);
    }

    synchronized boolean oneDone() {
      return --left == 0;
    }

    void announceAll() {
      Map<SeriesContent, List<SliceHeader>> all;
      synchronized (this) {
        all = new LinkedHashMap<>(foreseen);
      }
      all.forEach((home, frames) -> home.slices().expect(frames));
    }
  }
}
