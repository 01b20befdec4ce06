package org.readingroom.app.launch.line;

/// A command cannot go on. The message is one or two plain sentences for the person who typed it:
/// what is wrong and what to do next.
public final class CommandFailure extends Exception {
  private final int exitStatus;

  public CommandFailure(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  public static CommandFailure usage(String message) {
    return new CommandFailure(ExitStatus.USAGE, message);
  }

  public static CommandFailure failed(String message) {
    return new CommandFailure(ExitStatus.FAILED, message);
  }

  public int exitStatus() {
    return exitStatus;
  }
}
