package org.readingroom.app.settings;

/// The settings file cannot be used. The message names the file, the line, the key and the remedy,
/// and is meant to be shown as it is.
public final class SettingsException extends Exception {
  public SettingsException(String message) {
    super(message);
  }
}
