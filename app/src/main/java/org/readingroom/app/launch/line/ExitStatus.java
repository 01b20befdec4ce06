package org.readingroom.app.launch.line;

/// What a command's exit status means to a script.
public final class ExitStatus {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;

  /// Some of it was done; the JSON says what is missing and why.
  public static final int PARTLY = 3;

  /// Stopped by Ctrl-C (128 + SIGINT, as shells count).
  public static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
