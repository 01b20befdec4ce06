package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.StudyWords;
import org.readingroom.netclient.federation.ArchiveAnswer;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.federation.Federation;
import org.readingroom.netclient.federation.SearchListener;
import org.readingroom.netclient.federation.SearchResult;
import org.readingroom.netclient.federation.StudySearch;
import org.readingroom.netclient.identity.IdentityGrade;
import org.readingroom.netclient.identity.NhsNumber;

/// Looks for other studies of the person under the cursor, over all trusts, once the cursor rests.
/// Thread: FX; the search runs on a virtual thread.
public final class PriorSearchWorkflow {
  private static final Duration REST = Duration.ofMillis(350);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final WorklistPreviewModel model;
  private final Background background;
  private final Callable<Federation> federation;
  private @Nullable Future<?> running;

  public PriorSearchWorkflow(
      WorklistPreviewModel model, Background background, Callable<Federation> federation) {
    this.model = model;
    this.background = background;
    this.federation = federation;
    model.row().addListener((o, was, is) -> moved(was, is));
  }

  private record Found(List<PriorRow> priors, String note) {}

  private void moved(@Nullable WorklistRow was, @Nullable WorklistRow is) {
    if (was != null && is != null && was.studyInstanceUid().equals(is.studyInstanceUid())) {
      return;
    }
    if (running != null) {
      running.cancel(true);
    }
    if (is == null) {
      return;
    }
    model.searching().set(true);
    model.priorsNote().set("asking all archives…");
    running =
        background.run(
            () -> {
              Thread.sleep(REST);
              return find(is);
            },
            found -> {
              if (is.equals(model.row().get())
                  || (model.row().get() != null
                      && model.row().get().itemId().equals(is.itemId()))) {
                model.searching().set(false);
                model.priors().setAll(found.priors());
                model.priorsNote().set(found.note());
              }
            },
            failure -> {
              model.searching().set(false);
              model.priorsNote().set("The archives could not be asked.");
            });
  }

  private Found find(WorklistRow row) throws Exception {
    Optional<NhsNumber> nhs = NhsNumber.parse(row.nhsNumber());
    Federation archives = federation.call();
    SearchResult result;
    if (nhs.isPresent()) {
      result =
          archives.search(
              StudySearch.everything().withNhsNumber(nhs.get()), DEADLINE, SearchListener.none());
    } else if (!row.patientId().isEmpty()) {
      // a bare Patient ID means nothing outside its own archive
      result =
          archives.search(
              StudySearch.everything().withPatientId(row.patientId()),
              List.of(row.trust()),
              DEADLINE,
              SearchListener.none());
    } else {
      return new Found(List.of(), "No number to look for other studies by.");
    }
    List<FederatedStudy> others = new ArrayList<>();
    for (FederatedStudy study : result.studies()) {
      if (!study.studyInstanceUid().equals(row.studyInstanceUid())) {
        others.add(study);
      }
    }
    others.sort(
        Comparator.comparing(
            FederatedStudy::studyDate, Comparator.nullsLast(Comparator.<LocalDate>reverseOrder())));
    return new Found(
        others.stream().map(PriorSearchWorkflow::prior).toList(), note(result, others.size()));
  }

  private static String note(SearchResult result, int found) {
    List<String> silent =
        result.archives().stream()
            .filter(answer -> answer.state() != ArchiveAnswer.State.ANSWERED)
            .map(ArchiveAnswer::name)
            .toList();
    if (!silent.isEmpty()) {
      return String.join(", ", silent) + " did not answer: there may be more.";
    }
    return found == 0 ? "None in any archive." : "";
  }

  private static PriorRow prior(FederatedStudy study) {
    LocalDate date = study.studyDate();
    IdentityGrade grade = study.identity().grade();
    return new PriorRow(
        study.studyInstanceUid(),
        date == null ? "" : ClockWords.date(date),
        what(study),
        study.holders().stream()
            .map(h -> new PriorRow.Holder(h.archive().name(), h.archive().colour()))
            .toList(),
        grade == IdentityGrade.VERIFIED || grade == IdentityGrade.UNVERIFIED,
        study.identity().reason());
  }

  private static String what(FederatedStudy study) {
    return StudyWords.what(StudyWords.modalities(study.modalities()), study.description());
  }
}
