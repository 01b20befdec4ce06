package org.readingroom.app.launch.hub;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.PostgresAddress;
import org.readingroom.app.hub.PostgresSchema;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What `hub init` and `hub migrate` share: they act as the owner of the hub's database, whose
/// sign-in is given for this once and stands in no settings.
abstract class HubMigrateCommand extends ProfileCommand {
  @Option(
      names = "--owner",
      paramLabel = "ROLE",
      required = true,
      description = "The PostgreSQL role that owns the database; needs CREATEROLE.")
  private String owner = "";

  @Option(
      names = "--owner-secret",
      paramLabel = "REF",
      description = "Its password: env:NAME, file:PATH or keyring:NAME. Else asked for.")
  private @Nullable String ownerSecret;

  record Result(String url, int version, @Nullable String administrator) {}

  @Override
  protected final int run(Profile profile) throws Exception {
    String url = profile.settings().hub().url().toString();
    if (!url.startsWith("jdbc:postgresql:")) {
      profile.hub(); // opening brings it up to date; the profile closes it
      return done(url, Hub.SCHEMA_VERSION, null, "A SQLite hub keeps itself up to date.");
    }
    char @Nullable [] secret =
        SecretOption.read("--owner-secret", ownerSecret, "Password of " + owner + ": ");
    PostgresAddress address =
        PostgresAddress.of(url, owner, secret == null ? null : new String(secret));
    int version = PostgresSchema.migrate(address).version();
    return done(url, version, after(address), "The hub is at version " + version + ".");
  }

  /// What is to be done once the schema is there.
  ///
  /// @return name of the administrator that was made
  abstract @Nullable String after(PostgresAddress owner) throws CommandFailure;

  private int done(String url, int version, @Nullable String administrator, String sentence) {
    if (json()) {
      Json.print(out(), new Result(url, version, administrator));
    } else {
      out().println(sentence);
      if (administrator != null) {
        out().println(administrator + " can now sign in and add readers.");
      }
    }
    return ExitStatus.DONE;
  }

  /// `run hub migrate`.
  @Command(
      name = "migrate",
      description = "Brings the shared hub to this program's version. Take a backup first.")
  static final class Migrate extends HubMigrateCommand {
    @Override
    @Nullable String after(PostgresAddress owner) {
      return null;
    }
  }

  /// `run hub init`.
  @Command(
      name = "init",
      description = "Sets up a hub in an empty PostgreSQL database, with its first administrator.")
  static final class Init extends HubMigrateCommand {
    @Option(
        names = "--administrator",
        paramLabel = "NAME",
        required = true,
        description = "Display name of the first administrator.")
    private String name = "";

    @Option(
        names = "--login",
        paramLabel = "ROLE",
        required = true,
        description = "The PostgreSQL role the administrator signs in as; made if need be.")
    private String login = "";

    @Option(
        names = "--secret",
        paramLabel = "REF",
        description =
            "The administrator's new password: env:NAME, file:PATH or keyring:NAME. Else asked for;"
                + " leave empty where LDAP, Kerberos or certificates decide.")
    private @Nullable String secret;

    @Override
    @Nullable String after(PostgresAddress owner) throws CommandFailure {
      char @Nullable [] password =
          SecretOption.read("--secret", secret, "New password of " + login + ": ");
      HubPeople.putAsOwner(
          owner,
          new HubPerson(
              new Reader(
                  UUID.nameUUIDFromBytes(
                          ("first administrator " + login).getBytes(StandardCharsets.UTF_8))
                      .toString(),
                  name,
                  Role.ADMINISTRATOR,
                  null,
                  null,
                  null),
              login,
              List.of(),
              true,
              List.of("*"),
              List.of(),
              false),
          password == null || password.length == 0 ? null : password);
      return name;
    }
  }
}
