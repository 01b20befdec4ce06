package org.readingroom.render.gl;

import org.readingroom.render.cpu.CpuEngine;

/// What `doctor` reports of OpenGL on this machine.
public sealed interface GlProbe {

  /// OpenGL works.
  ///
  /// @param info what it says of itself
  /// @param openedMs how long opening it took
  record Found(GlInfo info, long openedMs) implements GlProbe {}

  /// OpenGL does not work here.
  ///
  /// @param sentence why, for the reader
  record Missing(String sentence) implements GlProbe {}

  /// Opens OpenGL, asks, and closes it again. Blocks for up to a few seconds; never throws.
  static GlProbe now() {
    long started = System.nanoTime();
    try (CpuEngine cpu = new CpuEngine(1);
        GlEngine gl = new GlEngine(cpu)) {
      return new Found(gl.info(), (System.nanoTime() - started) / 1_000_000);
    } catch (GlUnavailableException unavailable) {
      return new Missing(String.valueOf(unavailable.getMessage()));
    }
  }
}
