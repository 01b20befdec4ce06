package org.readingroom.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.launch.desk.SampleNetwork;
import org.readingroom.app.report.ReportModel;
import org.testfx.api.FxRobot;

/// The window on real archives: from the pool to a signed report, and every screen's picture.
class WindowTest {
  @TempDir static Path folder;

  private final FxRobot robot = new FxRobot();

  @Test
  void firstStartOffersTheDemoAndTheSettings() throws Exception {
    TestStage.requireDisplay();
    try (Workbench bench = SampleNetwork.workbench(folder.resolve("new"));
        Opened window = new Opened(bench, 1600, 1000)) {
      window.stage.picture("first-start");
      robot.clickOn("#start-connect");
      TestStage.until("settings", () -> window.model().screen().get() == Screen.SETTINGS);
      robot.clickOn("#archive-take");
      window.stage.picture("settings-empty-form");
    }
  }

  @Test
  void anItemIsClaimedReadAndSigned() throws Exception {
    TestStage.requireDisplay();
    try (SampleNetwork network = SampleNetwork.start(folder.resolve("net"));
        Workbench bench = network.workbench();
        Opened window = new Opened(bench, 1600, 1000)) {
      Workstation desk = window.desk;
      TestStage.until("four items", () -> desk.worklist().rows().size() == 5);
      TestStage.onFx(() -> {
        desk.worklist().selected().set(desk.worklist().rows().getFirst());
        return null;
      });
      TestStage.until("trouble told", () -> desk.worklist().trouble().get() != null);
      Thread.sleep(1500);
      window.stage.picture("worklist");
      robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT2).release(KeyCode.CONTROL);
      robot.write("smyth ada 1965").type(KeyCode.ENTER);
      TestStage.until(
          "nobody", () -> desk.search().asked().get() && !desk.search().searching().get());
      robot.clickOn("Look for similar names");
      TestStage.until(
          "found", () -> desk.search().rows().size() > 2 && !desk.search().searching().get());
      window.stage.picture("search");
      robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT4).release(KeyCode.CONTROL);
      robot.clickOn("#test-all");
      TestStage.until("tested", () -> desk.settings().answers().size() == 3);
      window.stage.picture("settings");
      robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT1).release(KeyCode.CONTROL);
      TestStage.until("worklist", () -> window.model().screen().get() == Screen.WORKLIST);
      robot.type(KeyCode.ENTER);
      TestStage.until("writing", () -> desk.report().stage().get() == ReportModel.Stage.WRITING);
      robot.type(KeyCode.F6).write("Acute subdural haematoma on the left, 8 mm.").type(KeyCode.TAB);
      robot.write("Acute left subdural haematoma.");
      Thread.sleep(2500);
      window.stage.picture("reading");
      robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
      window.stage.picture("confirm");
      robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
      TestStage.until("signed", () -> desk.report().stage().get() == ReportModel.Stage.SIGNED);
      TestStage.until(
          "filed",
          () -> desk.report().deliveries().stream().anyMatch(d -> d.words().contains("filed in")));
      window.stage.picture("signed");
      robot.press(KeyCode.CONTROL).type(KeyCode.K).release(KeyCode.CONTROL).write("jones");
      window.stage.picture("palette");
      robot.type(KeyCode.ESCAPE);
      TestStage.until("gone from the pool", () -> desk.worklist().rows().size() == 4);
      robot.press(KeyCode.CONTROL).type(KeyCode.W).release(KeyCode.CONTROL);
      window.stage.picture("worklist-after");
    }
  }

  @Test
  void whatWasTypedIsBackInANewWindow() throws Exception {
    TestStage.requireDisplay();
    try (SampleNetwork network = SampleNetwork.start(folder.resolve("again"))) {
      String item;
      try (Workbench bench = network.workbench();
          Opened window = new Opened(bench, 1366, 768)) {
        Workstation desk = window.desk;
        TestStage.until("the pool fills", () -> desk.worklist().rows().size() == 5);
        item = TestStage.onFx(() -> desk.worklist().rows().getFirst().itemId());
        claim(desk, item);
        robot.clickOn("#report-findings").write("Typed, not signed.");
        Thread.sleep(1000);
        window.stage.picture("reading-small");
      }
      try (Workbench bench = network.workbench();
          Opened window = new Opened(bench, 1366, 768)) {
        Workstation desk = window.desk;
        TestStage.until("the pool is there", () -> desk.worklist().rows().size() == 5);
        claim(desk, item);
        assertEquals("Typed, not signed.", TestStage.onFx(() -> desk.report().findings().get()));
        robot
            .clickOn("#report-findings")
            .press(KeyCode.CONTROL)
            .type(KeyCode.ENTER)
            .release(KeyCode.CONTROL);
        TestStage.until("the conclusion is wanted", () -> desk.report().trouble().get() != null);
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        assertTrue(
            TestStage.onFx(() -> desk.report().findings().get()).length() < 18,
            "undo reaches back over the end of the window");
      }
    }
  }

  private static void claim(Workstation desk, String itemId) {
    TestStage.onFx(() -> {
      desk.worklistSteps().open(desk.worklist().row(itemId).orElseThrow());
      return null;
    });
    TestStage.until("writing", () -> desk.report().stage().get() == ReportModel.Stage.WRITING);
  }

  /// A window on a workbench.
  private static final class Opened implements AutoCloseable {
    final TestStage stage;
    final Workstation desk;

    Opened(Workbench bench, int width, int height) {
      Workstation[] made = new Workstation[1];
      stage =
          TestStage.show(
                  width,
                  height,
                  () -> {
                    made[0] = new Workstation(bench, say -> new ViewerDesk(bench, say), demo -> {});
                    return made[0].shell();
                  })
              .takeKeys();
      desk = made[0];
      TestStage.onFx(() -> {
        desk.begin();
        return null;
      });
    }

    ShellModel model() {
      return desk.model();
    }

    @Override
    public void close() {
      TestStage.onFx(() -> {
        desk.close();
        return null;
      });
      stage.close();
    }
  }
}
