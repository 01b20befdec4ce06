package org.readingroom.app.launch;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.UnknownReaderException;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.launch.line.ExitStatus;
import org.readingroom.app.settings.SettingsException;
import org.readingroom.netclient.seal.KeyUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever ended a command into one plain sentence with a next step, and an exit status. No
/// stack trace ever reaches the person; the log has the frames.
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /// What to tell the person.
  ///
  /// @param reason one or two plain sentences
  record Explained(int exitStatus, String reason) {}

  static Explained explain(Throwable failure) {
    return switch (failure) {
      case CommandFailure e -> of(e.exitStatus(), e.getMessage());
      case SettingsException e -> of(ExitStatus.USAGE, e.getMessage());
      case UnknownReaderException e -> of(ExitStatus.USAGE, e.getMessage());
      case HubException e -> of(ExitStatus.FAILED, e.getMessage());
      case KeyUnavailableException e -> of(ExitStatus.FAILED, e.getMessage() + " " + e.remedy());
      case InterruptedException e -> of(ExitStatus.INTERRUPTED, "Stopped.");
      case AccessDeniedException e ->
          of(ExitStatus.FAILED, "You may not write or read " + e.getFile() + ".");
      case FileSystemException e when String.valueOf(e.getReason()).contains("No space") ->
          of(ExitStatus.FAILED, "The disk is full. Free some space and try again.");
      case IOException e -> {
        LOG.warn("command ended", e);
        yield of(ExitStatus.FAILED, sentence(e));
      }
      default -> {
        LOG.error("command ended", failure);
        yield of(
            ExitStatus.FAILED,
            "Something went wrong inside Reading Room ("
                + failure.getClass().getSimpleName()
                + "). The log in the profile folder says where.");
      }
    };
  }

  /// Messages of our own exceptions are written for people; a library's are not, and may quote
  /// data.
  private static String sentence(IOException e) {
    boolean ours = e.getClass().getName().startsWith("org.readingroom");
    String message = e.getMessage();
    if (ours && message != null) {
      return message;
    }
    if (message != null && message.contains("No space left")) {
      return "The disk is full. Free some space and try again.";
    }
    return "A file of the profile could not be read or written ("
        + e.getClass().getSimpleName()
        + "). Check the disk and the folder's rights.";
  }

  private static Explained of(int exitStatus, @Nullable String reason) {
    return new Explained(exitStatus, reason == null ? "It did not work." : reason);
  }
}
