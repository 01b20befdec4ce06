package org.readingroom.app.demo;

import java.util.ArrayList;
import java.util.List;

/// Solids of tissue in the order they are drawn: a later one covers those before it.
///
/// Space: patient mm, LPS. Built on one thread, then drawn on any.
final class BodyParts {
  private record Part(Tissue tissue, Solid solid) {}

  private final List<Part> parts = new ArrayList<>();

  void add(Tissue tissue, Solid solid) {
    parts.add(new Part(tissue, solid));
  }

  /// Adds a solid of the left side and its mirror image on the right.
  void both(Tissue tissue, Solid solid) {
    add(tissue, solid);
    add(tissue, solid.mirrored());
  }

  void draw(Slice slice) {
    for (Part part : parts) {
      slice.draw(part.tissue(), part.solid());
    }
  }
}
