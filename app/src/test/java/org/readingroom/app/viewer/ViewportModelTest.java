package org.readingroom.app.viewer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.FolderSource;
import org.readingroom.app.study.ImageContent;
import org.readingroom.app.study.ImageConversion;
import org.readingroom.app.study.Made;
import org.readingroom.app.study.OpenStudy;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.app.viewer.layout.Orientation;
import org.readingroom.app.viewer.overlay.PictureOverlay.DrawnMark;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.StackView.ImagePoint;

/// A viewport's state without any node.
class ViewportModelTest {
  private OpenStudy study;

  @AfterEach
  void close() {
    if (study != null) {
      study.close();
    }
  }

  private DeskStudy open(FolderSource source) throws Exception {
    study = OpenStudy.open(source, Made.STUDY);
    study.awaitLoaded();
    study.want(study.series().stream().map(SeriesContent::seriesInstanceUid).toList());
    study.awaitLoaded();
    return new DeskStudy(study, "TEST, Made", "Lincoln", "#4c8dff", "CT");
  }

  private ViewportModel hung(FolderSource source, Orientation orientation) throws Exception {
    DeskStudy desk = open(source);
    ViewportModel model = new ViewportModel();
    model.resize(400, 300);
    model.hang(desk, study.largestSeries().orElseThrow().displaySets().getFirst(), orientation);
    return model;
  }

  private static FolderSource ct(int slices) {
    FolderSource source = new FolderSource();
    for (int n = 1; n <= slices; n++) {
      source.add(Made.ctSlice("1.2", n, n * 2.0));
    }
    return source;
  }

  private static Dataset radiograph() {
    return Made.grey("1.2", "1.2.1", "CR", 20, 30)
        .string(Tag.ImagerPixelSpacing, "0.2", "0.2")
        .string(Tag.PatientOrientation, "L", "F")
        .build();
  }

  @Test
  void aStackOpensInItsMiddleAndStopsAtItsEnds() throws Exception {
    ViewportModel model = hung(ct(9), Orientation.ACQUIRED);
    assertEquals(9, model.count());
    assertEquals(4, model.index());
    assertEquals(2, model.scroll(1), 1e-9, "one slice is 2 mm");
    model.scroll(100);
    assertEquals(8, model.index());
    model.goTo(-5);
    assertEquals(0, model.index());
  }

  @Test
  void aStepCountsInTheSeriesAsItIsNowEvenBeforeTheScreenHasCaughtUp() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.ctSlice("1.2", 3, 6));
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    assertEquals(1, model.count(), "one slice is a picture");
    for (int n : new int[] {1, 2, 4, 5}) {
      source.add(Made.ctSlice("1.2", n, n * 2.0));
    }
    study.awaitLoaded();
    Desk desk = new Desk();
    desk.setViewports(List.of(model));
    desk.scroll(model, 1);
    assertEquals(5, model.count(), "five are a volume");
    assertEquals(3, model.index(), "one on from the slice that was shown");
  }

  @Test
  void whatWasMeasuredOnTheFirstSliceStaysOnItWhenTheSeriesGrows() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.ctSlice("1.2", 3, 6));
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    RegionReadings readings = new RegionReadings(Runnable::run, () -> {});
    Mark.OnPicture ground =
        new Mark.OnPicture(model.shownSlice().orElseThrow(), model.calibration());
    Mark length =
        new Mark(Mark.Shape.LENGTH, ground, List.of(new ImagePoint(1, 1), new ImagePoint(4, 3)));
    DrawnMark before = length.drawnIn(model, readings).orElseThrow();
    for (int n : new int[] {1, 2, 4, 5}) {
      source.add(Made.ctSlice("1.2", n, n * 2.0));
    }
    study.awaitLoaded();
    model.refreshed();
    assertEquals(5, model.count());
    DrawnMark after = length.drawnIn(model, readings).orElseThrow();
    assertEquals(before.text(), after.text());
    for (int end = 0; end < 2; end++) {
      ImagePoint place = length.places().get(end);
      PatientPoint there =
          model
              .patientFromCanvas(after.outline().get(end).x(), after.outline().get(end).y())
              .orElseThrow();
      assertEquals(-10 + place.column() * 0.7, there.x(), 1e-9);
      assertEquals(-20 + place.row() * 0.5, there.y(), 1e-9);
    }
    model.scroll(1);
    assertTrue(length.drawnIn(model, readings).isEmpty(), "on its own slice only");
  }

  @Test
  void theProbeReadsTheVoxelNotThePicture() throws Exception {
    ViewportModel model = hung(ct(3), Orientation.ACQUIRED);
    Scene.PlaneScene scene = (Scene.PlaneScene) model.scene().orElseThrow();
    // Pixel (column 3, row 2) of 8 columns holds 19, and lies at x = -10 + 3 · 0.7, y = -20 + 2 ·
    // 0.5.
    PatientPoint place = new PatientPoint(-10 + 2.1, -19, 4);
    double x = scene.request().columnFromPatient(place);
    double y = scene.request().rowFromPatient(place);
    assertEquals(19 - 1024, model.valueAt(x, y).orElseThrow());
    assertTrue(model.valueAt(-500, -500).isEmpty());
  }

  @Test
  void draggingRightWidensAndUpBrightens() throws Exception {
    ViewportModel model = hung(ct(3), Orientation.ACQUIRED);
    double width = model.display().window().width();
    double centre = model.display().window().center();
    model.dragWindow(10, -5);
    assertTrue(model.display().window().width() > width);
    assertTrue(model.display().window().center() < centre);
    model.dragWindow(-1e6, 0);
    assertEquals(1, model.display().window().width(), "a LINEAR window never gets narrower");
    model.reset();
    assertEquals(width, model.display().window().width());
    assertEquals(centre, model.display().window().center());
  }

  @Test
  void aWindowChosenInOnePlaneIsShownInItsNeighbours() throws Exception {
    DeskStudy of = open(ct(9));
    DisplaySet set = study.largestSeries().orElseThrow().displaySets().getFirst();
    ViewportModel axial = new ViewportModel();
    ViewportModel coronal = new ViewportModel();
    axial.resize(100, 100);
    coronal.resize(100, 100);
    axial.hang(of, set, Orientation.AXIAL);
    coronal.hang(of, set, Orientation.CORONAL);
    Desk desk = new Desk();
    desk.setViewports(List.of(axial, coronal));
    desk.window(axial, model -> model.preset(4));
    assertEquals(2000, coronal.display().window().width());
    assertEquals("Bone", coronal.windowName());
    desk.window(coronal, ViewportModel::invert);
    assertTrue(axial.display().inverted());
    assertFalse(axial.preset(99));
  }

  @Test
  void theCrosshairMovesTheOtherPlanesAndScrollingTakesItAlong() throws Exception {
    DeskStudy of = open(ct(9));
    DisplaySet set = study.largestSeries().orElseThrow().displaySets().getFirst();
    ViewportModel axial = new ViewportModel();
    ViewportModel coronal = new ViewportModel();
    ViewportModel stack = new ViewportModel();
    List<ViewportModel> all = List.of(axial, coronal, stack);
    all.forEach(model -> model.resize(100, 100));
    axial.hang(of, set, Orientation.AXIAL);
    coronal.hang(of, set, Orientation.CORONAL);
    stack.hang(of, set, Orientation.ACQUIRED);
    Desk desk = new Desk();
    desk.setViewports(all);
    assertTrue(desk.isLinked(axial));
    desk.setCrosshair(coronal, new PatientPoint(-8, -18.5, 12.7));
    assertEquals(12.7, axial.plane().orElseThrow().centre().z(), 1e-9);
    assertEquals(5, stack.index(), "the stack snaps to the nearest slice, at 12 mm");
    desk.scroll(stack, 2);
    assertEquals(16.7, desk.crosshair(coronal).orElseThrow().z(), 1e-9);
    assertEquals(16.7, axial.plane().orElseThrow().centre().z(), 1e-9);
  }

  @Test
  void oneSliceHangsAsAPictureAndBecomesItsVolumeWhenNeighboursArrive() throws Exception {
    FolderSource source = ct(1);
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    assertEquals(DisplaySet.Kind.STACK, model.set().orElseThrow().kind());
    model.setWindow(org.readingroom.render.pixel.VoiWindow.linear(7, 77), "");
    for (int n = 2; n <= 5; n++) {
      source.add(Made.ctSlice("1.2", n, n * 2.0));
    }
    study.awaitLoaded();
    model.refreshed();
    assertEquals(DisplaySet.Kind.VOLUME, model.set().orElseThrow().kind());
    assertEquals(5, model.count());
    assertEquals(77, model.display().window().width(), "the reader's window stays");
  }

  @Test
  void aRadiographHasItsStatedLettersAndIsMeasuredAtTheDetector() throws Exception {
    FolderSource source = new FolderSource();
    source.add(radiograph());
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    var letters = model.letters().orElseThrow();
    assertEquals("R", letters.left());
    assertEquals("L", letters.right());
    assertEquals("H", letters.top());
    assertEquals("F", letters.bottom());
    Mark mark =
        new Mark(
            Mark.Shape.LENGTH,
            new Mark.OnPicture(model.shownSlice().orElseThrow(), model.calibration()),
            List.of(new ImagePoint(2, 2), new ImagePoint(12, 2)));
    assertEquals(
        "2.0 mm on the detector",
        mark.drawnIn(model, new RegionReadings(Runnable::run, () -> {})).orElseThrow().text());
    assertTrue(model.frameOfReferenceUid().isEmpty(), "no crosshair leads into a projection");
  }

  @Test
  void aPictureWithoutPixelSizeIsNotMeasurable() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.grey("1.2", "1.2.1", "US", 20, 30).build());
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    assertTrue(model.mmPerPixel().isEmpty());
    Mark mark =
        new Mark(
            Mark.Shape.LENGTH,
            new Mark.OnPicture(model.shownSlice().orElseThrow(), model.calibration()),
            List.of(new ImagePoint(2, 2), new ImagePoint(12, 2)));
    assertTrue(
        mark.drawnIn(model, new RegionReadings(Runnable::run, () -> {}))
            .orElseThrow()
            .text()
            .startsWith("Not measurable"));
  }

  @Test
  void aDamagedSliceShowsItsSentenceWhereItWouldBe() throws Exception {
    FolderSource source = ct(4);
    source.add(
        Made.ctSlice("1.2", 5, 10).toBuilder().bytes(Tag.PixelData, "OW", new byte[4]).build());
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    assertEquals("", model.warning());
    model.goTo(4);
    assertNotEquals("", model.warning());
  }

  @Test
  void eachObjectOfAColourSeriesIsAFilmOfItsOwn() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.film("1.2", "1.2.1", 4, 3, 5).string(Tag.InstanceNumber, "1").build());
    source.add(
        Made.film("1.2", "1.2.2", 4, 3, 3)
            .string(Tag.InstanceNumber, "2")
            .string(Tag.FrameTime, "40")
            .build());
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    assertEquals(8, model.count());
    model.goTo(1);
    Film first = model.film().orElseThrow();
    assertEquals(0, first.first());
    assertEquals(5, first.frames());
    assertFalse(first.stated());
    model.goTo(7);
    Film second = model.film().orElseThrow();
    assertEquals(5, second.first());
    assertEquals(3, second.frames());
    assertEquals(2, second.frameAt(model.index()));
    assertEquals(40, second.timing().standsMs(0));
    assertTrue(model.isSettled(7));
    assertFalse(model.isSettled(8));
  }

  @Test
  void runsOfAnAngiographyAreFilmsOneAfterTheOther() throws Exception {
    FolderSource source = new FolderSource();
    for (int run = 2; run >= 1; run--) {
      source.add(
          Made.grey("1.2", "1.2." + run, "XA", 6, 4 * 3)
              .integers(Tag.Rows, 4)
              .string(Tag.NumberOfFrames, "3")
              .string(Tag.InstanceNumber, "" + run)
              .string(Tag.FrameTime, "66.7")
              .build());
    }
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    assertEquals(6, model.count());
    List<String> order = new ArrayList<>();
    for (int stop = 0; stop < 6; stop++) {
      model.goTo(stop);
      var id = model.shownSlice().orElseThrow();
      order.add(id.sopInstanceUid() + " " + id.frame());
      assertEquals(stop < 3 ? 0 : 3, model.film().orElseThrow().first());
    }
    assertEquals(List.of("1.2.1 1", "1.2.1 2", "1.2.1 3", "1.2.2 1", "1.2.2 2", "1.2.2 3"), order);
  }

  @Test
  void viewsOfARadiographicSeriesOpenEachInItsOwnWindow() throws Exception {
    FolderSource source = new FolderSource();
    source.add(
        Made.grey("1.2", "1.2.1", "DX", 8, 6)
            .string(Tag.InstanceNumber, "1")
            .string(Tag.WindowCenter, "500")
            .string(Tag.WindowWidth, "100")
            .build());
    source.add(
        Made.grey("1.2", "1.2.2", "DX", 8, 6)
            .string(Tag.InstanceNumber, "2")
            .string(Tag.PhotometricInterpretation, "MONOCHROME1")
            .string(Tag.WindowCenter, "900", "950")
            .string(Tag.WindowWidth, "300", "20")
            .string(Tag.WindowCenterWidthExplanation, "NORMAL", "HARD")
            .build());
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    model.goTo(0);
    assertEquals(500, model.display().window().center());
    assertFalse(model.display().inverted());
    model.goTo(1);
    assertEquals(900, model.display().window().center());
    assertTrue(model.display().inverted(), "low is white here");
    model.preset(2);
    assertEquals(950, model.display().window().center());
    assertEquals("HARD", model.windowName());
    model.preset(0);
    assertEquals("NORMAL", model.windowName());
    model.preset(0);
    assertEquals("HARD", model.windowName(), "0 goes through what was sent");
    model.goTo(0);
    assertEquals(950, model.display().window().center(), "what the reader chose stays");
    assertFalse(model.display().inverted());
    model.invert();
    assertTrue(model.display().inverted());
    model.reset();
    assertEquals(500, model.display().window().center());
    assertFalse(model.display().inverted());
  }

  @Test
  void missingSlicesAreNamedWithTheirPlace() throws Exception {
    FolderSource source = new FolderSource();
    for (int n : new int[] {1, 2, 3, 6, 7, 8}) {
      source.add(Made.ctSlice("1.2", n, n * 2.0));
    }
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    DisplaySet set = model.set().orElseThrow();
    assertEquals(
        "gap: 2 slices missing, 6.0 to 12.0 mm", GapWords.of(set.volume().orElseThrow().layout()));
    model.goTo(3);
    assertEquals("No slice was made or sent here.", model.warning());
    assertEquals(8, model.count(), "a missing slice has its stop");
  }

  @Test
  void aPlaneShowsWhatIsHereAndMarksWhatIsNotWhileASeriesArrives() throws Exception {
    FolderSource source = new FolderSource();
    source.add(Made.ctSlice("1.2", 1, 2));
    source.add(Made.ctSlice("1.2", 2, 4));
    ViewportModel model = hung(source, Orientation.ACQUIRED);
    try (CpuEngine engine = new CpuEngine(1)) {
      assertEquals(List.of(true, true), seen(engine, model));
      // A header that is announced before its pixels are decoded: the archive is still sending.
      SeriesContent series = model.set().orElseThrow().series();
      ImageContent.Grey coming =
          (ImageContent.Grey) ImageConversion.of("1.2.3", Made.ctSlice("1.2", 3, 6));
      series.slices().expect(coming.frames());
      model.refreshed();
      assertEquals(List.of(true, true, false), seen(engine, model));
      source.add(Made.ctSlice("1.2", 3, 6));
      study.awaitLoaded();
      model.refreshed();
      assertEquals(List.of(true, true, true), seen(engine, model));
    }
  }

  /// For each stop whether its middle has a value; where it has none, it is awaited.
  private static List<Boolean> seen(CpuEngine engine, ViewportModel model) {
    List<Boolean> seen = new ArrayList<>();
    for (int stop = 0; stop < model.count(); stop++) {
      model.goTo(stop);
      PlaneRequest request = model.request().orElseThrow();
      float[] values = new float[request.pixels()];
      engine.sample(model.set().orElseThrow().volume().orElseThrow(), request, values);
      float middle = values[request.width() / 2 + request.height() / 2 * request.width()];
      seen.add(!Float.isNaN(middle));
      assertTrue(!Float.isNaN(middle) || NoSample.of(middle) == NoSample.AWAITED);
    }
    return seen;
  }

  @Test
  void resizingKeepsWhatTheReaderZoomedTo() throws Exception {
    ViewportModel model = hung(ct(9), Orientation.ACQUIRED);
    model.zoom(0.6, 200, 150);
    double fieldMm = model.mmPerPixel().orElseThrow() * 300;
    model.resize(800, 600);
    assertEquals(fieldMm, model.mmPerPixel().orElseThrow() * 600, 1e-9);
  }

  @Test
  void nothingIsDrawnAfterTheStudyIsTakenDown() throws Exception {
    ViewportModel model = hung(ct(3), Orientation.ACQUIRED);
    assertTrue(model.scene().isPresent());
    model.clear();
    assertTrue(model.scene().isEmpty());
    assertTrue(model.valueAt(10, 10).isEmpty());
    assertEquals(0, model.count());
  }
}
