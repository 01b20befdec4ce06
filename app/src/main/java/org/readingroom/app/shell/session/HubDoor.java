package org.readingroom.app.shell.session;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.hub.HubException;

/// The way into a shared hub: signing in, setting one up, and one's own password. Callable from any
/// thread; blocks on the network. Passwords are kept in memory only; callers wipe what they pass.
public interface HubDoor {
  /// The profile's hub is one several people share.
  boolean shared();

  /// As the settings say.
  URI address();

  /// As whom the settings sign in; null when they do not say.
  @Nullable String login();

  /// Signs in, and uses this hub from now on: address and login are written to the settings.
  ///
  /// @throws HubException when it was refused or cannot be reached; says why. Nothing has changed.
  void signIn(String url, String login, char[] password) throws Exception;

  /// Makes or updates the hub in a database as its owner, with a first administrator.
  void setUp(String url, String owner, char[] ownerPassword, HubPerson first, char[] password)
      throws Exception;

  /// Who reads on the shared hub.
  HubPeople people() throws Exception;

  /// Changes the password of whoever is signed in, who proves it by the present one.
  ///
  /// @return false when the present one is not right
  boolean changePassword(char[] present, char[] changed) throws Exception;
}
