package org.readingroom.app.launch;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.readingroom.netclient.seal.KeyEnvironment;
import org.readingroom.netclient.seal.PassphrasePrompt;
import org.readingroom.netclient.seal.ProfileKeys;

/// A profile of one test's own, made by the commands it runs. Its key, which lies elsewhere, is
/// destroyed after the test. Register it with `@RegisterExtension`.
public final class OwnProfile implements AfterEachCallback {
  private final Supplier<Path> folder;

  /// @param folder the test's temporary folder, once there is one
  public OwnProfile(Supplier<Path> folder) {
    this.folder = folder;
  }

  /// What `--home` is to say.
  public Path home() {
    return folder.get().resolve("home");
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    ProfileKeys.forgetEverything(home(), KeyEnvironment.system(PassphrasePrompt.NOBODY));
  }
}
