package org.readingroom.render.reslice;

/// The two ways pictures are made.
public enum EngineKind {
  /// OpenGL, offscreen.
  GL,
  /// Java on all cores.
  CPU
}
