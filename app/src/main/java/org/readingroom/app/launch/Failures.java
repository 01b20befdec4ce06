package org.readingroom.app.launch;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.UnknownReaderException;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.settings.SecretUnavailableException;
import org.readingroom.app.settings.SettingsException;
import org.readingroom.netclient.seal.KeyUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever ended a command into one plain sentence with a next step, and an exit status. No
/// stack trace ever reaches the person; the log has the frames.
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static int explain(Throwable failure, PrintWriter err) {
    int status =
        switch (failure) {
          case CommandFailure e -> say(err, e.getMessage(), e.exitStatus());
          case SettingsException e -> say(err, e.getMessage(), ExitStatus.USAGE);
          case SecretUnavailableException e -> say(err, e.getMessage(), ExitStatus.USAGE);
          case UnknownReaderException e -> say(err, e.getMessage(), ExitStatus.USAGE);
          case HubException e -> say(err, e.getMessage(), ExitStatus.FAILED);
          case KeyUnavailableException e ->
              say(err, e.getMessage() + " " + e.remedy(), ExitStatus.FAILED);
          case InterruptedException e -> say(err, "Stopped.", ExitStatus.INTERRUPTED);
          case AccessDeniedException e ->
              say(err, "You may not write or read " + e.getFile() + ".", ExitStatus.FAILED);
          case FileSystemException e when String.valueOf(e.getReason()).contains("No space") ->
              say(err, "The disk is full. Free some space and try again.", ExitStatus.FAILED);
          case IOException e -> {
            LOG.warn("command ended", e);
            yield say(err, sentence(e), ExitStatus.FAILED);
          }
          default -> {
            LOG.error("command ended", failure);
            yield say(
                err,
                "Something went wrong inside Reading Room ("
                    + failure.getClass().getSimpleName()
                    + "). The log in the profile folder says where.",
                ExitStatus.FAILED);
          }
        };
    err.flush();
    return status;
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

  private static int say(PrintWriter err, @Nullable String sentence, int status) {
    err.println(sentence);
    return status;
  }
}
