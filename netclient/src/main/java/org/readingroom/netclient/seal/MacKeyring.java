package org.readingroom.netclient.seal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The login keychain of macOS through its own `security` tool. What holds a secret is given to the
/// tool's interactive mode on standard input, so that it is on no command line.
///
/// Written from the tool's manual page and tested against a stand-in only: never run on a Mac.
final class MacKeyring implements Keyring {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final String SERVICE = "org.readingroom.profile";

  private final KeyringTool tool;

  private MacKeyring(KeyringTool tool) {
    this.tool = tool;
  }

  /// @param tool where macOS has it: `/usr/bin/security`
  static Keyring find(Path tool) {
    return Files.isExecutable(tool)
        ? new MacKeyring(new KeyringTool(tool, null, WAIT))
        : Keyring.NONE;
  }

  @Override
  public Optional<String> read(String name) throws InterruptedException {
    return tool.run("", "find-generic-password", "-s", SERVICE, "-a", plain(name), "-w")
        .map(String::strip)
        .filter(secret -> !secret.isEmpty());
  }

  @Override
  public boolean write(String name, String secret) throws InterruptedException {
    // -U replaces an entry of the same name; the tool's exit status in this mode tells nothing, so
    // the caller reads back
    return tool.run(
            "add-generic-password -U -s "
                + SERVICE
                + " -a "
                + plain(name)
                + " -l \"Reading Room profile key\" -w "
                + plain(secret)
                + "\n",
            "-i")
        .isPresent();
  }

  @Override
  public void delete(String name) throws InterruptedException {
    tool.run("", "delete-generic-password", "-s", SERVICE, "-a", plain(name));
  }

  /// Names and secrets of ours are hexadecimal digits; anything else could be taken for a command.
  private static String plain(String text) {
    if (!text.matches("[0-9A-Za-z._-]+")) {
      throw new IllegalArgumentException("a keyring entry of ours is letters and digits");
    }
    return text;
  }
}
