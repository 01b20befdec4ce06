package org.readingroom.app.report;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.report.ReportText.Section;
import org.readingroom.netclient.seal.SealedJournal;

/// One reader typing about one item: text, undo, and a journal that keeps up with the typing.
///
/// Editing never waits for the disk, so it may be done on the FX thread. A virtual thread of its
/// own writes and syncs: what was typed is on the disk within {@link #LONGEST_DELAY} of the key,
/// unless the disk fails, which {@link Keeping} says while the text stays in memory and is tried
/// again.
public final class DraftSession implements AutoCloseable {
  /// from a key to the disk; DESIGN allows a second
  public static final Duration LONGEST_DELAY = Duration.ofMillis(500);

  private static final long PAUSE_MS = 200;
  private static final long RETRY_MS = 1_000;

  /// Whether the text is safe.
  ///
  /// @param safe everything typed so far is on the disk
  /// @param trouble one sentence when the disk refuses; null otherwise
  public record Keeping(boolean safe, @Nullable String trouble) {}

  private final SealedJournal journal;
  private final Runnable deleteFiles;
  private final String itemId;
  private final @Nullable ReportText otherText;
  private final Thread writer;
  private final CountDownLatch writerDone = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // guarded by lock
  private final DraftHistory history;
  private List<DraftRecord> unwritten = new ArrayList<>();
  private boolean unsynced;
  private boolean closing;
  private @Nullable String trouble;
  private int hubVersion;

  // called by the writer, outside the lock
  private volatile @Nullable Runnable keepingChanged;

  DraftSession(
      SealedJournal journal,
      Runnable deleteFiles,
      String itemId,
      DraftHistory history,
      int hubVersion,
      @Nullable ReportText otherText) {
    this.journal = journal;
    this.deleteFiles = deleteFiles;
    this.itemId = itemId;
    this.history = history;
    this.hubVersion = hubVersion;
    this.otherText = otherText;
    this.writer = Thread.ofVirtual().name("draft-journal").start(this::write);
  }

  public String itemId() {
    return itemId;
  }

  public ReportText text() {
    lock.lock();
    try {
      return history.text();
    } finally {
      lock.unlock();
    }
  }

  /// The text the hub got from elsewhere since this draft was last saved there, when it differs:
  /// show both, overwrite neither. Null in the ordinary case.
  public @Nullable ReportText otherText() {
    return otherText;
  }

  /// Makes the section read like this; nothing happens when it does already. Call on every change.
  public void replace(Section section, String newText) {
    lock.lock();
    try {
      TextEdit edit = TextEdit.between(section, history.text().section(section), newText);
      if (edit != null) {
        // a text over the limit throws before anything is kept
        history.edit(edit, false);
        append(
            new DraftRecord.Edit(section, edit.offset(), edit.removed(), edit.inserted(), false));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes back the last step; returns the text afterwards.
  public ReportText undo() {
    lock.lock();
    try {
      if (history.canUndo()) {
        history.undo();
        append(new DraftRecord.Undo());
      }
      return history.text();
    } finally {
      lock.unlock();
    }
  }

  /// Brings back what was last undone; returns the text afterwards.
  public ReportText redo() {
    lock.lock();
    try {
      if (history.canRedo()) {
        history.redo();
        append(new DraftRecord.Redo());
      }
      return history.text();
    } finally {
      lock.unlock();
    }
  }

  public boolean canUndo() {
    lock.lock();
    try {
      return history.canUndo();
    } finally {
      lock.unlock();
    }
  }

  public boolean canRedo() {
    lock.lock();
    try {
      return history.canRedo();
    } finally {
      lock.unlock();
    }
  }

  public Keeping keeping() {
    lock.lock();
    try {
      return new Keeping(unwritten.isEmpty() && !unsynced, trouble);
    } finally {
      lock.unlock();
    }
  }

  /// Calls back whenever {@link #keeping} may have changed, on the writer's thread.
  public void onKeepingChanged(@Nullable Runnable callback) {
    keepingChanged = callback;
  }

  /// Notes that the hub has this draft as that version of the report.
  public void savedInHub(int version) {
    lock.lock();
    try {
      hubVersion = version;
      append(new DraftRecord.InHub(version));
    } finally {
      lock.unlock();
    }
  }

  public int hubVersion() {
    lock.lock();
    try {
      return hubVersion;
    } finally {
      lock.unlock();
    }
  }

  /// Returns once everything typed so far is on the disk.
  ///
  /// @return false when the disk did not take it within the time; {@link #keeping} says why
  public boolean awaitSafe(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (!unwritten.isEmpty() || unsynced) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Writes what is left and closes; the draft stays on the disk.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (true) {
      try {
        if (!writerDone.await(5, TimeUnit.SECONDS)) {
          writer.interrupt();
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      journal.close();
    } catch (IOException e) {
      // everything appended before has reached the operating system; trouble was told
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Closes and deletes the journal: the text is in the hub, signed or saved, or nobody wants it.
  public void discard() {
    close();
    deleteFiles.run();
  }

  // with the lock held
  private void append(DraftRecord entry) {
    if (closing) {
      throw new IllegalStateException("this draft has been closed");
    }
    unwritten.add(entry);
    changed.signalAll();
  }

  private void write() {
    try {
      while (true) {
        List<DraftRecord> batch;
        lock.lockInterruptibly();
        try {
          while (unwritten.isEmpty() && !unsynced && !closing) {
            changed.await();
          }
          if (unwritten.isEmpty() && !unsynced) {
            return;
          }
          batch = unwritten;
          unwritten = new ArrayList<>();
          unsynced = true;
        } finally {
          lock.unlock();
        }
        boolean ok = keep(batch);
        tell();
        if (!ok && givingUp()) {
          return;
        }
        Thread.sleep(ok ? PAUSE_MS : RETRY_MS);
      }
    } catch (InterruptedException e) {
      // closed while the disk hung
    } finally {
      writerDone.countDown();
    }
  }

  private boolean keep(List<DraftRecord> batch) {
    int written = 0;
    boolean ok = false;
    try {
      for (DraftRecord entry : batch) {
        journal.append(entry.bytes());
        written++;
      }
      journal.sync();
      ok = true;
    } catch (IOException e) {
      // told through trouble, and tried again
    }
    lock.lock();
    try {
      List<DraftRecord> left = new ArrayList<>(batch.subList(written, batch.size()));
      left.addAll(unwritten);
      unwritten = left;
      unsynced = !ok;
      trouble =
          ok
              ? null
              : "The disk does not take what you type. It is kept in memory and tried again: free"
                  + " some space, and do not close this window.";
      changed.signalAll();
      return ok;
    } finally {
      lock.unlock();
    }
  }

  private boolean givingUp() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    Runnable callback = keepingChanged;
    if (callback != null) {
      callback.run();
    }
  }
}
