package org.readingroom.app.launch.hub;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `run hub password`.
@Command(name = "password", description = "Changes your own password on the shared hub.")
final class HubPasswordCommand extends ProfileCommand {
  @Option(
      names = "--secret",
      paramLabel = "REF",
      description = "The new password: env:NAME, file:PATH or keyring:NAME. Else asked for.")
  private @Nullable String secret;

  @Override
  protected int run(Profile profile) throws Exception {
    char @Nullable [] password = SecretOption.read("--secret", secret, "New password: ");
    if (password == null || password.length < HubPeople.SHORTEST_PASSWORD) {
      throw CommandFailure.usage(
          "Give a new password of at least " + HubPeople.SHORTEST_PASSWORD + " characters.");
    }
    new HubPeople(HubServices.shared(profile))
        .changeOwnPassword(HubServices.of(profile).actor(null), password);
    out().println("Your password is changed. Change the secret under [hub] in the settings too.");
    return ExitStatus.DONE;
  }
}
