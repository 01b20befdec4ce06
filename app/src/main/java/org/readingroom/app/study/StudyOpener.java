package org.readingroom.app.study;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.readingroom.netclient.transfer.FailedInstance;
import org.readingroom.netclient.transfer.FetchJob;
import org.readingroom.netclient.transfer.FetchListener;
import org.readingroom.netclient.transfer.PlannedInstance;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;

/// Opens studies for the desk: what is cached shows at once, the rest is fetched meanwhile, the
/// series on the screen first. Thread-safe; [#open] blocks for the cache's pin only.
public final class StudyOpener {
  private final StudySource source;
  private final StudyFetcher fetcher;

  /// @param source the cache, as the desk sees it
  /// @param fetcher fills that same cache
  public StudyOpener(StudySource source, StudyFetcher fetcher) {
    this.source = source;
    this.fetcher = fetcher;
  }

  /// Opens a study and completes it from the archives. Closing the study stops the fetch; what has
  /// arrived stays, and the next opening goes on from there.
  ///
  /// @param archives names of the archives to ask; empty asks all
  /// @param onEnd told how the fetch ended, on the fetch's thread
  /// @throws IOException when the cache cannot pin the study
  public OpenStudy open(String studyInstanceUid, List<String> archives, Consumer<StudyReport> onEnd)
      throws IOException {
    return open(
            studyInstanceUid,
            archives,
            new FetchListener() {
              @Override
              public void done(StudyReport report) {
                onEnd.accept(report);
              }
            })
        .study();
  }

  /// A study on the desk and the fetch that completes it.
  public record Opened(OpenStudy study, StudyFetcher.Fetch fetch) {}

  /// The same, watched step by step.
  ///
  /// @param watcher hears the fetch, on its thread; must be quick
  public Opened open(String studyInstanceUid, List<String> archives, FetchListener watcher)
      throws IOException {
    OpenStudy study = OpenStudy.open(source, studyInstanceUid);
    study.fetching();
    CompletableFuture<StudyFetcher.Fetch> started = new CompletableFuture<>();
    StudyFetcher.Fetch fetch =
        fetcher.start(
            FetchJob.study(studyInstanceUid).from(archives),
            progressOf(study, largest -> started.thenAccept(it -> it.prefer(largest)), watcher));
    started.complete(fetch);
    study.onWant(wanted -> wanted.reversed().forEach(fetch::prefer));
    study.onLook((series, instanceNumber) -> fetch.prefer(series, instanceNumber));
    study.keep(fetch::cancel);
    return new Opened(study, fetch);
  }

  /// Opens a study with what the cache holds, asking nobody.
  ///
  /// @throws IOException when the cache cannot pin the study
  public OpenStudy openCached(String studyInstanceUid) throws IOException {
    return OpenStudy.open(source, studyInstanceUid);
  }

  private static FetchListener progressOf(
      OpenStudy study, Consumer<String> preferSeries, FetchListener watcher) {
    return new FetchListener() {
      @Override
      public void planned(List<PlannedInstance> instances, Set<String> alreadyCached) {
        watcher.planned(instances, alreadyCached);
        Map<String, Integer> perSeries = new HashMap<>();
        instances.forEach(one -> perSeries.merge(one.seriesInstanceUid(), 1, Integer::sum));
        perSeries.forEach(study::expect);
        Map<String, Integer> ofImages = new HashMap<>(perSeries);
        for (PlannedInstance one : instances) {
          String modality = one.modality();
          if (modality != null && !LoadOrder.mayHoldImages(modality)) {
            ofImages.remove(one.seriesInstanceUid());
          }
        }
        ofImages.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .ifPresent(largest -> {
              study.showFirst(largest);
              preferSeries.accept(largest);
            });
      }

      @Override
      public void arriving(PlannedInstance instance, long bytes) {
        watcher.arriving(instance, bytes);
      }

      @Override
      public void cached(PlannedInstance instance, long bytes, String archive) {
        watcher.cached(instance, bytes, archive);
      }

      @Override
      public void done(StudyReport report) {
        study.fetched(sentenceOn(report));
        watcher.done(report);
      }
    };
  }

  /// What the reader must know of a fetch that did not bring everything; "" when it did.
  static String sentenceOn(StudyReport report) {
    if (report.complete() || report.cancelled()) {
      return "";
    }
    if (report.failure() != null) {
      return "The archives could not be asked for this study: " + report.failure().explained();
    }
    if (!report.failed().isEmpty()) {
      FailedInstance first = report.failed().getFirst();
      int count = report.failed().size();
      return (count == 1 ? "1 image" : count + " images")
          + " could not be fetched: "
          + first.failure().explained();
    }
    return "Some images are still missing. Open the study again to go on fetching.";
  }
}
