package org.readingroom.app.launch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// GDCM in a process of its own on one core, asked through its Python binding. For benchmarks; one
/// thread.
final class GdcmPeer implements AutoCloseable {
  private static final Path PYTHON = Path.of("/usr/bin/python3"); // Debian's, which has the binding

  private final Path script;
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  private GdcmPeer(Path script, Process process) {
    this.script = script;
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /// @return null when the binding is not installed here
  static @Nullable GdcmPeer start() throws IOException, InterruptedException {
    if (!Files.isExecutable(PYTHON)) {
      return null;
    }
    boolean installed =
        new ProcessBuilder(PYTHON.toString(), "-c", "import gdcm")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
    if (!installed) {
      return null;
    }
    Path script = Files.createTempFile("readingroom-gdcm", ".py");
    try (InputStream in = GdcmPeer.class.getResourceAsStream("gdcm_decode_times.py")) {
      if (in == null) {
        throw new IOException("gdcm_decode_times.py is missing from this installation");
      }
      Files.write(script, in.readAllBytes());
    }
    return new GdcmPeer(
        script,
        new ProcessBuilder(PYTHON.toString(), script.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  long pid() {
    return process.pid();
  }

  /// Parses the files and keeps them; false when it cannot read, or decode, the first.
  boolean opens(List<Path> files) throws IOException {
    for (Path file : files) {
      if (!ask("open", file).equals("ok")) {
        return false;
      }
    }
    return true;
  }

  /// For each slice: milliseconds that passed, and of processor time.
  record Times(double passedMs, double processorMs) {
    Times less(Times other) {
      return new Times(passedMs - other.passedMs, processorMs - other.processorMs);
    }
  }

  /// One after the other.
  Times decode(List<Path> files, boolean parseToo) throws IOException {
    double passed = 0;
    double processor = 0;
    for (Path file : files) {
      String[] both = ask(parseToo ? "whole" : "decode", file).split(" ", 2);
      passed += Double.parseDouble(both[0]);
      processor += Double.parseDouble(both[1]);
    }
    return new Times(passed / files.size(), processor / files.size());
  }

  /// What a decoded slice costs on its way into Python: the best of five rounds over uncompressed
  /// slices of the same size.
  Times handOver(List<Path> uncompressed) throws IOException {
    if (!opens(uncompressed)) {
      throw new IOException("GDCM does not read an uncompressed slice");
    }
    Times best = decode(uncompressed, false);
    for (int i = 0; i < 4; i++) {
      Times next = decode(uncompressed, false);
      best = next.processorMs() < best.processorMs() ? next : best;
    }
    return best;
  }

  private String ask(String what, Path file) throws IOException {
    requests.write(what + " " + file + "\n");
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("GDCM ended while decoding");
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(script);
  }
}
