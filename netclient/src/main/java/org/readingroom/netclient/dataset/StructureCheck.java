package org.readingroom.netclient.dataset;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Watches a bare data set stream by and says at its end whether it was whole: every element,
/// sequence, item and fragment closed (PS3.5 section 7). Keeps no value and allocates nothing that
/// the object's own lengths could inflate.
///
/// A decoder cannot tell a cut object from a short one; this can, also where the pixel data is
/// never looked at. Belongs to one thread; close it to free the inflater.
public final class StructureCheck implements AutoCloseable {
  /// A deflated object may grow to this in any case, and beyond it by the ratio at most.
  static final long MAX_INFLATED_BYTES = 256L << 20;

  static final int MAX_INFLATED_RATIO = 100;

  private static final int ITEM = 0xFFFEE000;
  private static final int ITEM_DELIMITATION = 0xFFFEE00D;
  private static final int SEQUENCE_DELIMITATION = 0xFFFEE0DD;
  private static final long UNDEFINED = 0xFFFFFFFFL;

  /// What was seen so far.
  public enum Verdict {
    /// At the end of an element, outside every sequence: the stream may end here.
    WHOLE,
    /// In the middle of something.
    CUT,
    /// The encoding is unusual here; only a decoder can say.
    CANNOT_TELL
  }

  private enum Inside {
    SEQUENCE,
    ITEM,
    FRAGMENTS
  }

  private final boolean bigEndian;

  // null unless deflated: one takes 40 KB beside the heap
  private final @Nullable Inflater inflater;
  private final byte[] inflated;
  private final byte[] head = new byte[12];
  private final Inside[] stack = new Inside[DatasetReader.MAX_LEVEL * 2];
  private final boolean[] implicitAt = new boolean[DatasetReader.MAX_LEVEL * 2 + 1];
  private int depth;
  private int headFilled;
  private long skip;
  private boolean lost;
  private long bytesIn;
  private long bytesInflated;
  private long pixelBytes = -1;
  private int pixelItems = -1;
  private long offsetBytes;

  public StructureCheck(String transferSyntaxUid) {
    bigEndian = transferSyntaxUid.equals(TransferSyntax.EXPLICIT_VR_BIG_ENDIAN);
    implicitAt[0] = transferSyntaxUid.equals(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    boolean deflated = transferSyntaxUid.equals(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    inflater = deflated ? new Inflater(true) : null;
    inflated = new byte[deflated ? 1 << 14 : 0];
  }

  /// The next bytes as they came.
  ///
  /// @throws MalformedDicomException when it nests too deep, or a deflated object is a bomb
  public void update(byte[] bytes, int offset, int length) throws MalformedDicomException {
    if (inflater == null) {
      walk(bytes, offset, length);
    } else {
      inflate(inflater, bytes, offset, length);
    }
  }

  private void inflate(Inflater inflater, byte[] bytes, int offset, int length)
      throws MalformedDicomException {
    bytesIn += length;
    inflater.setInput(bytes, offset, length);
    try {
      while (!lost && !inflater.finished() && !inflater.needsInput()) {
        int n = inflater.inflate(inflated);
        if (inflater.needsDictionary()) {
          throw new DataFormatException();
        }
        bytesInflated += n;
        if (bytesInflated > MAX_INFLATED_BYTES && bytesInflated / MAX_INFLATED_RATIO > bytesIn) {
          throw new MalformedDicomException("the deflated object unpacks to an absurd size");
        }
        walk(inflated, 0, n);
      }
    } catch (DataFormatException e) {
      throw new MalformedDicomException("the deflated object cannot be unpacked");
    }
  }

  public Verdict verdict() {
    if (lost) {
      return Verdict.CANNOT_TELL;
    }
    boolean whole = depth == 0 && headFilled == 0 && skip == 0;
    return whole && (inflater == null || inflater.finished()) ? Verdict.WHOLE : Verdict.CUT;
  }

  /// Length of the uncompressed pixel data in bytes; −1 when there is none.
  public long pixelBytes() {
    return pixelBytes;
  }

  /// Fragments of compressed pixel data, its offset table not among them; −1 when there is none.
  public int fragments() {
    return lost ? -1 : Math.max(-1, pixelItems - 1);
  }

  /// Entries of the Basic Offset Table (PS3.5 A.4); 0 when it is empty.
  public int offsets() {
    return (int) (offsetBytes / 4);
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
    }
  }

  private void walk(byte[] bytes, int offset, int length) throws MalformedDicomException {
    int at = offset;
    int end = offset + length;
    while (at < end && !lost) {
      if (skip > 0) {
        int n = (int) Math.min(skip, end - at);
        skip -= n;
        at += n;
      } else {
        head[headFilled++] = bytes[at++];
        if (headFilled >= 8) {
          element();
        }
      }
    }
  }

  /// Called with 8 or, for a long explicit length, 12 bytes of an element's head.
  private void element() throws MalformedDicomException {
    int tag = bigEndian ? int32(0) : (int16(0) << 16) | int16(2);
    boolean delimiter = tag >>> 16 == 0xFFFE;
    boolean pixels = tag == Tag.PixelData;
    boolean sequence = false;
    long length;
    if (delimiter || implicitAt[depth]) {
      length = int32(4) & UNDEFINED;
      sequence = !delimiter;
    } else {
      int vr = (head[4] & 0xFF) << 8 | (head[5] & 0xFF);
      switch (vr) {
        case 0x4F42,
            0x4F44,
            0x4F46,
            0x4F4C,
            0x4F56,
            0x4F57, // OB OD OF OL OV OW
            0x5351,
            0x5356,
            0x5543,
            0x554E,
            0x5552,
            0x5554,
            0x5556 -> { // SQ SV UC UN UR UT UV
          if (headFilled < 12) {
            return;
          }
          length = int32(8) & UNDEFINED;
          sequence = vr == 0x5351 || vr == 0x554E;
        }
        case 0x4145,
            0x4153,
            0x4154,
            0x4353,
            0x4441,
            0x4453,
            0x4454, // AE AS AT CS DA DS DT
            0x4644,
            0x464C,
            0x4953,
            0x4C4F,
            0x4C54,
            0x504E,
            0x5348, // FD FL IS LO LT PN SH
            0x534C,
            0x5353,
            0x5354,
            0x544D,
            0x5549,
            0x554C,
            0x5553 -> // SL SS ST TM UI UL US
            length = int16(6);
        default -> {
          lost = true;
          return;
        }
      }
      if (length == UNDEFINED && vr == 0x554E) {
        // PS3.5 6.2.2 note 2: inside, Implicit VR Little Endian
        headFilled = 0;
        push(Inside.SEQUENCE, true);
        return;
      }
    }
    headFilled = 0;
    if (delimiter) {
      delimiter(tag, length);
    } else if (length != UNDEFINED) {
      skip = length;
      if (pixels && depth == 0) {
        pixelBytes = length;
      }
    } else if (pixels) {
      if (depth == 0) {
        pixelItems = 0;
      }
      push(Inside.FRAGMENTS, implicitAt[depth]);
    } else if (sequence) {
      push(Inside.SEQUENCE, implicitAt[depth]);
    } else {
      lost = true;
    }
  }

  private void delimiter(int tag, long length) throws MalformedDicomException {
    Inside inside = depth == 0 ? null : stack[depth - 1];
    if (tag == ITEM && inside == Inside.SEQUENCE) {
      if (length == UNDEFINED) {
        push(Inside.ITEM, implicitAt[depth]);
      } else {
        skip = length;
      }
    } else if (tag == ITEM && inside == Inside.FRAGMENTS && length != UNDEFINED) {
      skip = length;
      if (depth == 1 && pixelItems++ == 0) {
        offsetBytes = length;
      }
    } else if (tag == ITEM_DELIMITATION && inside == Inside.ITEM) {
      depth--;
    } else if (tag == SEQUENCE_DELIMITATION
        && (inside == Inside.SEQUENCE || inside == Inside.FRAGMENTS)) {
      depth--;
    } else {
      lost = true;
    }
  }

  private void push(Inside inside, boolean implicit) throws MalformedDicomException {
    if (depth == stack.length) {
      throw new MalformedDicomException(
          "sequences are nested more than " + DatasetReader.MAX_LEVEL + " deep");
    }
    stack[depth++] = inside;
    implicitAt[depth] = implicit;
  }

  private int int16(int at) {
    int a = head[at] & 0xFF;
    int b = head[at + 1] & 0xFF;
    return bigEndian ? a << 8 | b : b << 8 | a;
  }

  private int int32(int at) {
    int a = int16(at);
    int b = int16(at + 2);
    return bigEndian ? a << 16 | b : b << 16 | a;
  }
}
