package org.readingroom.app.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.netclient.federation.ArchiveAnswer;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.StudySearch;

/// Asks all archives at once and shows rows as they come. A new search ends the last one at once.
/// Thread: FX; the asking happens on a virtual thread.
public final class SearchWorkflow {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final SearchModel model;
  private final Background background;
  private final Callable<Federation> federation;
  private final ToIntFunction<String> instancesHere;
  private final Consumer<Sentence> say;
  private @Nullable Future<?> running;

  /// @param federation the archives as configured now
  /// @param instancesHere how many instances of a study are cached; blocks, asked in the background
  public SearchWorkflow(
      SearchModel model,
      Background background,
      Callable<Federation> federation,
      ToIntFunction<String> instancesHere,
      Consumer<Sentence> say) {
    this.model = model;
    this.background = background;
    this.federation = federation;
    this.instancesHere = instancesHere;
    this.say = say;
  }

  public void search() {
    Optional<SearchPlan> plan = SearchPlan.of(model.typed().get());
    if (plan.isEmpty()) {
      return;
    }
    cancel();
    long generation = model.begin(plan.get(), List.of());
    running =
        background.run(
            () -> ask(plan.get(), generation),
            done -> model.finish(generation),
            failure -> {
              model.finish(generation);
              if (model.current(generation)) {
                say.accept(
                    Sentence.wrong(
                        "The archives could not be asked.", "Look at Settings: Ctrl+4."));
              }
            });
  }

  public void cancel() {
    Future<?> last = running;
    if (last != null) {
      last.cancel(true);
    }
  }

  private Boolean ask(SearchPlan plan, long generation) throws Exception {
    Federation archives = federation.call();
    FxThread.run(() ->
        archives
            .archives()
            .forEach(archive ->
                model.answered(
                    generation,
                    new ArchiveAnswer(
                        archive.name(), ArchiveAnswer.State.ASKED, 0, 0, null, null, null))));
    Map<String, FederatedStudy> found = new LinkedHashMap<>();
    Consumer<List<FederatedStudy>> show = FxThread.newest(rows -> model.show(generation, rows));
    for (StudySearch search : plan.searches()) {
      archives.search(
          search,
          DEADLINE,
          new SearchListener() {
            @Override
            public void study(FederatedStudy study) {
              if (plan.admits(study.patient().birthDate())) {
                found.put(study.studyInstanceUid(), study);
                show.accept(List.copyOf(found.values()));
              }
            }

            @Override
            public void archive(ArchiveAnswer answer) {
              FxThread.run(() -> model.answered(generation, answer));
            }
          });
    }
    countHere(new ArrayList<>(found.keySet()));
    return Boolean.TRUE;
  }

  private void countHere(List<String> studies) {
    for (String study : studies) {
      int cached = instancesHere.applyAsInt(study);
      if (cached > 0) {
        FxThread.run(() -> model.cached(study, cached));
      }
    }
  }
}
