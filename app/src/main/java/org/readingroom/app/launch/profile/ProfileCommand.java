package org.readingroom.app.launch.profile;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.readingroom.app.launch.line.OutputOptions;
import org.readingroom.app.launch.line.ProfileOption;
import org.readingroom.app.launch.line.TerminalPrompt;
import picocli.CommandLine.Mixin;

/// What all commands share: `--home`, `--json`, `--help`, an open profile, and where to print.
public abstract class ProfileCommand implements Callable<Integer> {
  @Mixin private ProfileOption profileOption = new ProfileOption();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public final Integer call() throws Exception {
    try (Profile profile = Profile.open(profileOption.home(), TerminalPrompt.here())) {
      return run(profile);
    }
  }

  /// @return the exit status
  protected abstract int run(Profile profile) throws Exception;

  public final boolean json() {
    return output.json();
  }

  /// Standard output, for what was asked for; progress and complaints go to {@link #progress}.
  protected final PrintStream out() {
    return output.out();
  }

  protected final PrintStream progress() {
    return output.progress();
  }
}
