package org.readingroom.app.launch.desk;

import java.nio.file.Path;
import java.util.Locale;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.SettingsException;
import org.readingroom.app.shell.PassphraseDialog;
import org.readingroom.app.shell.WorkstationApp;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.peer.Failure;
import org.slf4j.LoggerFactory;

/// Opens the window on a profile. The only class of this room that leads to JavaFX.
public final class WorkstationStart {
  private WorkstationStart() {}

  /// Returns when the window is closed.
  ///
  /// @return the exit status
  public static int open(Path home) throws SettingsException, CommandFailure, InterruptedException {
    requireDisplay();
    Profile profile = Profile.open(home, new PassphraseDialog());
    try (ProfileWorkbench bench = new ProfileWorkbench(profile, DemoDesk::start, () -> {})) {
      Thread.ofVirtual().name("prepare-decoders").start(Frames::prepare);
      Thread.ofVirtual().name("stay-listening").start(() -> stayListening(profile));
      WorkstationApp.open(bench);
    }
    return ExitStatus.DONE;
  }

  // off the window's thread: the keyring may ask its user
  private static void stayListening(Profile profile) {
    Failure deaf = profile.stayListening();
    if (deaf != null) {
      LoggerFactory.getLogger(WorkstationStart.class).warn(deaf.explained());
    }
  }

  /// @throws CommandFailure on a system where windows need a display server and there is none
  static void requireDisplay() throws CommandFailure {
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    String display = System.getenv("DISPLAY");
    if (linux && (display == null || display.isBlank())) {
      throw CommandFailure.failed(
          "There is no display to open a window on. Start it in a desktop session, or use the"
              + " commands without a window (./run --help).");
    }
  }
}
