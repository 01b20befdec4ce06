package org.readingroom.app.settings;

import org.readingroom.netclient.peer.Failure;

/// A secret the settings refer to cannot be had. The message names the reference and the next step,
/// never the secret.
public final class SecretUnavailableException extends Exception {
  private final transient Failure failure;

  /// @param reason names the reference
  /// @param remedy what to do about it
  public SecretUnavailableException(String reason, String remedy) {
    super(reason + " " + remedy);
    this.failure = new Failure(Failure.Kind.AUTHENTICATION, reason, remedy);
  }

  /// As an archive's answer to whoever asks it.
  public Failure failure() {
    return failure;
  }
}
