package org.readingroom.app.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A draft's text with everything that can be undone and redone. The same records in the same order
/// always give the same history, which is how it comes back after a crash. Not thread-safe: {@link
/// DraftSession} guards it.
final class DraftHistory {
  private static final int MOST_STEPS = 1_000;

  private ReportText text;

  // latest last
  private final Deque<TextEdit> done = new ArrayDeque<>();
  private final Deque<TextEdit> undone = new ArrayDeque<>();
  private boolean lastStepClosed = true;

  DraftHistory(ReportText start) {
    this.text = start;
  }

  ReportText text() {
    return text;
  }

  boolean canUndo() {
    return !done.isEmpty();
  }

  boolean canRedo() {
    return !undone.isEmpty();
  }

  void edit(TextEdit edit, boolean step) {
    text = edit.applyTo(text);
    undone.clear();
    TextEdit last = done.peekLast();
    if (last != null && !lastStepClosed && !step) {
      TextEdit joined = last.joined(edit).orElse(null);
      if (joined != null) {
        done.removeLast();
        done.addLast(joined);
        return;
      }
    }
    done.addLast(edit);
    lastStepClosed = step;
    if (done.size() > MOST_STEPS) {
      done.removeFirst();
    }
  }

  void undo() {
    TextEdit edit = done.pollLast();
    if (edit != null) {
      text = edit.inverse().applyTo(text);
      undone.addLast(edit);
      lastStepClosed = true;
    }
  }

  void redo() {
    TextEdit edit = undone.pollLast();
    if (edit != null) {
      text = edit.applyTo(text);
      done.addLast(edit);
      lastStepClosed = true;
    }
  }

  /// The shortest records that give this history again, without what could be redone.
  List<DraftRecord> records(String itemId, String readerId, int hubVersion) {
    ReportText start = text;
    for (TextEdit edit : done.reversed()) {
      start = edit.inverse().applyTo(start);
    }
    List<DraftRecord> out = new ArrayList<>(done.size() + 1);
    out.add(
        new DraftRecord.Start(
            1, itemId, readerId, hubVersion, start.findings(), start.conclusion()));
    for (TextEdit edit : done) {
      out.add(
          new DraftRecord.Edit(
              edit.section(), edit.offset(), edit.removed(), edit.inserted(), true));
    }
    return out;
  }
}
