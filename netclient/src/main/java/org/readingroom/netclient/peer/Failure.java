package org.readingroom.netclient.peer;

import java.util.Locale;

/// Why an archive did not do what was asked: a cause a program can switch on, one plain sentence,
/// and what to do next. Never carries patient data.
///
/// @param reason what went wrong, a whole sentence with its full stop
/// @param remedy what to do about it, one or more whole sentences; empty when there is nothing to
///   do
public record Failure(Kind kind, String reason, String remedy) {

  public enum Kind {
    UNKNOWN_HOST,
    UNREACHABLE,
    TIMED_OUT,
    REFUSED_CALLED_AE,
    REFUSED_CALLING_AE,
    REFUSED,
    TLS,
    AUTHENTICATION,
    NOT_SUPPORTED,
    NOT_FOUND,
    HUNG_UP,
    PROTOCOL,
    OUT_OF_RESOURCES,
    DISK_FULL,
    UNREADABLE_OBJECT,
    CANCELLED;

    /// In small letters, for a line of the log.
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// Makes reason and remedy whole sentences, whatever they were built from, so that whoever shows
  /// one shows it as it is.
  public Failure {
    reason = sentence(reason);
    remedy = sentence(remedy);
  }

  /// Reason and remedy as two sentences to be shown as they are.
  public String explained() {
    return remedy.isEmpty() ? reason : reason + " " + remedy;
  }

  private static String sentence(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      return trimmed;
    }
    String capital = Character.toUpperCase(trimmed.charAt(0)) + trimmed.substring(1);
    return capital.endsWith(".") || capital.endsWith("!") || capital.endsWith("?")
        ? capital
        : capital + ".";
  }

  /// The `state` word of `query --json` and `echo --json`.
  public String state() {
    return switch (kind) {
      case TIMED_OUT -> "timed-out";
      case UNKNOWN_HOST, UNREACHABLE, HUNG_UP, TLS -> "unreachable";
      default -> "refused";
    };
  }
}
