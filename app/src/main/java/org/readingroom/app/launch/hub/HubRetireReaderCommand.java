package org.readingroom.app.launch.hub;

import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `run hub retire-reader LOGIN`.
@Command(
    name = "retire-reader",
    description = {
      "Closes the shared hub to a reader. What they wrote stays; what they hold returns to the pool.",
      "For administrators."
    })
final class HubRetireReaderCommand extends ProfileCommand {
  @Parameters(paramLabel = "LOGIN", description = "The PostgreSQL role they sign in as.")
  private String login = "";

  @Override
  protected int run(Profile profile) throws Exception {
    HubPeople people = new HubPeople(HubServices.shared(profile));
    HubPerson person =
        people.all().stream()
            .filter(p -> login.equals(p.login()))
            .findFirst()
            .orElseThrow(() ->
                CommandFailure.usage(
                    "Nobody on this hub signs in as " + login + ". See hub readers."));
    people.retire(HubServices.of(profile).actor(null), person.reader().readerId());
    out().println(person.reader().displayName() + " has retired.");
    return ExitStatus.DONE;
  }
}
