package org.readingroom.app.launch.line;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.readingroom.netclient.seal.PrivateFiles;

/// The profile's log: `logs/readingroom-*.log`, a few rotated files per process, nothing on the
/// console.
///
/// Our own loggers at INFO, everybody else's at WARNING. Messages of libraries are not kept, since
/// they quote data; an exception is written as its type and the frames of ours that led to it.
public final class Logs {
  private static final int FILE_BYTES = 2_000_000;
  private static final int FILES = 3;
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("org.readingroom");

  private Logs() {}

  /// Silences the console; call before anything logs.
  public static void quiet() {
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    ROOT.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
  }

  /// Starts writing into the profile. A log that cannot be written stops nobody from reading.
  public static void open(Path home) {
    try {
      Path folder = home.resolve("logs");
      PrivateFiles.createFolders(folder);
      String pattern = folder.toString().replace("%", "%%") + "/readingroom-%u.%g.log";
      FileHandler file = new FileHandler(pattern, FILE_BYTES, FILES, true);
      file.setFormatter(new PlainLine());
      ROOT.addHandler(file);
    } catch (IOException | SecurityException e) {
      System.err.println("The log cannot be written to " + home.resolve("logs") + ".");
    }
  }

  private static final class PlainLine extends Formatter {
    @Override
    public String format(LogRecord record) {
      StringBuilder line =
          new StringBuilder()
              .append(Instant.ofEpochMilli(record.getMillis()))
              .append(' ')
              .append(record.getLevel())
              .append(' ')
              .append(shortName(record.getLoggerName()))
              .append(' ');
      boolean ours =
          record.getLoggerName() != null && record.getLoggerName().startsWith("org.readingroom");
      line.append(ours ? formatMessage(record) : "(message of a library, not kept)");
      for (Throwable t = record.getThrown(); t != null; t = t.getCause()) {
        line.append(" | ").append(t.getClass().getName());
        for (StackTraceElement frame : t.getStackTrace()) {
          if (frame.getClassName().startsWith("org.readingroom")) {
            line.append(" at ")
                .append(shortName(frame.getClassName()))
                .append(':')
                .append(frame.getLineNumber());
          }
        }
      }
      return line.append(System.lineSeparator()).toString();
    }

    private static String shortName(String name) {
      if (name == null) {
        return "-";
      }
      return name.startsWith("org.readingroom.")
          ? name.substring("org.readingroom.".length())
          : name;
    }
  }
}
