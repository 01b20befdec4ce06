package org.readingroom.app.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Reader;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.PngWriter;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.fx.Snapshots;
import org.readingroom.app.hub.HubPresence;
import org.readingroom.app.report.ReportModel;
import org.readingroom.app.report.ReportText;
import org.readingroom.app.worklist.PriorRow;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.WorklistModel;
import org.readingroom.app.worklist.WorklistRow;
import org.readingroom.app.worklist.lists.ShippedLists;
import org.readingroom.app.worklist.passing.PassOn;

/// Walks through every screen with real data, as a reader would, and keeps a picture of each.
///
/// It claims, types and signs: only for the demo network. Thread: one of its own; what it does to
/// the screen happens on the FX thread.
public final class Tour {
  private static final Duration LOOK = Duration.millis(400);
  private static final int PATIENCE_S = 90;

  private final Workbench bench;
  private final Workstation desk;
  private final Path folder;
  private final List<Path> pictures = new ArrayList<>();

  private Tour(Workbench bench, Workstation desk, Path folder) {
    this.bench = bench;
    this.desk = desk;
    this.folder = folder;
  }

  /// What came of it.
  ///
  /// @param pictures in the order of the walk
  /// @param stoppedAt the step that did not come about within its time; null when all did
  public record Outcome(List<Path> pictures, @Nullable String stoppedAt) {
    public Outcome {
      pictures = List.copyOf(pictures);
    }
  }

  /// Opens the window, walks, closes the window. Blocks; once per process.
  ///
  /// @param bench the demo network's; closed by the caller
  public static Outcome take(Workbench bench, Path folder) throws InterruptedException {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    WorkstationApp.open(
        bench,
        desk ->
            Thread.ofVirtual()
                .name("tour")
                .start(() -> {
                  Tour tour = new Tour(bench, desk, folder);
                  String stopped = null;
                  try {
                    tour.walk();
                  } catch (MissedException missed) {
                    stopped = missed.getMessage();
                    tour.lastLook();
                  } catch (IOException | RuntimeException | InterruptedException failed) {
                    stopped = "a picture: " + failed.getClass().getSimpleName();
                  }
                  outcome.complete(new Outcome(tour.pictures, stopped));
                  Platform.exit();
                }));
    return outcome.getNow(new Outcome(List.of(), "the window was closed"));
  }

  /// A step did not come about.
  private static final class MissedException extends Exception {
    MissedException(String step) {
      super(step);
    }
  }

  private void walk() throws MissedException, IOException, InterruptedException {
    size(1600, 1000);
    until("the worklist fills", () -> !desk.worklist().rows().isEmpty());
    until("the archives answer", () -> desk.model().status().archivesAnswering().get() >= 0);
    selectSomebodyKnownElsewhere();
    picture("worklist");

    WorklistRow chosen = onFx(this::selected);
    act(() -> desk.worklist().text().set("no such patient"));
    picture("worklist-filtered-empty");
    act(desk.worklist()::clearFilters);
    until("the list is back", () -> desk.worklist().row(chosen.itemId()).isPresent());
    colleagues(chosen);
    act(() -> desk.worklist().selected().set(chosen));
    until("priors are known", () -> !desk.preview().searching().get());

    String family = familyName(chosen);
    act(() -> {
      desk.model().show(Screen.SEARCH);
      desk.search().typed().set(family.toLowerCase(Locale.UK));
      desk.searchSteps().search();
    });
    until("the search ends", () -> !desk.search().searching().get());
    picture("search");

    act(() -> {
      desk.model().show(Screen.SETTINGS);
      desk.settingsSteps().testAll();
    });
    until(
        "the archives are tested",
        () -> desk.settings().answers().size() == desk.settings().archives().size());
    picture("settings");
    act(desk.settings()::addArchive);
    picture("settings-add");

    until("radiologists are known", () -> me().isPresent());
    act(() -> {
      desk.settings().cancelForm();
      desk.vetting().model().radiologist().set(me().orElseThrow());
      desk.vetting().ask(chosen);
    });
    until("the request is begun", () -> desk.vetting().model().asking().get() != null);
    act(() -> {
      desk.vetting().model().words().set("Contrast or plain? Written by the tour.");
    });
    picture("vetting-ask");
    act(() -> desk.vetting().send());
    until("it waits", () -> desk.vetting().model().rows().size() == 1);
    act(() -> desk.vetting().model().selected().set(desk.vetting().model().rows().getFirst()));
    picture("vetting");
    act(() -> desk.model().show(Screen.PEOPLE));
    picture("people");
    act(desk.session().signIn()::askForNewHub);
    picture("hub-set-up");
    act(() -> {
      desk.session().signIn().close();
      desk.session().lock().lock();
    });
    picture("lock");
    act(() -> desk.session().lock().unlock(new char[0]));
    until("the lock opens", () -> !desk.session().lockModel().locked().get());

    act(() -> desk.worklistSteps().open(chosen));
    until("the report opens", () -> desk.report().stage().get() == ReportModel.Stage.WRITING);
    until("the study arrives", () -> desk.images().settled());
    pause(3);
    picture("reading");
    run("Layout: MPR");
    pause(3);
    picture("reading-planes");
    Optional<PriorRow> prior = onFx(this::priorElsewhere);
    if (prior.isPresent()) {
      run("Layout: Stack");
      act(() -> desk.openPrior(prior.get()));
      until("the prior arrives", () -> desk.images().settled());
      pause(3);
      picture("reading-beside");
    }
    act(() -> {
      desk.report().findings().set(FINDINGS);
      desk.report().conclusion().set(CONCLUSION);
    });
    until("the text is safe", () -> desk.report().safety().get().startsWith("saved"));
    picture("report");
    act(() -> desk.reportSteps().ask(true));
    picture("report-confirm");
    size(1366, 768);
    picture("reading-1366x768");
    size(1600, 1000);
    act(() -> desk.reportSteps().sign());
    until(
        "the report is filed",
        () -> desk.report().deliveries().stream().anyMatch(d -> d.words().startsWith("filed")));
    picture("report-filed");
    act(() -> desk.shell().openPalette());
    picture("palette");
    act(() -> {
      desk.shell().closePalette();
      desk.closeStudy();
      desk.settings().cancelForm();
      desk.model().show(Screen.WORKLIST);
    });
    until(
        "the item has left",
        () -> desk.worklist().freshness().get() == WorklistModel.Freshness.CURRENT);
    size(1366, 768);
    picture("worklist-1366x768");
  }

  // who sits at the desk, so that the request asked for is in the list shown
  private Optional<Reader> me() {
    String name = desk.model().status().reader().get();
    return desk.vetting().model().radiologists().stream()
        .filter(reader -> reader.displayName().equals(name))
        .findFirst();
  }

  // a tour on this profile before may have left something with the colleague
  private boolean isUntouched(String itemId) {
    return desk.worklist()
        .row(itemId)
        .filter(row -> row.keptFor().isEmpty() && row.claimedBy().isEmpty() && !row.draft())
        .isPresent();
  }

  /// Every state of the list that others bring about, and the list's own.
  private void colleagues(WorklistRow mine)
      throws MissedException, IOException, InterruptedException {
    TourColleague colleague;
    List<String> others =
        onFx(() ->
            desk.worklist().ids().stream()
                .filter(id -> !id.equals(mine.itemId()) && isUntouched(id))
                .toList());
    if (others.size() < 4) {
      return;
    }
    String claimed = others.get(0);
    String kept = others.get(1);
    String asked = others.get(2);
    try {
      colleague = new TourColleague(bench);
      if (!colleague.handsOver(kept, "Please look at the posterior fossa; I am off at eight.")
          || !colleague.asksAbout(asked, "Is this a fracture or a vessel?")) {
        throw new MissedException("a colleague hands over");
      }
    } catch (MissedException missed) {
      throw missed;
    } catch (Exception failed) {
      throw new MissedException("a colleague at work");
    }
    until("it is kept", () -> desk.worklist().row(kept).orElseThrow().keptFor().equals("you"));
    act(() -> desk.worklist().selected().set(desk.worklist().row(kept).orElseThrow()));
    until("the note is here", () -> !desk.passOn().said().isEmpty());
    picture("worklist-kept");
    act(() -> desk.worklist().selected().set(desk.worklist().row(asked).orElseThrow()));
    until("the question is here", () -> desk.passOn().toAnswer().get() != null);
    act(() ->
        desk.passOnWorkflow()
            .begin(PassOn.ANSWER, List.of(desk.worklist().row(asked).orElseThrow())));
    picture("worklist-opinion");
    act(() -> {
      desk.passOn().end();
      desk.worklist().list().set(ShippedLists.ALL.get(1));
      desk.worklist().handsOn().set(true);
    });
    until("the unclaimed", () -> !desk.worklist().asking());
    try {
      if (!colleague.claims(claimed)) {
        throw new MissedException("a colleague claims");
      }
      until("it has left", () -> desk.worklist().hasLeft(claimed));
      picture("worklist-news");
      colleague.gives(claimed);
      colleague.gives(asked);
    } catch (MissedException | IOException missed) {
      throw missed;
    } catch (Exception failed) {
      throw new MissedException("a colleague claims");
    }
    act(() -> {
      desk.worklist().handsOn().set(false);
      desk.worklist().list().set(ShippedLists.ALL.get(10));
    });
    until("it is grouped", () -> !desk.worklist().asking());
    picture("worklist-grouped");
    command("Change or save this list");
    picture("worklist-editor");
    act(() -> {
      desk.shell().requestFocus();
      desk.worklist().list().set(ShippedLists.ALL.get(3));
    });
    until("opinions", () -> !desk.worklist().asking());
    picture("worklist-asked");
    act(() -> desk.worklist().showAll());
    command("Change or save this list");
    until("everything", () -> desk.worklist().row(mine.itemId()).isPresent());
    ranOut(colleague, others.get(3));
    until("everything again", () -> desk.worklist().row(mine.itemId()).isPresent());
    act(() -> desk.worklist().hub().set(HubPresence.OFFLINE));
    picture("worklist-offline");
    act(() -> {
      desk.worklist().hub().set(HubPresence.LIVE);
      desk.worklist().trouble().set(Sentence.soon("Derby did not answer in time.", null));
      desk.model().status().archivesAnswering().set(2);
    });
    picture("worklist-silent");
    act(() -> {
      desk.worklist().trouble().set(null);
      desk.model().status().archivesAnswering().set(3);
    });
  }

  private void ranOut(TourColleague colleague, String itemId)
      throws MissedException, IOException, InterruptedException {
    try {
      if (!colleague.lapsesAtTheDesk(
          itemId, new ReportText("Begun, and not finished: typed by the tour.", ""))) {
        throw new MissedException("a claim that runs out");
      }
    } catch (MissedException missed) {
      throw missed;
    } catch (Exception failed) {
      throw new MissedException("a claim that runs out");
    }
    until(
        "the claim ran out",
        () ->
            desk.worklist()
                .row(itemId)
                .filter(row -> row.ties().contains(WorklistItem.Tie.CLAIM_RAN_OUT))
                .isPresent());
    act(() -> desk.worklist().list().set(ShippedLists.ALL.get(2)));
    until("mine to finish", () -> !desk.worklist().asking());
    act(() -> desk.worklist().row(itemId).ifPresent(desk.worklist().selected()::set));
    picture("worklist-resume");
    act(() -> desk.worklist().showAll());
  }

  private static final String FINDINGS =
      "Unenhanced CT of the head. Comparison with the previous study of the other trust.\n\n"
          + "Synthetic patient of the demo network: this text was typed by the tour.";
  private static final String CONCLUSION = "Demonstration report. No clinical meaning.";

  /// Rests the cursor on the items a tour would like, best first, until one has priors.
  private void selectSomebodyKnownElsewhere() throws MissedException, InterruptedException {
    List<WorklistRow> likely =
        onFx(() ->
            desk.worklist().rows().stream()
                .sorted(java.util.Comparator.comparingInt(Tour::interest).reversed())
                .limit(4)
                .toList());
    for (WorklistRow row : likely) {
      act(() -> desk.worklist().selected().set(row));
      until("priors are known", () -> !desk.preview().searching().get());
      if (onFx(this::priorElsewhere).isPresent()) {
        return;
      }
    }
    act(() -> desk.worklist().selected().set(interesting()));
    until("priors are known", () -> !desk.preview().searching().get());
  }

  /// The item a tour wants: a CT head of somebody known elsewhere, else any CT, else the first.
  private WorklistRow interesting() {
    List<WorklistRow> rows = desk.worklist().rows();
    return rows.stream()
        .filter(row -> row.hold() != WorklistRow.Hold.THEIRS)
        .max(java.util.Comparator.comparingInt(Tour::interest))
        .orElse(rows.getFirst());
  }

  private static int interest(WorklistRow row) {
    int points = row.nhsNumber().isEmpty() ? 0 : 2;
    points += row.modality().startsWith("CT") ? 4 : 0;
    return points + (row.study().toLowerCase(Locale.UK).contains("head") ? 8 : 0);
  }

  private WorklistRow selected() {
    WorklistRow row = desk.worklist().selected().get();
    return row == null ? interesting() : row;
  }

  private static String familyName(WorklistRow row) {
    String name = row.patientName();
    int comma = name.indexOf(',');
    return comma < 0 ? name : name.substring(0, comma);
  }

  private Optional<PriorRow> priorElsewhere() {
    return desk.preview().priors().stream().filter(PriorRow::verified).findFirst();
  }

  private void command(String title) throws MissedException {
    act(() ->
        desk.worklistView().commands().stream()
            .filter(command -> command.title().equals(title))
            .findFirst()
            .map(Command::action)
            .ifPresent(Runnable::run));
  }

  private void run(String title) throws MissedException {
    act(() ->
        desk.images().commands().stream()
            .filter(command -> command.title().equals(title))
            .findFirst()
            .map(Command::action)
            .ifPresent(Runnable::run));
  }

  private void size(int width, int height) throws MissedException {
    act(() -> {
      if (desk.shell().getScene().getWindow() instanceof Stage stage) {
        stage.setMaximized(false);
        stage.setWidth(width);
        stage.setHeight(height);
      }
    });
    settle();
  }

  private void picture(String name) throws MissedException, IOException {
    settle();
    Scene scene = desk.shell().getScene();
    byte[] png = onFx(() -> Snapshots.png(scene));
    Path file =
        folder.resolve(String.format(Locale.ROOT, "%02d-%s.png", pictures.size() + 1, name));
    PngWriter.write(file, png);
    pictures.add(file);
  }

  /// Shows where it stuck.
  private void lastLook() {
    try {
      picture("stopped-here");
    } catch (MissedException | IOException nothingToSee) {
      // the outcome names the step
    }
  }

  private void act(Runnable step) throws MissedException {
    onFx(() -> {
      step.run();
      return Boolean.TRUE;
    });
  }

  private <T> T onFx(java.util.concurrent.Callable<T> step) throws MissedException {
    CompletableFuture<T> done = new CompletableFuture<>();
    Platform.runLater(() -> {
      try {
        done.complete(step.call());
      } catch (Exception failed) {
        done.completeExceptionally(failed);
      }
    });
    try {
      return done.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new MissedException("the screen follows");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new MissedException("interrupted");
    }
  }

  private void until(String what, BooleanSupplier condition)
      throws MissedException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!onFx(condition::getAsBoolean)) {
      if (System.nanoTime() > end) {
        throw new MissedException(what);
      }
      Thread.sleep(50);
    }
  }

  private static void pause(int seconds) throws InterruptedException {
    Thread.sleep(seconds * 1000L);
  }

  /// Lets a few pulses pass, so that layout and pictures have caught up.
  private static void settle() throws MissedException {
    CompletableFuture<Boolean> looked = new CompletableFuture<>();
    Platform.runLater(() -> {
      PauseTransition look = new PauseTransition(LOOK);
      look.setOnFinished(end -> looked.complete(Boolean.TRUE));
      look.play();
    });
    try {
      looked.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new MissedException("the screen follows");
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new MissedException("interrupted");
    }
  }
}
