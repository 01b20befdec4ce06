package org.readingroom.netclient.cache;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// What a list of a study needs of an instance's row, found by stepping over everything else: a
/// tenth of the time of making a data set of it. Works on what [HeaderRows#encode] writes (explicit
/// VR little endian, PS3.5 section 7.1.2); anything unusual in it is left to the whole reader.
///
/// @param instanceNumber Instance Number; 0 when absent
record RowGlance(
    String sopClassUid,
    String sopInstanceUid,
    String studyInstanceUid,
    String seriesInstanceUid,
    int instanceNumber) {
  private static final int ITEM = 0xFFFEE000;
  private static final int ITEM_END = 0xFFFEE00D;
  private static final int SEQUENCE_END = 0xFFFEE0DD;
  private static final int UNDEFINED = -1;
  private static final int DEEPEST = 16;

  /// @return empty when the row has to be read in full
  static Optional<RowGlance> at(byte[] row) {
    try {
      return new Walk(row).glance();
    } catch (BufferUnderflowException | IllegalArgumentException | UnusualException unusual) {
      return Optional.empty();
    }
  }

  /// The same from the whole header.
  static RowGlance of(Dataset header) {
    return new RowGlance(
        header.string(Tag.SOPClassUID, ""),
        header.string(Tag.SOPInstanceUID, ""),
        header.string(Tag.StudyInstanceUID, ""),
        header.string(Tag.SeriesInstanceUID, ""),
        header.integer(Tag.InstanceNumber, 0));
  }

  private static final class UnusualException extends Exception {
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this; // it is no error
    }
  }

  /// One element's head.
  ///
  /// @param length −1 when undefined
  private record Head(int tag, int vr, int length) {
    boolean is(char first, char second) {
      return vr == (first << 8 | second);
    }
  }

  private static final class Walk {
    private final ByteBuffer in;

    Walk(byte[] row) {
      in = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    }

    Optional<RowGlance> glance() throws UnusualException {
      String sopClassUid = null;
      String sopInstanceUid = null;
      String studyInstanceUid = null;
      String seriesInstanceUid = null;
      int number = 0;
      while (in.hasRemaining()) {
        Head head = head();
        if (Integer.compareUnsigned(head.tag, Tag.InstanceNumber) > 0) {
          break;
        }
        switch (head.tag) {
          case Tag.SOPClassUID -> sopClassUid = uid(head);
          case Tag.SOPInstanceUID -> sopInstanceUid = uid(head);
          case Tag.StudyInstanceUID -> studyInstanceUid = uid(head);
          case Tag.SeriesInstanceUID -> seriesInstanceUid = uid(head);
          case Tag.InstanceNumber -> number = number(head);
          default -> skip(head, 0);
        }
      }
      return sopClassUid == null
              || sopInstanceUid == null
              || studyInstanceUid == null
              || seriesInstanceUid == null
          ? Optional.empty()
          : Optional.of(
              new RowGlance(
                  sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid, number));
    }

    private int tag() {
      int group = in.getShort() & 0xFFFF;
      return group << 16 | in.getShort() & 0xFFFF;
    }

    private Head head() throws UnusualException {
      int tag = tag();
      int vr = (in.get() & 0xFF) << 8 | in.get() & 0xFF;
      Head asShort = new Head(tag, vr, in.getShort() & 0xFFFF);
      return switch (vr) {
        case 'A' << 8 | 'E',
            'A' << 8 | 'S',
            'A' << 8 | 'T',
            'C' << 8 | 'S',
            'D' << 8 | 'A',
            'D' << 8 | 'S',
            'D' << 8 | 'T',
            'F' << 8 | 'D',
            'F' << 8 | 'L',
            'I' << 8 | 'S',
            'L' << 8 | 'O',
            'L' << 8 | 'T',
            'P' << 8 | 'N',
            'S' << 8 | 'H',
            'S' << 8 | 'L',
            'S' << 8 | 'S',
            'S' << 8 | 'T',
            'T' << 8 | 'M',
            'U' << 8 | 'I',
            'U' << 8 | 'L',
            'U' << 8 | 'S' ->
            asShort;
        case 'O' << 8 | 'B',
            'O' << 8 | 'D',
            'O' << 8 | 'F',
            'O' << 8 | 'L',
            'O' << 8 | 'V',
            'O' << 8 | 'W',
            'S' << 8 | 'Q',
            'S' << 8 | 'V',
            'U' << 8 | 'C',
            'U' << 8 | 'N',
            'U' << 8 | 'R',
            'U' << 8 | 'T',
            'U' << 8 | 'V' ->
            new Head(tag, vr, in.getInt());
        default -> throw new UnusualException();
      };
    }

    private String text(Head head) throws UnusualException {
      byte[] bytes = new byte[head.length];
      in.get(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII).replace('\0', ' ').strip();
      if (text.isEmpty() || text.indexOf('\\') >= 0) {
        throw new UnusualException();
      }
      return text;
    }

    private String uid(Head head) throws UnusualException {
      if (!head.is('U', 'I')) {
        throw new UnusualException();
      }
      return text(head);
    }

    private int number(Head head) throws UnusualException {
      if (!head.is('I', 'S')) {
        throw new UnusualException();
      }
      return Integer.parseInt(text(head));
    }

    private void skip(Head head, int level) throws UnusualException {
      if (head.length != UNDEFINED) {
        stepOver(head.length);
        return;
      }
      if (!head.is('S', 'Q') || level > DEEPEST) {
        throw new UnusualException();
      }
      for (int item = tag(); item != SEQUENCE_END; item = tag()) {
        int length = in.getInt();
        if (item != ITEM) {
          throw new UnusualException();
        }
        if (length == UNDEFINED) {
          skipToItemEnd(level);
        } else {
          stepOver(length);
        }
      }
      in.getInt();
    }

    /// Never backwards, which could go on for ever.
    private void stepOver(int length) throws UnusualException {
      if (length < 0 || length > in.remaining()) {
        throw new UnusualException();
      }
      in.position(in.position() + length);
    }

    private void skipToItemEnd(int level) throws UnusualException {
      in.mark();
      while (tag() != ITEM_END) {
        in.reset();
        skip(head(), level + 1);
        in.mark();
      }
      in.getInt();
    }
  }
}
