package org.readingroom.app.launch.desk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.demo.DemoNetwork;
import org.readingroom.app.launch.line.ProfileOption;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsException;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.shell.Workbench;
import org.readingroom.netclient.seal.PassphrasePrompt;

/// The demo network and a desk in it, with a profile of its own: never the reader's.
public final class DemoDesk {
  private DemoDesk() {}

  /// Where the demo keeps its profile.
  ///
  /// @param asked what `--home` said, or null: a folder beside the reader's own
  public static Path home(@Nullable Path asked) {
    if (asked != null) {
      return asked.toAbsolutePath().normalize();
    }
    Path usual = ProfileOption.defaultHome();
    return usual.resolveSibling(usual.getFileName() + "-demo");
  }

  /// From the window of another profile: "Try the demo network".
  static Optional<Workbench> start(Consumer<String> progress) throws Exception {
    return Optional.of(open(home(null), progress));
  }

  /// Makes what is missing, starts the three archives, and opens the profile that knows them.
  /// Blocks.
  ///
  /// @param progress told what happens, in a few words
  static ProfileWorkbench open(Path home, Consumer<String> progress)
      throws IOException, InterruptedException, SettingsException {
    DemoNetwork network =
        DemoNetwork.start(
            home,
            LocalDateTime.now().minusHours(4).toLocalDate(), // its night ends at four
            made ->
                progress.accept(
                    "Making synthetic patients, "
                        + made.made()
                        + " of "
                        + made.all()
                        + ": "
                        + made.what()));
    try {
      SettingsFile.write(
          home.resolve(SettingsFile.NAME),
          Settings.defaults()
              .withReader(
                  new Settings.ReaderSettings(
                      "Dr Demo Reader", "consultant", null, "GMC", "0000000"))
              .withArchives(network.archives()));
      Profile profile = Profile.open(home, PassphrasePrompt.NOBODY);
      return new ProfileWorkbench(profile, words -> Optional.empty(), network::close);
    } catch (IOException | SettingsException | RuntimeException e) {
      network.close();
      throw e;
    }
  }
}
