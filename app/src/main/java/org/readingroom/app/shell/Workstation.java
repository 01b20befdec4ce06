package org.readingroom.app.shell;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.FxThread;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubPresence;
import org.readingroom.app.report.ReportModel;
import org.readingroom.app.report.ReportView;
import org.readingroom.app.report.ReportWorkflow;
import org.readingroom.app.report.offline.KeptModel;
import org.readingroom.app.report.offline.KeptView;
import org.readingroom.app.report.offline.KeptWorkflow;
import org.readingroom.app.search.SearchModel;
import org.readingroom.app.search.SearchRow;
import org.readingroom.app.search.SearchView;
import org.readingroom.app.search.SearchWorkflow;
import org.readingroom.app.settings.ArchiveProbe;
import org.readingroom.app.settings.SecurityModel;
import org.readingroom.app.settings.SecurityWorkflow;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsModel;
import org.readingroom.app.settings.SettingsView;
import org.readingroom.app.settings.SettingsWorkflow;
import org.readingroom.app.worklist.ClaimedItem;
import org.readingroom.app.worklist.PoolFeed;
import org.readingroom.app.worklist.PriorRow;
import org.readingroom.app.worklist.PriorSearchWorkflow;
import org.readingroom.app.worklist.WorklistModel;
import org.readingroom.app.worklist.WorklistPreviewModel;
import org.readingroom.app.worklist.WorklistRow;
import org.readingroom.app.worklist.WorklistView;
import org.readingroom.app.worklist.WorklistWorkflow;
import org.readingroom.app.worklist.passing.PassOnModel;
import org.readingroom.app.worklist.passing.PassOnWorkflow;
import org.readingroom.netclient.seal.KeyEnvironment;

/// One desk with its screens: makes models, stories and views, and leads from one to the other.
/// Thread: FX.
public final class Workstation implements AutoCloseable {
  private final Workbench bench;
  private final Background background = new Background();
  private final ShellModel model = new ShellModel();
  private final WorklistModel worklistModel = new WorklistModel(Instant.now());
  private final WorklistPreviewModel previewModel = new WorklistPreviewModel();
  private final SearchModel searchModel = new SearchModel();
  private final ReportModel reportModel = new ReportModel();
  private final KeptModel keptModel = new KeptModel();
  private final SettingsModel settingsModel;
  private final PassOnModel passOnModel = new PassOnModel();
  private final WorklistWorkflow worklistWorkflow;
  private final PassOnWorkflow passOnWorkflow;
  private final WorklistView worklistView;
  private final SearchWorkflow searchWorkflow;
  private final ReportWorkflow reportWorkflow;
  private final KeptWorkflow keptWorkflow;
  private final SettingsWorkflow settingsWorkflow;
  private final SecurityModel securityModel = new SecurityModel();
  private final SecurityWorkflow securityWorkflow;
  private final SessionDesk session;
  private final VettingDesk vetting;
  private final ImageDesk images;
  private final ReadingScreen reading;
  private final ReportView reportView;
  private final Shell shell;
  private final FirstStart firstStart;
  private final Consumer<Workbench> moveTo;
  // System.nanoTime() when the reader last opened a study
  private long openedNanos = System.nanoTime();

  /// @param images makes the image side of the reading desk
  /// @param moveTo called when the reader goes over to another workbench: the demo network
  public Workstation(
      Workbench bench, Function<Consumer<Sentence>, ImageDesk> images, Consumer<Workbench> moveTo) {
    this.bench = bench;
    this.moveTo = moveTo;
    this.images = images.apply(model::say);
    model.status().fetch().set(this.images.fetching());
    Settings settings = bench.settings();
    WorkbenchServices services = new WorkbenchServices(bench, this::checkClaim);
    worklistWorkflow =
        new WorklistWorkflow(
            worklistModel, background, services, model::say, this::read, this::look, this::heard);
    passOnWorkflow =
        new PassOnWorkflow(
            passOnModel,
            background,
            services,
            model::say,
            worklistWorkflow::took,
            () -> {
              worklistWorkflow.refresh();
              passOnWorkflow().about(worklistModel.selected().get());
            });
    new PriorSearchWorkflow(previewModel, background, bench::federation);
    searchWorkflow =
        new SearchWorkflow(
            searchModel, background, bench::federation, this::instancesHere, model::say);
    reportWorkflow = new ReportWorkflow(reportModel, background, services, model::say);
    keptWorkflow =
        new KeptWorkflow(keptModel, background, services, reportWorkflow::settled, model::say);
    vetting = new VettingDesk(bench, background, model);
    session = new SessionDesk(bench, background, model, this::signedIn);
    settingsModel = new SettingsModel(settings);
    settingsWorkflow =
        new SettingsWorkflow(
            settingsModel,
            background,
            bench.settingsFile(),
            new ArchiveProbe(bench::peers),
            model::say,
            this::settingsSaved);
    securityWorkflow =
        new SecurityWorkflow(
            securityModel,
            background,
            bench.home(),
            KeyEnvironment.system(new PassphraseDialog()),
            model::say);
    reportView =
        new ReportView(
            reportModel,
            reportWorkflow,
            worklistWorkflow::next,
            () -> reportWorkflow.itemId().ifPresent(worklistWorkflow::open));
    model.status().hub().bindBidirectional(worklistModel.hub());
    session.lockModel().locked().addListener((o, was, is) -> reportWorkflow.locked(is));
    reading =
        new ReadingScreen(
            this.images,
            reportView,
            this::closeStudy,
            worklistWorkflow::next,
            () -> model.show(Screen.WORKLIST));
    worklistView =
        new WorklistView(
            worklistModel,
            previewModel,
            worklistWorkflow,
            passOnModel,
            passOnWorkflow,
            this::openPrior,
            this::connect);
    firstStart = new FirstStart(this::tryDemo, this::connect);
    Map<Screen, DeskScreen> screens = new EnumMap<>(Screen.class);
    screens.put(
        Screen.WORKLIST, new StartOrWorklist(firstStart, worklistView, model.status().archives()));
    screens.put(Screen.SEARCH, new SearchView(searchModel, searchWorkflow, this::openFound));
    screens.put(Screen.READING, reading);
    vetting.askFrom(screens.get(Screen.WORKLIST).node(), () -> worklistModel.selected().get());
    screens.put(Screen.VETTING, vetting.view());
    screens.put(Screen.PEOPLE, session.peopleView());
    screens.put(Screen.KEPT, new KeptView(keptModel, keptWorkflow, itemId -> readKept(itemId)));
    screens.put(
        Screen.SETTINGS,
        new SettingsView(settingsModel, settingsWorkflow, securityModel, securityWorkflow));
    model
        .offered(Screen.KEPT)
        .bind(
            Bindings.createBooleanBinding(
                () ->
                    model.status().hub().get() == HubPresence.OFFLINE
                        || keptModel.waiting().get() > 0,
                model.status().hub(),
                keptModel.waiting()));
    showStatus(settings);
    shell = new Shell(model, screens, this::moreCommands, this::searchFor, session.lock()::lock);
  }

  public Shell shell() {
    return shell;
  }

  public ShellModel model() {
    return model;
  }

  public WorklistModel worklist() {
    return worklistModel;
  }

  public WorklistWorkflow worklistSteps() {
    return worklistWorkflow;
  }

  WorklistView worklistView() {
    return worklistView;
  }

  public PassOnModel passOn() {
    return passOnModel;
  }

  public PassOnWorkflow passOnWorkflow() {
    return passOnWorkflow;
  }

  public WorklistPreviewModel preview() {
    return previewModel;
  }

  public SearchModel search() {
    return searchModel;
  }

  public SearchWorkflow searchSteps() {
    return searchWorkflow;
  }

  public ReportModel report() {
    return reportModel;
  }

  public ReportWorkflow reportSteps() {
    return reportWorkflow;
  }

  public SettingsModel settings() {
    return settingsModel;
  }

  public SettingsWorkflow settingsSteps() {
    return settingsWorkflow;
  }

  public VettingDesk vetting() {
    return vetting;
  }

  public SessionDesk session() {
    return session;
  }

  public KeptModel kept() {
    return keptModel;
  }

  public ImageDesk images() {
    return images;
  }

  /// The window is on the screen: start what takes time.
  public void begin() {
    session.begin(shell);
    shell.focusFront();
    showReader();
    vetting.workflow().start();
    background.run(
        bench::keyProtection,
        words -> {
          model.status().keyProtection().set("key " + words);
          securityWorkflow.refresh();
        },
        failure ->
            model.say(Sentence.wrong("The profile's key could not be opened.", "See Settings.")));
    background.run(
        () -> bench.drafts().kept().size(),
        kept -> {
          if (kept > 0) {
            model.say(
                Sentence.soon(
                    kept == 1
                        ? "One unfinished report is safe from last time."
                        : kept + " unfinished reports are safe from last time.",
                    "Open its item to go on."));
          }
        },
        failure -> {});
    background.run(new HubLine(bench, keptWorkflow, model.status(), session::hubSaid)::keep);
    if (!bench.settings().archives().isEmpty()) {
      worklistWorkflow.start();
    }
  }

  private void heard(PoolFeed.News news) {
    model.status().archives().set(news.archives());
    model.status().archivesAnswering().set(news.archives() - news.silent().size());
  }

  private void checkClaim() {
    reportWorkflow.checkClaim();
  }

  private void showStatus(Settings settings) {
    model.status().archives().set(settings.archives().size());
    model.status().reader().set(settings.reader().name());
  }

  private void settingsSaved(Settings saved) {
    background.run(
        () -> {
          bench.reload();
          return saved;
        },
        done -> {
          showStatus(done);
          session.lockAfter(done.session().lockAfterMinutes());
          model.status().archivesAnswering().set(-1);
          if (!done.archives().isEmpty()) {
            worklistWorkflow.start();
          }
        },
        failure ->
            model.say(
                Sentence.wrong(
                    "The new settings are saved but could not be used.",
                    "Close the window and start again.")));
  }

  /// Another hub or password is in force.
  private void signedIn() {
    settingsModel.show(bench.settings());
    showStatus(bench.settings());
    showReader();
    worklistWorkflow.start();
  }

  // on a shared hub the hub says who signed in, not the settings
  private void showReader() {
    if (bench.door().shared()) {
      background.run(
          () -> bench.actor().reader().displayName(), model.status().reader()::set, failure -> {});
    }
  }

  private void connect() {
    model.show(Screen.SETTINGS);
    if (settingsModel.archives().isEmpty()) {
      settingsModel.addArchive();
    }
  }

  private void tryDemo() {
    firstStart.working("Starting three archives on this computer…");
    Consumer<String> progress = FxThread.newest(firstStart::working);
    background.run(
        () -> bench.demo(progress),
        demo -> {
          firstStart.working("");
          demo.ifPresentOrElse(
              moveTo, () -> model.say(Sentence.soon("The demo is not available here.", null)));
        },
        failure -> {
          firstStart.working("");
          model.say(
              Sentence.wrong(
                  "The demo network could not start.",
                  "It needs about 1 GB of free disk and free loopback ports."));
        });
  }

  // ---- to the reading desk ----

  /// A claimed item: images and report.
  void read(ClaimedItem claimed) {
    WorklistRow row = claimed.row();
    if (openedNanos - claimed.askedNanos() > 0) {
      // the reader has opened something else meanwhile: that stays on the screen
      model.say(
          Sentence.soon("The item you asked for is yours now.", "Open it from the worklist."));
      return;
    }
    if (reportWorkflow.writes(row.itemId())) {
      model.show(Screen.READING);
      return;
    }
    open(
        new StudyToRead(
            row.studyInstanceUid(),
            List.of(row.trust()),
            OpenPatients.of(row),
            OpenPatients.title(row),
            claimed));
  }

  /// An item of the list of what is kept here: claimed again where the hub is there.
  private void readKept(String itemId) {
    model.show(Screen.WORKLIST);
    worklistModel
        .row(itemId)
        .ifPresentOrElse(worklistWorkflow::open, () -> worklistWorkflow.open(itemId));
  }

  /// Looks at a study without claiming it: a colleague asked for an opinion.
  void look(WorklistRow row) {
    open(
        new StudyToRead(
            row.studyInstanceUid(),
            List.of(row.trust()),
            OpenPatients.of(row),
            OpenPatients.title(row),
            null));
  }

  private void openFound(SearchRow.Study found) {
    open(OpenPatients.of(found.study()));
  }

  /// A prior: beside what is open when that is the same person's, else alone.
  void openPrior(PriorRow prior) {
    WorklistRow row = previewModel.row().get();
    if (row == null) {
      return;
    }
    StudyToRead study = OpenPatients.of(prior, row);
    OpenPatient onDesk = model.patient().get();
    if (onDesk != null && prior.verified() && onDesk.samePerson(study.patient())) {
      model.show(Screen.READING);
      images.openBeside(study);
      noteView(study);
    } else {
      open(study);
    }
  }

  /// Opens a study: an act of the reader, the only thing that changes who is on the screen.
  void open(StudyToRead study) {
    openedNanos = System.nanoTime();
    reportWorkflow.close();
    images.clear();
    model.patient().set(study.patient());
    reading.open().set(true);
    model.show(Screen.READING);
    images.open(study);
    noteView(study);
    if (study.claimed() != null) {
      reportWorkflow.open(study.claimed());
    }
    images.focus();
  }

  // every view is in the audit trail: an item by its id, another study by the key the hub has for
  // it
  private void noteView(StudyToRead study) {
    background.run(() -> {
      ClaimedItem claimed = study.claimed();
      String subject =
          claimed == null
              ? "study " + bench.hub().columns().key("study", study.studyInstanceUid())
              : claimed.item().itemId();
      bench.note(AuditAction.VIEW_STUDY, subject, claimed == null ? "opened" : "opened to report");
    });
  }

  /// Puts the study away; text is safe, a claim without text is given back.
  void closeStudy() {
    reportWorkflow.close();
    images.clear();
    reading.open().set(false);
    model.patient().set(null);
    model.stepBack();
  }

  private void searchFor(String typed) {
    model.show(Screen.SEARCH);
    searchModel.typed().set(typed);
    searchWorkflow.search();
  }

  private int instancesHere(String studyInstanceUid) {
    try {
      return bench.cache().instances(studyInstanceUid).size();
    } catch (Exception unreadable) {
      return 0;
    }
  }

  private List<Command> moreCommands() {
    List<Command> more = new ArrayList<>();
    OpenPatient onDesk = model.patient().get();
    if (onDesk != null) {
      more.add(new Command("Close the study", "Ctrl+W", this::closeStudy));
      WorklistRow row = previewModel.row().get();
      if (row != null && OpenPatients.of(row).samePerson(onDesk)) {
        for (PriorRow prior : previewModel.priors()) {
          more.add(
              new Command(
                  "Open beside: " + prior.study() + " " + prior.when(),
                  prior.holders().isEmpty() ? "" : prior.holders().getFirst().name(),
                  () -> openPrior(prior)));
        }
      }
    }
    WorklistRow chosen = worklistModel.selected().get();
    if (chosen != null) {
      more.add(new Command("Ask for vetting…", "Shift+V", () -> vetting.ask(chosen)));
    }
    more.add(new Command("Lock the session", "Ctrl+L", session.lock()::lock));
    more.add(new Command("Claim the next item", "Ctrl+N", worklistWorkflow::next));
    more.add(new Command("Ask the archives for new studies", "F5", worklistWorkflow::sync));
    for (WorklistRow row : worklistModel.rows()) {
      more.add(
          new Command(
              row.patientName() + "  " + row.shortStudy(),
              row.trust() + "  " + row.studyWhen(),
              () -> {
                model.show(Screen.WORKLIST);
                worklistModel.selected().set(row);
              }));
    }
    return more;
  }

  @Override
  public void close() {
    worklistWorkflow.stop();
    session.close();
    vetting.workflow().stop();
    reportWorkflow.closeAndWait();
    images.close();
    background.close();
  }
}
