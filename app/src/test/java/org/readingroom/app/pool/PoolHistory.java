package org.readingroom.app.pool;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// What the readers of one process asked of the hub and what they were told, one line each.
///
/// A deed is written down before it is tried and again when it is answered, so that a killed
/// process leaves behind what it may have done. Times are ns of the machine's monotonic clock, the
/// same for all processes.
final class PoolHistory implements AutoCloseable {
  enum Deed {
    CLAIM,
    RENEW,
    RELEASE,
    DRAFT,
    SIGN
  }

  enum Answer {
    /// tried, and no answer heard (yet)
    ASKED,
    GRANTED,
    REFUSED,
    /// the hub could not be reached: it may have been done
    UNKNOWN
  }

  /// @param token the fencing token used, or, for a granted claim, given
  /// @param lengthMs how long the lease was asked for
  /// @param text what was written, for drafts and signatures
  record Entry(
      String reader,
      Deed deed,
      Answer answer,
      String item,
      long token,
      long lengthMs,
      long askedNs,
      long answeredNs,
      String text) {
    String line() {
      return String.join(
          "\t",
          reader,
          deed.name(),
          answer.name(),
          item,
          Long.toString(token),
          Long.toString(lengthMs),
          Long.toString(askedNs),
          Long.toString(answeredNs),
          text);
    }

    static Entry of(String line) {
      String[] part = line.split("\t", -1);
      return new Entry(
          part[0],
          Deed.valueOf(part[1]),
          Answer.valueOf(part[2]),
          part[3],
          Long.parseLong(part[4]),
          Long.parseLong(part[5]),
          Long.parseLong(part[6]),
          Long.parseLong(part[7]),
          part[8]);
    }

    Entry answered(Answer answer, String item, long token) {
      return new Entry(
          reader, deed, answer, item, token, lengthMs, askedNs, System.nanoTime(), text);
    }
  }

  private static final String CLOCK = "clock ";

  private final BufferedWriter out;

  PoolHistory(Path file) throws IOException {
    out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    out.write(CLOCK + clockMs() + '\n');
    out.flush();
  }

  /// ms by which this process's wall clock is ahead of the machine's monotonic clock: differs
  /// between processes only where their wall clocks do.
  static long clockMs() {
    return System.currentTimeMillis() - System.nanoTime() / 1_000_000;
  }

  synchronized void write(Entry entry) {
    try {
      out.write(entry.line());
      out.newLine();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What one process left behind.
  ///
  /// @param clockMs {@link #clockMs} of the process
  /// @param entries in the order written; a line cut off by a kill is left out
  record Left(long clockMs, List<Entry> entries) {}

  /// @return nothing where the process was killed before it began
  static Optional<Left> read(Path file) throws IOException {
    String text = Files.exists(file) ? Files.readString(file) : "";
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Left(
                Long.parseLong(lines.getFirst().substring(CLOCK.length())),
                lines.stream().skip(1).map(Entry::of).toList()));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
