package org.readingroom.app.shell;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.stage.Stage;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.settings.ArchiveProbe;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsModel;
import org.readingroom.app.settings.SettingsView;
import org.readingroom.app.settings.SettingsWorkflow;

/// One desk with its screens: makes models, stories and views, and leads from one to the other.
/// Thread: FX.
public final class Workstation implements AutoCloseable {
  private final Desk desk;
  private final Background background = new Background();
  private final ShellModel model = new ShellModel();
  private final Shell shell;

  public Workstation(Desk desk) {
    this.desk = desk;
    Map<Screen, DeskScreen> screens = new EnumMap<>(Screen.class);
    SettingsModel settings = new SettingsModel(desk.settings());
    settings.keyProtection().set(desk.keyProtection());
    SettingsWorkflow settingsWorkflow =
        new SettingsWorkflow(
            settings,
            background,
            desk.settingsFile(),
            new ArchiveProbe(desk.secrets(), desk::peers),
            model::say,
            this::settingsSaved);
    screens.put(Screen.SETTINGS, new SettingsView(settings, settingsWorkflow));
    shell = new Shell(model, screens, this::moreCommands);
    showStatus(desk.settings());
  }

  public Shell shell() {
    return shell;
  }

  public ShellModel model() {
    return model;
  }

  /// The window is on the screen: start what takes time.
  void begin(Stage stage) {
    stage.setTitle("Reading Room");
  }

  /// May the window close now? Text is already safe in the journal, so the answer is yes.
  boolean mayClose() {
    return true;
  }

  private void settingsSaved(Settings saved) {
    showStatus(saved);
  }

  private void showStatus(Settings settings) {
    model.status().archives().set(settings.archives().size());
    model.status().reader().set(settings.reader().name());
    model.status().keyProtection().set(desk.keyProtection());
  }

  private List<Command> moreCommands() {
    return List.of();
  }

  @Override
  public void close() {
    background.close();
  }
}
