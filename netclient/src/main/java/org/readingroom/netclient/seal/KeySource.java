package org.readingroom.netclient.seal;

/// Where a profile's master key comes from, and so what protects it.
public enum KeySource {
  /// The operating system's keyring, unlocked by the login.
  KEYRING("protected by the system keyring"),
  /// A passphrase only the reader knows (Argon2id, RFC 9106).
  PASSPHRASE("protected by a passphrase"),
  /// The file named by `READINGROOM_KEY_FILE`.
  KEY_FILE("protected by a key file kept elsewhere"),
  /// A mode-0600 file outside the profile that this program made, having found nothing better.
  PRIVATE_FILE("protected by file rights only");

  private final String protection;

  KeySource(String protection) {
    this.protection = protection;
  }

  /// What `doctor` and the window say.
  public String protection() {
    return protection;
  }
}
