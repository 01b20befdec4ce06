package org.readingroom.app.launch.hub;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run hub set-reader LOGIN`: adds a reader, or changes what is given of an existing one.
@Command(
    name = "set-reader",
    description = "Adds a reader to the shared hub, or changes one. For administrators.")
final class HubSetReaderCommand extends ProfileCommand {
  @Parameters(
      paramLabel = "LOGIN",
      description = "The PostgreSQL role they sign in as; made if need be.")
  private String login = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Display name, such as \"Dr A Reader\".")
  private @Nullable String name;

  @Option(names = "--role", paramLabel = "ROLE", description = "trainee, consultant, lead …")
  private @Nullable String role;

  @Option(names = "--grade", paramLabel = "GRADE", description = "Such as ST4.")
  private @Nullable String grade;

  @Option(names = "--body", paramLabel = "GMC|HCPC", description = "Professional body.")
  private @Nullable String body;

  @Option(names = "--number", paramLabel = "N", description = "Registration number there.")
  private @Nullable String number;

  @Option(
      names = "--subspecialties",
      paramLabel = "S",
      split = ",",
      description = "Such as neuro,paediatric.")
  private @Nullable List<String> subspecialties;

  @Option(
      names = "--sees",
      paramLabel = "CODE",
      split = ",",
      description = "Codes of the trusts whose items they see; * for all.")
  private @Nullable List<String> sees;

  @Option(
      names = "--reports-for",
      paramLabel = "CODE",
      split = ",",
      description = "Codes of the trusts they may report for; * for all.")
  private @Nullable List<String> reports;

  @Option(
      names = "--feeds",
      arity = "1",
      paramLabel = "true|false",
      description = "May let studies into the pool, as the agent does.")
  private @Nullable Boolean feeds;

  @Option(
      names = "--secret",
      paramLabel = "REF",
      description =
          "A new password: env:NAME, file:PATH or keyring:NAME. Leave out to keep the old one, or"
              + " where LDAP, Kerberos or certificates decide.")
  private @Nullable String secret;

  @Override
  protected int run(Profile profile) throws Exception {
    Hub hub = HubServices.shared(profile);
    HubPeople people = new HubPeople(hub);
    Optional<HubPerson> known =
        people.all().stream().filter(p -> login.equals(p.login())).findFirst();
    HubPerson person = changed(known);
    char @Nullable [] password =
        secret == null ? null : SecretOption.read("--secret", secret, "New password: ");
    people.put(HubServices.of(profile).actor(null), person, password);
    if (json()) {
      Json.print(out(), HubReadersCommand.Row.of(person));
    } else {
      out()
          .println(
              person.reader().displayName()
                  + (known.isPresent() ? " was changed." : " was added."));
    }
    return ExitStatus.DONE;
  }

  private HubPerson changed(Optional<HubPerson> known) throws CommandFailure {
    return new HubPerson(
        known.isPresent() ? changed(known.get().reader()) : added(),
        login,
        orKnown(subspecialties, known.map(HubPerson::subspecialties)),
        feeds != null ? feeds : known.map(HubPerson::feeds).orElse(false),
        orKnown(sees, known.map(HubPerson::sees)),
        orKnown(reports, known.map(HubPerson::reports)),
        false);
  }

  private Reader added() throws CommandFailure {
    if (name == null || role == null) {
      throw CommandFailure.usage("A new reader needs --name and --role.");
    }
    return new Reader(UUID.randomUUID().toString(), name, parsed(role), grade, body, number);
  }

  private Reader changed(Reader before) throws CommandFailure {
    return new Reader(
        before.readerId(),
        name == null ? before.displayName() : name,
        role == null ? before.role() : parsed(role),
        grade == null ? before.grade() : grade,
        body == null ? before.body() : body,
        number == null ? before.number() : number);
  }

  private static Role parsed(String role) throws CommandFailure {
    return Role.parse(role)
        .orElseThrow(() ->
            CommandFailure.usage("--role is one of " + String.join(", ", Role.labels()) + "."));
  }

  private static List<String> orKnown(@Nullable List<String> given, Optional<List<String>> known) {
    return given != null ? given : known.orElse(List.of());
  }
}
