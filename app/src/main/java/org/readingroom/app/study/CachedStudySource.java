package org.readingroom.app.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.cache.CachedInstance;
import org.readingroom.netclient.cache.CachedStudy;
import org.readingroom.netclient.cache.CachedStudy.CachedSeries;
import org.readingroom.netclient.cache.StudyCache;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.seal.ReadBuffer;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cache as a study source. Thread-safe.
///
/// A study on the desk is pinned under a name that carries this process's number; pins of processes
/// that ended without unpinning are removed when the study is next opened.
public final class CachedStudySource implements StudySource {
  private static final Logger LOG = LoggerFactory.getLogger(CachedStudySource.class);
  private static final String PIN = "open-study:";
  // Of the whole process: a study opened anew must not share the pin of its former opening, whose
  // end may come later.
  private static final AtomicInteger HOLDS = new AtomicInteger();

  private final StudyCache cache;
  private final @Nullable StudyFetcher fetcher;
  private final Map<String, CachedInstance> listed = new ConcurrentHashMap<>();

  public CachedStudySource(StudyCache cache) {
    this(cache, null);
  }

  /// @param fetcher asked for another copy of what cannot be decoded; null to do without
  public CachedStudySource(StudyCache cache, @Nullable StudyFetcher fetcher) {
    this.cache = cache;
    this.fetcher = fetcher;
  }

  @Override
  public boolean fetchAgain(InstanceRef undecodable) throws IOException, InterruptedException {
    if (fetcher == null || !fetcher.fetchAgain(find(undecodable))) {
      return false;
    }
    listed.remove(undecodable.sopInstanceUid());
    return true;
  }

  @Override
  public List<InstanceRef> instances(String studyInstanceUid) throws IOException {
    List<CachedInstance> here = cache.instances(studyInstanceUid);
    List<InstanceRef> refs = new ArrayList<>(here.size());
    for (CachedInstance instance : here) {
      refs.add(known(instance));
    }
    return refs;
  }

  private InstanceRef known(CachedInstance instance) {
    listed.put(instance.sopInstanceUid(), instance);
    return new InstanceRef(
        instance.sopInstanceUid(),
        instance.seriesInstanceUid(),
        instance.transferSyntaxUid(),
        instance.instanceNumber());
  }

  /// Of series of the same size the one with the lowest Series Number.
  @Override
  public Optional<InstanceRef> glance(String studyInstanceUid) throws IOException {
    Optional<CachedSeries> largest =
        cache.study(studyInstanceUid).stream()
            .flatMap(study -> study.series().stream())
            .filter(series -> LoadOrder.mayHoldImages(series.header().string(Tag.Modality, "")))
            .max(Comparator.comparingInt(CachedSeries::instances));
    return largest.isEmpty()
        ? Optional.empty()
        : cache
            .middleInstance(studyInstanceUid, largest.get().seriesInstanceUid())
            .map(this::known);
  }

  @Override
  public Dataset header(InstanceRef instance) throws IOException {
    CachedInstance found = find(instance);
    return found.header().isWhole() ? found.header().dataset() : cache.readHeader(found);
  }

  @Override
  public Frames frames(InstanceRef instance, ReadBuffer into) throws IOException {
    cache.read(find(instance), into);
    return Frames.open(into.bytes(), into.length(), instance.transferSyntaxUid());
  }

  private CachedInstance find(InstanceRef instance) throws IOException {
    CachedInstance known = listed.get(instance.sopInstanceUid());
    if (known != null) {
      return known;
    }
    return cache
        .instance(instance.sopInstanceUid())
        .orElseThrow(() -> new IOException("the instance is no longer in the cache"));
  }

  @Override
  public Hold hold(String studyInstanceUid) throws IOException {
    dropPinsOfDeadProcesses(cache, studyInstanceUid, cache.pins(studyInstanceUid));
    String name = PIN + ProcessHandle.current().pid() + ":" + HOLDS.incrementAndGet();
    cache.hold(studyInstanceUid, name);
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        listed.values().removeIf(instance -> instance.studyInstanceUid().equals(studyInstanceUid));
        try {
          cache.release(studyInstanceUid, name);
        } catch (IOException kept) {
          LOG.warn("A study stays pinned until it is opened again: {}", kept.getClass().getName());
        }
      }
    };
  }

  /// Lets go of what workstations that crashed had open.
  public static void dropPinsOfDeadProcesses(StudyCache cache) throws IOException {
    for (CachedStudy study : cache.studies()) {
      dropPinsOfDeadProcesses(cache, study.studyInstanceUid(), study.pins());
    }
  }

  private static void dropPinsOfDeadProcesses(
      StudyCache cache, String studyInstanceUid, List<String> pins) throws IOException {
    for (String pin : pins) {
      if (isOpenStudy(pin)) {
        String number = pin.substring(PIN.length()).split(":", -1)[0];
        if (number.matches("\\d{1,18}")
            && ProcessHandle.of(Long.parseLong(number)).filter(ProcessHandle::isAlive).isEmpty()) {
          cache.release(studyInstanceUid, pin);
        }
      }
    }
  }

  /// True for the pin of a study that is open on a workstation, false for one somebody asked for.
  public static boolean isOpenStudy(String pin) {
    return pin.startsWith(PIN);
  }

  @Override
  public Hold onArrival(String studyInstanceUid, Runnable listener) {
    AutoCloseable subscription =
        cache.onStudyChanged(changed -> {
          if (changed.equals(studyInstanceUid)) {
            listener.run();
          }
        });
    return () -> {
      try {
        subscription.close();
      } catch (Exception impossible) {
        throw new IllegalStateException("a list does not fail to forget", impossible);
      }
    };
  }
}
