package org.readingroom.app.launch.line;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// One line on standard error that is written over as a command goes on, at most twice a second,
/// and only where a person watches. Safe from any thread.
public final class ProgressLine {
  private static final long EVERY_NANOS = 500_000_000L;

  private final PrintStream out;
  private final boolean watched;
  private final AtomicLong lastSaid = new AtomicLong(System.nanoTime() - EVERY_NANOS);
  private volatile int longest;

  public ProgressLine(PrintStream out) {
    this.out = out;
    this.watched = System.console() != null && System.console().isTerminal();
  }

  /// @param text made only when it will be shown
  public void say(Supplier<String> text) {
    if (!watched) {
      return;
    }
    long now = System.nanoTime();
    long before = lastSaid.get();
    if (now - before >= EVERY_NANOS && lastSaid.compareAndSet(before, now)) {
      String line = text.get();
      longest = Math.max(longest, line.length());
      out.print("\r" + line + " ".repeat(longest - line.length()));
      out.flush();
    }
  }

  /// Leaves the line clean for what is printed next.
  public void end() {
    if (longest > 0) {
      out.print("\r" + " ".repeat(longest) + "\r");
      out.flush();
    }
  }
}
