package org.readingroom.app.viewer.tool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The reader's changes of one study, each a value with an inverse. JavaFX thread only.
public final class UndoStack {
  /// One change the reader made.
  public interface Change {
    /// Makes the change, or makes it again.
    void apply();

    /// Takes it back exactly.
    void revert();

    /// What it is, in the reader's words, for "Undo …".
    String name();
  }

  private static final int KEPT = 500;

  private final Deque<Change> done = new ArrayDeque<>();
  private final Deque<Change> undone = new ArrayDeque<>();

  /// Makes a change and remembers it; what was undone before can no longer be redone.
  public void perform(Change change) {
    change.apply();
    done.push(change);
    undone.clear();
    if (done.size() > KEPT) {
      done.removeLast();
    }
  }

  /// Takes the newest change back.
  ///
  /// @return its name, or empty when there was none
  public Optional<String> undo() {
    Change change = done.poll();
    if (change == null) {
      return Optional.empty();
    }
    change.revert();
    undone.push(change);
    return Optional.of(change.name());
  }

  /// Makes the change last undone again.
  public Optional<String> redo() {
    Change change = undone.poll();
    if (change == null) {
      return Optional.empty();
    }
    change.apply();
    done.push(change);
    return Optional.of(change.name());
  }

  /// Forgets everything; for closing the study.
  public void clear() {
    done.clear();
    undone.clear();
  }
}
