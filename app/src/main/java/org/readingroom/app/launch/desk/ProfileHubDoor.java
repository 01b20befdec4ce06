package org.readingroom.app.launch.desk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.hub.PostgresAddress;
import org.readingroom.app.hub.PostgresSchema;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.profile.HubServices;
import org.readingroom.app.launch.profile.Profile;
import org.readingroom.app.settings.Settings;
import org.readingroom.app.settings.SettingsFile;
import org.readingroom.app.shell.session.HubDoor;
import org.readingroom.app.shell.session.SessionKey;

/// The way into the shared hub of a profile. Thread-safe.
final class ProfileHubDoor implements HubDoor, SessionKey {
  private static final String POSTGRES = "jdbc:postgresql:";

  private final Profile profile;
  private final Runnable changed;

  /// @param changed called after another hub or password is in force
  ProfileHubDoor(Profile profile, Runnable changed) {
    this.profile = profile;
    this.changed = changed;
  }

  @Override
  public boolean shared() {
    return address().toString().startsWith(POSTGRES);
  }

  @Override
  public URI address() {
    return profile.settings().hub().url();
  }

  @Override
  public @Nullable String login() {
    return profile.settings().hub().user();
  }

  @Override
  public void signIn(String url, String login, char[] password) throws Exception {
    String typed = new String(password);
    PostgresAddress address = PostgresAddress.of(url, login, typed);
    PostgresSchema.Status status = PostgresSchema.status(address);
    if (!status.present()) {
      throw new HubException(
          "The database is there, but the hub is not set up in it. Its owner sets it up first.");
    }
    take(url, login, typed);
  }

  private void take(String url, String login, String password) throws Exception {
    Settings.HubSettings now = profile.settings().hub();
    if (now.url().toString().equals(url) && login.equals(now.user())) {
      profile.signInWith(password);
    } else {
      Path file = profile.home().resolve(SettingsFile.NAME);
      SettingsFile.write(
          file,
          SettingsFile.read(file).withHub(new Settings.HubSettings(URI.create(url), login, null)));
      profile.changeHub(password);
    }
    changed.run();
  }

  @Override
  public void setUp(
      String url, String owner, char[] ownerPassword, HubPerson first, char[] password)
      throws Exception {
    PostgresAddress address = PostgresAddress.of(url, owner, new String(ownerPassword));
    PostgresSchema.migrate(address);
    HubPeople.putAsOwner(address, first, password);
    signIn(url, String.valueOf(first.login()), password);
  }

  @Override
  public HubPeople people() throws IOException, InterruptedException, CommandFailure {
    return new HubPeople(HubServices.shared(profile));
  }

  @Override
  public boolean changePassword(char[] present, char[] next) throws Exception {
    if (test(present) != Answer.RIGHT) {
      return false;
    }
    people().changeOwnPassword(HubServices.of(profile).actor(null), next);
    profile.signInWith(new String(next));
    return true;
  }

  @Override
  public String asksFor() {
    return "Password of " + login();
  }

  /// The hub is asked; while it is away, the password in use here decides.
  @Override
  public Answer test(char[] typed) throws Exception {
    PostgresAddress inUse = profile.hubAddress();
    if (typed.length == 0) {
      return Answer.WRONG;
    }
    try {
      PostgresSchema.status(PostgresAddress.of(address().toString(), login(), new String(typed)));
      profile.signInWith(new String(typed));
      return Answer.RIGHT;
    } catch (HubException e) {
      if (e.signInRefused()) {
        return Answer.WRONG;
      }
      String known = inUse.password();
      if (!e.unreachable() || known == null) {
        return Answer.CANNOT_TELL;
      }
      return Arrays.equals(known.toCharArray(), typed) ? Answer.RIGHT : Answer.WRONG;
    }
  }
}
