package org.readingroom.app.shell.session;

/// What opens a locked session: the profile's own passphrase, or on a shared hub the reader's own
/// password. Callable from any thread; blocks.
public interface SessionKey {
  /// What a try came to.
  enum Answer {
    RIGHT,
    WRONG,
    /// nobody could be asked, and this computer cannot tell by itself
    CANNOT_TELL
  }

  /// "Password of ada", "Passphrase of this profile"; empty when the profile has nothing to ask for
  /// (its key is protected by the keyring or by file rights only).
  String asksFor();

  /// @param typed wiped by the caller
  Answer test(char[] typed) throws Exception;
}
