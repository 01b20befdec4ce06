package org.readingroom.app.viewer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.readingroom.app.fx.TestStage.middleOf;
import static org.readingroom.app.fx.TestStage.onFx;
import static org.readingroom.app.fx.TestStage.until;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.study.FolderSource;
import org.readingroom.app.study.Made;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.RealSeries;
import org.readingroom.app.viewer.layout.DeskLayout;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.app.viewer.tool.Tool;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.Frame;
import org.readingroom.render.geometry.PatientPoint;
import org.testfx.api.FxRobot;

/// The desk under a reader's hand, with real scans on a real (virtual) display.
class DeskTest {
  private final FxRobot robot = new FxRobot();
  private TestStage stage;
  private ViewerWorkspace desk;

  @BeforeEach
  void showTheDesk() {
    stage =
        TestStage.show(
                1280,
                860,
                () -> {
                  desk = new ViewerWorkspace(new CpuEngine());
                  return desk;
                })
            .takeKeys();
  }

  @AfterEach
  void closeTheDesk() {
    if (stage != null) {
      onFx(() -> {
        desk.close();
        return null;
      });
      stage.close();
    }
  }

  private void picture(String name) {
    stage.picture("viewer/" + name);
  }

  private DeskStudy study(Path folder, String patient, String trust, String colour) {
    try {
      FolderSource source = FolderSource.of(folder);
      OpenStudy open = OpenStudy.open(source, source.studies().getFirst());
      return new DeskStudy(open, patient, trust, colour, "CT head 22-Nov-2026");
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private void open(DeskStudy study) {
    onFx(() -> {
      desk.open(study);
      return null;
    });
  }

  private void untilWhole() {
    WholeDesk.await(desk);
  }

  @Test
  void aRealCtOpensAsAStackScrollsAndWindows() {
    open(study(RealSeries.ctHead(), "PHANTOM, Head", "Lincoln", "#4c8dff"));
    untilWhole();
    ViewportModel model = desk.viewports().getFirst().model();
    assertEquals(140, onFx(model::count));
    assertEquals(70, onFx(model::index), "the middle slice shows first");
    picture("ct-stack");
    robot.moveTo(middleOf(desk.viewports().getFirst()));
    robot.scroll(3, javafx.geometry.VerticalDirection.DOWN);
    until("the wheel scrolls", () -> model.index() == 73);
    robot.type(KeyCode.PAGE_UP);
    until("page up goes ten back", () -> model.index() == 63);
    robot.type(KeyCode.DIGIT4);
    until("4 is the bone window", () -> model.display().window().width() == 2000);
    untilWhole();
    picture("ct-bone");
    robot.drag(MouseButton.SECONDARY).moveBy(60, -40).drop();
    until("dragging changes the window", () -> model.display().window().width() > 2000);
    robot.type(KeyCode.R);
    until("R resets", () -> model.display().window().width() == 80);
    robot.type(KeyCode.I);
    until("I inverts", () -> model.display().inverted());
    robot.type(KeyCode.I);
    robot.type(KeyCode.F1);
    untilWhole();
    picture("keys");
    robot.type(KeyCode.F1);
  }

  @Test
  void theCrosshairLinksThePlanesOfARealCt() {
    open(study(RealSeries.ctHead(), "PHANTOM, Head", "Lincoln", "#4c8dff"));
    untilWhole();
    onFx(() -> {
      desk.arrangeAs(DeskLayout.MPR);
      return null;
    });
    untilWhole();
    Viewport axial = desk.viewports().get(0);
    ViewportModel sagittal = desk.viewports().get(1).model();
    ViewportModel coronal = desk.viewports().get(2).model();
    assertEquals(Orientation.AXIAL, axial.model().orientation());
    PatientPoint before = onFx(() -> coronal.plane().orElseThrow().centre());
    robot.moveTo(middleOf(axial)).moveBy(30, 40).clickOn(MouseButton.PRIMARY);
    until(
        "the coronal plane follows the click",
        () -> Math.abs(coronal.plane().orElseThrow().centre().y() - before.y()) > 5);
    PatientPoint place = onFx(() -> desk.desk().crosshair(axial.model()).orElseThrow());
    assertEquals(0, coronal.plane().orElseThrow().distanceMm(place), 1e-9);
    assertEquals(0, sagittal.plane().orElseThrow().distanceMm(place), 1e-9);
    double z = place.z();
    robot.scroll(5, javafx.geometry.VerticalDirection.UP);
    until(
        "scrolling takes the crosshair along",
        () -> Math.abs(desk.desk().crosshair(axial.model()).orElseThrow().z() - z - 5) < 1e-6);
    String probed = String.format(java.util.Locale.ROOT, "%.1f mm", z + 5);
    until(
        "the value under the resting pointer is that of the new slice",
        () ->
            axial.lookupAll(".picture-probe").stream()
                .anyMatch(node -> ((javafx.scene.control.Label) node).getText().endsWith(probed)));
    untilWhole();
    picture("ct-mpr");
    assertEquals("L", axial.model().letters().orElseThrow().right());
    assertEquals("A", axial.model().letters().orElseThrow().top());
    assertEquals("H", coronal.letters().orElseThrow().top());
  }

  @Test
  void anAxialPlaneOfASagittalMrIsUprightWithTheRightLetters() {
    open(study(RealSeries.mrBrain(), "MR, Brain", "Derby", "#e0a030"));
    untilWhole();
    onFx(() -> {
      desk.arrangeAs(DeskLayout.MPR);
      return null;
    });
    untilWhole();
    picture("mr-mpr");
    var letters = onFx(() -> desk.viewports().getFirst().model().letters().orElseThrow());
    assertEquals("R", letters.left());
    assertEquals("L", letters.right());
    assertEquals("A", letters.top());
    assertEquals("P", letters.bottom());
  }

  @Test
  void aLengthIsDrawnUndoneAndRedone() {
    open(study(RealSeries.ctHead(), "PHANTOM, Head", "Lincoln", "#4c8dff"));
    untilWhole();
    onFx(() -> {
      desk.desk().toolProperty().set(Tool.LENGTH);
      return null;
    });
    Viewport viewport = desk.viewports().getFirst();
    robot.moveTo(middleOf(viewport)).drag(MouseButton.PRIMARY).moveBy(100, 0).drop();
    until("the length is there", () -> desk.desk().marks().size() == 1);
    Mark mark = desk.desk().marks().getFirst();
    Mark.InPatient ground = (Mark.InPatient) mark.ground();
    double expected = 100 * viewport.model().mmPerPixel().orElseThrow();
    assertEquals(
        expected,
        ground
            .patient(mark.places().getFirst())
            .distanceMm(ground.patient(mark.places().getLast())),
        1e-6);
    picture("length");
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
    until("undone", () -> desk.desk().marks().isEmpty());
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.Z);
    robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
    until("redone", () -> desk.desk().marks().size() == 1);
  }

  @Test
  void regionsOnASliceCountItsOwnPixelsAndAnAngleHasThreePlaces() {
    open(study(RealSeries.ctHead(), "PHANTOM, Head", "Lincoln", "#4c8dff"));
    untilWhole();
    Viewport viewport = desk.viewports().getFirst();
    ViewportModel model = viewport.model();
    robot.moveTo(middleOf(viewport));
    robot.type(KeyCode.Q);
    robot.drag(MouseButton.PRIMARY).moveBy(90, 60).drop();
    until("the rectangle is there", () -> desk.desk().marks().size() == 1);
    Mark mark = desk.desk().marks().getFirst();
    assertEquals(Mark.Shape.RECTANGLE, mark.shape());
    until("it is read", () -> !desk.desk().readings().of(mark, model).text().equals("…"));
    RegionReadings.Reading reading = onFx(() -> desk.desk().readings().of(mark, model));
    // By hand: the pixels of the slice whose centres lie in the box.
    Mark.InPatient ground = (Mark.InPatient) mark.ground();
    var slice = model.set().orElseThrow().series().slices().slice(model.shownSlice().orElseThrow());
    var header = slice.orElseThrow().header();
    PatientPoint a = ground.patient(mark.places().getFirst());
    PatientPoint b = ground.patient(mark.places().getLast());
    double sum = 0;
    int count = 0;
    int inHistogram = reading.histogram().stream().mapToInt(n -> n).sum();
    for (int j = 0; j < header.rows(); j++) {
      for (int i = 0; i < header.columns(); i++) {
        PatientPoint p = header.plane().patientFromImage(i, j);
        if (p.x() >= a.x() && p.x() <= b.x() && p.y() >= a.y() && p.y() <= b.y()) {
          int cell = slice.orElseThrow().cells()[j * header.columns() + i];
          sum += header.rescale().modalityFromStored(header.format().storedFromCell((short) cell));
          count++;
        }
      }
    }
    assertTrue(count > 500, count + " pixels");
    assertEquals(count, inHistogram);
    String text = reading.text();
    String mean = String.format(java.util.Locale.ROOT, "mean %.1f HU", sum / count);
    assertTrue(text.startsWith(mean), text + " but by hand " + mean);
    assertTrue(text.contains("   " + count + " px"), text);
    picture("rectangle");
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
    until("undone", () -> desk.desk().marks().isEmpty());

    robot.moveTo(middleOf(viewport)).type(KeyCode.A);
    robot.drag(MouseButton.PRIMARY).moveBy(0, 80).drop();
    robot.moveBy(70, 0);
    robot.clickOn(MouseButton.PRIMARY);
    until("the angle is there", () -> desk.desk().marks().size() == 1);
    Mark angle = desk.desk().marks().getFirst();
    assertEquals(Mark.Shape.ANGLE, angle.shape());
    String degrees = onFx(() -> angle.drawnIn(model, desk.desk().readings()).orElseThrow().text());
    assertEquals("90.0°", degrees);

    robot.type(KeyCode.F);
    robot.moveTo(middleOf(viewport)).press(MouseButton.PRIMARY);
    for (int[] step : new int[][] {{50, 0}, {0, 50}, {-50, 0}, {0, -45}}) {
      robot.moveBy(step[0], step[1]);
    }
    robot.release(MouseButton.PRIMARY);
    until("the free shape is there", () -> desk.desk().marks().size() == 2);
    robot.type(KeyCode.E);
    robot.moveTo(middleOf(viewport)).drag(MouseButton.PRIMARY).moveBy(-80, 70).drop();
    until("the ellipse is there", () -> desk.desk().marks().size() == 3);
    until(
        "both are read",
        () ->
            desk.desk().marks().stream()
                .skip(1)
                .allMatch(m -> desk.desk().readings().of(m, model).text().startsWith("mean")));
    untilWhole();
    picture("regions");
    robot.type(KeyCode.DELETE);
    until("the newest is removed", () -> desk.desk().marks().size() == 2);
  }

  @Test
  void aSecondStudyStandsBesideWithItsOwnPatientAndTrust() {
    open(study(RealSeries.ctHead(), "PHANTOM, Head", "Lincoln", "#4c8dff"));
    untilWhole();
    DeskStudy prior = study(RealSeries.mrBrain(), "MR, Brain", "Derby", "#e0a030");
    onFx(() -> {
      desk.openBeside(prior);
      return null;
    });
    until("two viewports", () -> desk.viewports().size() == 2);
    untilWhole();
    picture("beside");
    assertNotEquals(
        desk.viewports().get(0).model().study().orElseThrow(),
        desk.viewports().get(1).model().study().orElseThrow());
    onFx(() -> {
      desk.closeBeside();
      return null;
    });
    assertEquals(1, onFx(() -> desk.viewports().size()));
  }

  @Test
  void noPictureOfTheStudyBeforeIsEverShown() throws Exception {
    FolderSource first = new FolderSource();
    FolderSource second = new FolderSource();
    for (int n = 1; n <= 12; n++) {
      first.add(Made.ctSlice("1.2", n, n));
      second.add(Made.ctSlice("1.7", n, n));
    }
    open(new DeskStudy(OpenStudy.open(first, Made.STUDY), "ONE", "Lincoln", "#4c8dff", "CT"));
    untilWhole();
    for (int round = 0; round < 6; round++) {
      FolderSource next = round % 2 == 0 ? second : first;
      String series = round % 2 == 0 ? "1.7" : "1.2";
      DeskStudy study =
          new DeskStudy(OpenStudy.open(next, Made.STUDY), "OTHER", "Derby", "#e0a030", "CT");
      onFx(() -> {
        // A picture of the study before is under way at this moment.
        desk.viewports().getFirst().model().scroll(1);
        desk.open(study);
        return null;
      });
      for (int look = 0; look < 10; look++) {
        boolean clean =
            onFx(() ->
                desk.viewports().stream()
                    .flatMap(v -> v.shownFrame().stream())
                    .allMatch(frame -> shows(frame, series)));
        assertTrue(clean, "round " + round + " look " + look);
        Thread.sleep(5);
      }
      untilWhole();
    }
  }

  @Test
  void aStudyThatLeavesTheDeskIsClosedAwayFromTheFxThread() throws Exception {
    var closedOnFx = new LinkedBlockingQueue<Boolean>();
    FolderSource source =
        new FolderSource() {
          @Override
          public Hold hold(String studyInstanceUid) {
            return () -> closedOnFx.add(Platform.isFxApplicationThread());
          }
        };
    source.add(Made.ctSlice("1.2", 1, 1));
    open(new DeskStudy(OpenStudy.open(source, Made.STUDY), "ONE", "Lincoln", "#4c8dff", "CT"));
    onFx(() -> {
      desk.closeStudies();
      return null;
    });
    assertEquals(Boolean.FALSE, closedOnFx.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void aFilmPlaysEveryFrameInOrderAndStopsForTheReader() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.film("1.2", "1.2.1", 320, 240, 12).string(Tag.FrameTime, "40").build());
    open(new DeskStudy(OpenStudy.open(source, Made.STUDY), "ONE", "Lincoln", "#4c8dff", "US"));
    untilWhole();
    Viewport viewport = onFx(() -> desk.viewports().getFirst());
    List<Integer> seen = new CopyOnWriteArrayList<>();
    onFx(() -> {
      viewport
          .model()
          .onChange(() -> {
            int index = viewport.model().index(); // what changed may be something else
            if (seen.isEmpty() || seen.getLast() != index) {
              seen.add(index);
            }
          });
      desk.requestFocus();
      return null;
    });
    robot.type(KeyCode.SPACE);
    until("it plays", viewport::isPlaying);
    until("it goes round", () -> seen.size() > 14);
    picture("film");
    for (int n = 1; n < seen.size(); n++) {
      assertEquals((seen.get(n - 1) + 1) % 12, seen.get(n), "no frame is skipped");
    }
    robot.type(KeyCode.PAGE_DOWN);
    until("the reader's hand stops it", () -> !viewport.isPlaying());
  }

  /// Whether a frame was drawn from an instance of this series.
  private static boolean shows(Frame frame, String series) {
    String sop =
        switch (frame.scene()) {
          case org.readingroom.render.frame.Scene.PlaneScene plane ->
              plane.volume().layout().first().id().sopInstanceUid();
          case org.readingroom.render.frame.Scene.StackScene stack ->
              ((org.readingroom.render.reslice.StackImage.Grey) stack.image())
                  .slice()
                  .header()
                  .id()
                  .sopInstanceUid();
        };
    return sop.startsWith(series + ".");
  }

  @Test
  void whatArrivesForOneStudyNeverReplacesWhatIsOnTheScreen() {
    FolderSource source = new FolderSource();
    var files = FolderSource.filesIn(RealSeries.ctHead().resolve(RealSeries.CT_HEAD));
    source.addFiles(files.subList(60, 64));
    OpenStudy open;
    try {
      open = OpenStudy.open(source, source.studies().getFirst());
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
    open(new DeskStudy(open, "PHANTOM, Head", "Lincoln", "#4c8dff", "CT"));
    untilWhole();
    ViewportModel model = desk.viewports().getFirst().model();
    String series = onFx(() -> model.set().orElseThrow().series().seriesInstanceUid());
    source.addFiles(files);
    until("the rest joins", () -> model.count() == 140);
    assertEquals(series, onFx(() -> model.set().orElseThrow().series().seriesInstanceUid()));
    // Another study's picture never stays: after closing, nothing is drawn.
    onFx(() -> {
      desk.closeStudies();
      return null;
    });
    assertTrue(onFx(() -> desk.viewports().isEmpty()));
    picture("empty");
  }

  @Test
  void neitherToolsNorTheKeyCardPushThePicturesOffASmallScreen() {
    // 1366 × 768 less rail of rooms and report leaves some 800 px
    assertTrue(onFx(() -> desk.minWidth(-1)) < 600, () -> onFx(() -> desk.minWidth(-1)) + " px");
  }
}
