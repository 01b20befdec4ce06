package org.readingroom.netclient.hostile;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Everything this program logs while it is open, exceptions included.
public final class LogLines extends Handler implements AutoCloseable {
  private static final Logger OURS = Logger.getLogger("org.readingroom");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LogLines() {}

  public static LogLines open() {
    LogLines log = new LogLines();
    log.setLevel(Level.ALL);
    log.setFormatter(new SimpleFormatter());
    OURS.addHandler(log);
    return log;
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  public boolean mentions(String text) {
    return lines.stream().anyMatch(line -> line.contains(text));
  }

  public long count(String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }

  @Override
  public void publish(LogRecord entry) {
    lines.add(getFormatter().format(entry));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    OURS.removeHandler(this);
  }
}
