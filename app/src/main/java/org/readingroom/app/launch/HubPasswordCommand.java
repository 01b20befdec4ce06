package org.readingroom.app.launch;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
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
  int run(Profile profile) throws Exception {
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
