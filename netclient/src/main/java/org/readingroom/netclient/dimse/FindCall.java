package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRSPHandler;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Toolkit;

/// One C-FIND over an open link (PS3.4 C.4.1): hands rows to the caller's thread as they arrive and
/// cancels when there are too many.
///
/// The queue between the reader thread and the caller is bounded (the toolkit's own is not): a slow
/// caller slows the archive down.
final class FindCall {
  private static final int QUEUE_ROWS = 256;

  private final Link link;
  private final String sopClassUid;
  private final int maxRows;
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(QUEUE_ROWS);
  private volatile boolean over;

  FindCall(Link link, int maxRows) {
    this(link, Requests.STUDY_ROOT_FIND, maxRows);
  }

  /// @param sopClassUid whose question it is
  FindCall(Link link, String sopClassUid, int maxRows) {
    this.link = link;
    this.sopClassUid = sopClassUid;
    this.maxRows = maxRows;
  }

  /// @param rows handed over
  /// @param limited the archive stopped before its last match, or we did
  record Found(int rows, boolean limited) {}

  private sealed interface Answer {
    record Row(Attributes attributes) implements Answer {}

    record Last(int status) implements Answer {}

    record Closed() implements Answer {}
  }

  /// A final status that is a failure; rows handed over before stay valid.
  static final class FindRefusedException extends Exception {
    private final int status;

    FindRefusedException(int status) {
      super(String.format("C-FIND status 0x%04X", status));
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /// @param keys the identifier, with its Query/Retrieve Level where the question has one
  Found run(Dataset keys, Consumer<Dataset> onRow)
      throws LinkException, FindRefusedException, InterruptedException {
    Association association = link.association();
    var offered = association.getTransferSyntaxesFor(sopClassUid);
    if (offered == null || offered.isEmpty()) {
      throw new LinkException(
          sopClassUid.equals(Requests.STUDY_ROOT_FIND)
              ? DimseFailures.noFind()
              : DimseFailures.noWorklist());
    }
    RowHandler handler = new RowHandler(association.nextMessageID());
    try {
      association.cfind(sopClassUid, 0, identifier(keys), offered.iterator().next(), handler);
      return take(association, handler, onRow);
    } catch (IOException | RuntimeException e) {
      if (e instanceof CallerException caller) {
        throw caller.getCause();
      }
      throw new LinkException(link.failure(e));
    } finally {
      over = true;
    }
  }

  /// PS3.4 C.4.1.1.3.1: Specific Character Set is there only when a key needs one. In a worklist's
  /// question it is a return key (PS3.4 table K.6-1): some do not name it unasked.
  private Attributes identifier(Dataset keys) {
    Attributes identifier = new Attributes(Toolkit.attributes(keys));
    if (sopClassUid.equals(Requests.MODALITY_WORKLIST_FIND)) {
      identifier.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 192");
      return identifier;
    }
    boolean ascii = true;
    for (int tag : keys.tags()) {
      ascii &= keys.strings(tag).stream().allMatch(value -> value.chars().allMatch(c -> c < 0x80));
    }
    if (ascii) {
      identifier.remove(Tag.SpecificCharacterSet);
    }
    return identifier;
  }

  private Found take(Association association, RowHandler handler, Consumer<Dataset> onRow)
      throws IOException, LinkException, FindRefusedException, InterruptedException {
    int rows = 0;
    boolean cancelled = false;
    while (true) {
      switch (answers.take()) {
        case Answer.Row row -> {
          if (rows == maxRows) {
            if (!cancelled) {
              cancelled = true;
              handler.cancel(association);
            }
            continue;
          }
          rows++;
          try {
            onRow.accept(Toolkit.dataset(row.attributes()));
          } catch (RuntimeException e) {
            throw new CallerException(e);
          }
        }
        case Answer.Last last -> {
          if (last.status() == 0) {
            return new Found(rows, cancelled);
          }
          if (cancelled || (rows > 0 && stoppedAtLimit(last.status()))) {
            return new Found(rows, true);
          }
          throw new FindRefusedException(last.status());
        }
        case Answer.Closed closed -> throw new LinkException(link.whyClosed());
      }
    }
  }

  // PS3.4 table C.4-1 has no status for "there is more": archives cancel themselves, run out of
  // resources, or warn (dcm4chee, Orthanc and others)
  private static boolean stoppedAtLimit(int status) {
    return status == 0xFE00 || (status & 0xFF00) == 0xA700 || (status & 0xF000) == 0xB000;
  }

  // an exception of the caller's row consumer is the caller's own and passes through unchanged
  private static final class CallerException extends RuntimeException {
    private final RuntimeException original;

    CallerException(RuntimeException original) {
      super(original);
      this.original = original;
    }

    @Override
    public synchronized RuntimeException getCause() {
      return original;
    }
  }

  /// On the link's reader thread.
  private final class RowHandler extends DimseRSPHandler {
    RowHandler(int messageId) {
      super(messageId);
    }

    @Override
    public void onDimseRSP(
        Association association, Attributes command, @Nullable Attributes dataset) {
      super.onDimseRSP(association, command, dataset);
      int status = command.getInt(CommandTag.Status, -1);
      if (status == 0xFF00 || status == 0xFF01) {
        if (dataset != null) {
          hand(new Answer.Row(dataset));
        }
      } else {
        hand(new Answer.Last(status));
      }
    }

    @Override
    public void onClose(Association association) {
      super.onClose(association);
      hand(new Answer.Closed());
    }

    private void hand(Answer answer) {
      try {
        while (!over && !answers.offer(answer, 100, TimeUnit.MILLISECONDS)) {
          // the caller is slow: wait, and let TCP make the archive wait
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
