package org.readingroom.app.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javafx.scene.layout.Region;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.study.CachedStudySource;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.StudyOpener;
import org.readingroom.app.viewer.DeskStudy;
import org.readingroom.app.viewer.ViewerWorkspace;
import org.readingroom.netclient.transfer.StudyFetcher;
import org.readingroom.netclient.transfer.StudyReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The image side of the reading desk: opens what is in the cache at once and fetches the rest
/// while the reader already looks at it. Thread: FX; opening and fetching happen on virtual
/// threads.
final class ViewerDesk implements ImageDesk {
  private static final Logger LOG = LoggerFactory.getLogger(ViewerDesk.class);

  private final Workbench bench;
  private final Consumer<Sentence> say;
  private final Background background = new Background();
  private final ViewerWorkspace workspace;
  private long generation;
  // FX thread only: studies asked for whose fetch has not ended
  private final Set<String> underWay = new HashSet<>();
  private final DeskFetches fetches;

  ViewerDesk(Workbench bench, Consumer<Sentence> say) {
    this.bench = bench;
    this.say = say;
    this.fetches = new DeskFetches(bench, background);
    this.workspace = new ViewerWorkspace(bench.engine());
  }

  @Override
  public Region node() {
    return workspace;
  }

  @Override
  public void open(StudyToRead study) {
    clear();
    place(study, workspace::open);
  }

  @Override
  public void openBeside(StudyToRead study) {
    place(study, workspace::openBeside);
  }

  private void place(StudyToRead study, Consumer<DeskStudy> onDesk) {
    long mine = generation;
    underWay.add(study.studyInstanceUid());
    background.run(
        () -> opened(study),
        opened -> {
          if (mine != generation) {
            Thread.startVirtualThread(opened::close);
            return;
          }
          OpenPatient patient = study.patient();
          onDesk.accept(
              new DeskStudy(
                  opened, patient.name(), patient.trust(), patient.trustColour(), study.title()));
        },
        failure -> {
          underWay.remove(study.studyInstanceUid());
          if (mine == generation) {
            say.accept(
                Sentence.wrong(
                    "The study could not be opened.",
                    "Check the disk and the archives under Settings, then open it again."));
          }
        });
  }

  private OpenStudy opened(StudyToRead study) throws Exception {
    CachedStudySource source = new CachedStudySource(bench.cache());
    StudyFetcher fetcher;
    try {
      fetcher = bench.fetcher();
    } catch (Exception noArchives) {
      if (bench.cache().instances(study.studyInstanceUid()).isEmpty()) {
        throw noArchives;
      }
      FxThread.run(() -> underWay.remove(study.studyInstanceUid()));
      return OpenStudy.open(source, study.studyInstanceUid());
    }
    return fetches.open(
        new StudyOpener(new CachedStudySource(bench.cache(), fetcher), fetcher),
        study,
        report -> tell(study, report));
  }

  /// Tells the reader what cannot come. Called on the fetch's thread.
  private void tell(StudyToRead wanted, StudyReport report) {
    FxThread.run(() -> underWay.remove(wanted.studyInstanceUid()));
    if (!report.unanswered().isEmpty()) {
      LOG.info("a study was opened without an inventory of {}", report.unanswered().keySet());
    }
    Sentence news = FetchNews.of(report, wanted.archives());
    if (news != null) {
      FxThread.run(() -> {
        if (workspace.openStudy(wanted.studyInstanceUid()).isPresent()) {
          say.accept(news);
        }
      });
    }
  }

  @Override
  public void clear() {
    generation++;
    underWay.clear();
    fetches.forget();
    workspace.closeStudies();
  }

  @Override
  public boolean settled() {
    return underWay.isEmpty() && !workspace.studies().isEmpty();
  }

  @Override
  public void focus() {
    workspace.requestFocus();
  }

  @Override
  public boolean stepBack() {
    return workspace.stepBack();
  }

  @Override
  public List<Command> commands() {
    List<Command> all = new ArrayList<>(workspace.commands());
    all.addAll(fetches.commands(say));
    return all;
  }

  @Override
  public FetchModel fetching() {
    return fetches.model();
  }

  @Override
  public void close() {
    clear();
    background.close();
    workspace.close();
  }
}
