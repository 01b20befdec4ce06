package org.readingroom.app.launch.hub;

import org.jspecify.annotations.Nullable;
import org.readingroom.app.hub.Hub;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.PostgresSchema;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.launch.line.Json;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.launch.profile.ProfileCommand;
import picocli.CommandLine.Command;

/// `run hub status`: exit 0 when this program can work with the hub of the settings.
@Command(
    name = "status",
    description = "Says whether the hub of the settings is there and fits this program.")
final class HubStatusCommand extends ProfileCommand {
  /// @param state ready, absent, old, too-new, refused or unreachable
  /// @param version of the schema there; null when not known
  /// @param program version of the schema this program writes
  record Result(
      String url, String state, @Nullable Integer version, int program, @Nullable String reason) {}

  @Override
  protected int run(Profile profile) throws Exception {
    Result result = look(profile);
    if (json()) {
      Json.print(out(), result);
    } else {
      out().println(result.url() + ": " + result.state());
      if (result.reason() != null) {
        out().println(result.reason());
      }
    }
    return result.state().equals("ready") ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private static Result look(Profile profile) throws Exception {
    String url = profile.settings().hub().url().toString();
    try {
      if (!url.startsWith("jdbc:postgresql:")) {
        @Nullable String readOnly = profile.hub().readOnlyReason();
        return readOnly == null
            ? new Result(url, "ready", Hub.SCHEMA_VERSION, Hub.SCHEMA_VERSION, null)
            : new Result(url, "too-new", null, Hub.SCHEMA_VERSION, readOnly);
      }
      PostgresSchema.Status found = PostgresSchema.status(profile.hubAddress());
      if (!found.present()) {
        return of(url, "absent", found, "The hub is not set up. Its owner runs hub init.");
      }
      if (found.old()) {
        return of(url, "old", found, "The hub's owner runs hub migrate.");
      }
      return found.tooNew()
          ? of(
              url,
              "too-new",
              found,
              "Install the newer Reading Room; until then it can be read only.")
          : of(url, "ready", found, null);
    } catch (HubException e) {
      return new Result(
          url,
          e.unreachable() ? "unreachable" : "refused",
          null,
          Hub.SCHEMA_VERSION,
          e.getMessage());
    }
  }

  private static Result of(
      String url, String state, PostgresSchema.Status found, @Nullable String reason) {
    return new Result(
        url, state, found.present() ? found.version() : null, Hub.SCHEMA_VERSION, reason);
  }
}
