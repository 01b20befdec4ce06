package org.readingroom.netclient.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Independent readers and samples that Debian packages bring: pydicom's test files, dcmtk and
/// dicom3tools. Tests that need one are skipped where it is absent.
public final class Outside {
  private static final String PYTHON = "/usr/bin/python3";

  private Outside() {}

  /// Folder of pydicom's data; `-Dreadingroom.pydicom=…` overrides Debian's place.
  public static Path pydicomData() {
    Path folder =
        Path.of(
            System.getProperty(
                "readingroom.pydicom", "/usr/lib/python3/dist-packages/pydicom/data"));
    Assumptions.assumeTrue(
        Files.isDirectory(folder.resolve("test_files")), "python3-pydicom is not installed");
    return folder;
  }

  public static List<Path> pydicomFiles(String subfolder) throws IOException {
    try (Stream<Path> files = Files.list(pydicomData().resolve(subfolder))) {
      return files.filter(f -> f.toString().endsWith(".dcm")).sorted().toList();
    }
  }

  public static Path pydicomFile(String name) {
    return pydicomData().resolve("test_files").resolve(name);
  }

  /// A data set with its transfer syntax.
  public record ReadFile(FileMetaInformation meta, Dataset dataset) {}

  public static ReadFile read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      FileMetaInformation meta = FileMetaInformation.read(in);
      return new ReadFile(meta, DatasetReader.readAll(in, meta.transferSyntaxUid()));
    }
  }

  public record Output(int exit, String text) {}

  /// Runs a tool and returns its output, both streams together; skips the test when it is absent.
  public static Output run(String... command) throws IOException, InterruptedException {
    return run(List.of(command));
  }

  public static Output run(List<String> command) throws IOException, InterruptedException {
    Path tool = Path.of(command.getFirst());
    Path found = tool.isAbsolute() ? tool : Path.of("/usr/bin").resolve(tool);
    Assumptions.assumeTrue(Files.isExecutable(found), command.getFirst() + " is not installed");
    List<String> full = new ArrayList<>(command);
    full.set(0, found.toString());
    Path output = Files.createTempFile("outside", ".txt");
    try {
      Process process =
          new ProcessBuilder(full)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + " did not end");
      }
      return new Output(
          process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /// Runs a Python script that lies beside this class among the test resources.
  public static Output python(String script, List<String> arguments)
      throws IOException, InterruptedException {
    Path copy = Files.createTempFile("outside", ".py");
    try (InputStream in = Outside.class.getResourceAsStream(script)) {
      Files.write(copy, in.readAllBytes());
      List<String> command = new ArrayList<>(List.of(PYTHON, copy.toString()));
      command.addAll(arguments);
      return run(command);
    } finally {
      Files.deleteIfExists(copy);
    }
  }
}
