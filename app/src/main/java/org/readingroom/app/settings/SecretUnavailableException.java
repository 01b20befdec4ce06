package org.readingroom.app.settings;

/// A secret the settings refer to cannot be had. The message names the reference and the next step,
/// never the secret.
public final class SecretUnavailableException extends Exception {
  public SecretUnavailableException(String message) {
    super(message);
  }
}
