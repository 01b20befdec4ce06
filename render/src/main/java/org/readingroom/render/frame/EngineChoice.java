package org.readingroom.render.frame;

import java.util.Locale;

/// Which engine the reader or the command line asks for.
public enum EngineChoice {
  /// OpenGL where it runs on a graphics processor, else the CPU.
  AUTO,
  /// OpenGL, on whatever it runs.
  GL,
  /// Java on all cores.
  CPU;

  /// Reads "auto", "gl" or "cpu".
  ///
  /// @throws IllegalArgumentException with a sentence that says what is allowed
  public static EngineChoice parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "auto" -> AUTO;
      case "gl" -> GL;
      case "cpu" -> CPU;
      default ->
          throw new IllegalArgumentException(
              "the engine is auto, gl or cpu, not \"" + text.strip() + "\"");
    };
  }
}
