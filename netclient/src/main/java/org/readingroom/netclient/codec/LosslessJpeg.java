package org.readingroom.netclient.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Lossless JPEG (ISO/IEC 10918-1 annex H, Huffman coding): every sample is predicted from its
/// neighbours and the difference is coded.
///
/// Ours rather than the native library's: it is faster, it runs on every processor, and damaged
/// data can do no more than throw. One object decodes one frame on one thread.
final class LosslessJpeg {
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;

  private static final int MAX_COMPONENTS = 3;

  /// What a scan may be overrun by before it is seen that it ended: a wide row of colour.
  private static final int PADDING_BYTES = 16;

  private final byte[] data;
  private final @Nullable HuffmanTable[] tables = new HuffmanTable[4];
  private int rows;
  private int columns;
  private int precision;
  private final int[] identifiers = new int[MAX_COMPONENTS];
  private int components;
  private int restartInterval;
  private short[] samples = new short[0];
  private int decodedComponents;

  // one entropy-coded segment without its stuffed zeros, and the place in it
  private final byte[] scan;
  private long scanBits;
  private long bit;

  private LosslessJpeg(byte[] data) {
    this.data = data;
    this.scan = new byte[data.length + PADDING_BYTES];
  }

  /// @param stream what {@link CodeStream#read} found in the same bytes, already compared with the
  ///   DICOM header
  static RawFrame decode(byte[] frame, CodeStream stream, PixelDescription description)
      throws UndecodableFrameException {
    LosslessJpeg jpeg = new LosslessJpeg(frame);
    try {
      jpeg.read(stream);
    } catch (IndexOutOfBoundsException endsTooEarly) {
      throw damaged();
    }
    short[] samples = jpeg.samples;
    if (description.bitsAllocated() > 8) {
      return new RawFrame.Words(samples, false);
    }
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return new RawFrame.Bytes(bytes, false);
  }

  private void read(CodeStream stream) throws UndecodableFrameException {
    int position = 2;
    while (components == 0 || decodedComponents < components) {
      while (at(position) == 0xFF && at(position + 1) == 0xFF) {
        position++;
      }
      int marker = at(position + 1);
      if (at(position) != 0xFF || marker < 0xC0 || marker >= 0xD0 && marker <= 0xD9) {
        throw damaged();
      }
      int length = word(position + 2);
      if (length < 2 || position + 2 + length > data.length) {
        throw damaged();
      }
      int segment = position + 4;
      position += 2 + length;
      switch (marker) {
        case 0xC3 -> startFrame(segment, stream);
        case 0xC4 -> defineTables(segment, position);
        case 0xDD -> restartInterval = word(segment);
        case 0xDA -> position = scan(segment, position);
        default -> {
          if (marker <= 0xCF && marker != 0xC8) {
            throw damaged(); // another process than the transfer syntax says
          }
        }
      }
    }
  }

  private void startFrame(int segment, CodeStream stream) throws UndecodableFrameException {
    precision = at(segment);
    rows = word(segment + 1);
    columns = word(segment + 3);
    components = at(segment + 5);
    boolean asAnnounced =
        rows == stream.rows()
            && columns == stream.columns()
            && components == stream.components()
            && components <= MAX_COMPONENTS
            && precision == stream.precision();
    if (!asAnnounced || samples.length > 0 || precision < 2 || precision > 16) {
      throw damaged();
    }
    for (int i = 0; i < components; i++) {
      identifiers[i] = at(segment + 6 + 3 * i);
      if (at(segment + 7 + 3 * i) != 0x11 && components > 1) {
        throw new UndecodableFrameException(
            "The compressed image is encoded in a way that is not readable here.");
      }
    }
    long count = (long) rows * columns * components;
    if (count > 8L * data.length) {
      throw damaged(); // every sample takes a bit or more
    }
    samples = new short[(int) count];
  }

  private void defineTables(int segment, int end) throws UndecodableFrameException {
    int position = segment;
    while (position < end) {
      int target = at(position);
      if (target > 3) {
        throw damaged();
      }
      int[] lengths = new int[17];
      int count = 0;
      for (int i = 1; i <= 16; i++) {
        lengths[i] = at(position + i);
        count += lengths[i];
      }
      position += 17;
      if (count > 256 || position + count > end) {
        throw damaged();
      }
      tables[target] =
          HuffmanTable.of(lengths, Arrays.copyOfRange(data, position, position + count));
      position += count;
    }
  }

  /// @return where the marker after the scan is
  private int scan(int segment, int entropyCoded) throws UndecodableFrameException {
    int inScan = at(segment);
    if (components == 0 || inScan != 1 && inScan != components) {
      throw damaged();
    }
    HuffmanTable[] used = new HuffmanTable[inScan];
    int first = 0;
    for (int i = 0; i < inScan; i++) {
      int component = indexOf(at(segment + 1 + 2 * i));
      HuffmanTable table = tables[at(segment + 2 + 2 * i) >> 4 & 3];
      if (table == null || inScan > 1 && component != i) {
        throw damaged();
      }
      used[i] = table;
      first = inScan == 1 ? component : 0;
    }
    int predictor = at(segment + 1 + 2 * inScan);
    int pointTransform = at(segment + 3 + 2 * inScan) & 0xF;
    boolean wholeRows = restartInterval % columns == 0;
    if (predictor < 1 || predictor > 7 || pointTransform >= precision || !wholeRows) {
      throw damaged(); // H.1.1: restart intervals are whole rows
    }
    int rowsPerInterval = restartInterval == 0 ? rows : restartInterval / columns;
    int position = entropyCoded;
    for (int row = 0; row < rows; row += rowsPerInterval) {
      if (row > 0) {
        if (at(position) != 0xFF || (at(position + 1) & 0xF8) != 0xD0) {
          throw damaged();
        }
        position += 2;
      }
      position = unstuff(position);
      int end = Math.min(rows, row + rowsPerInterval);
      decodeRows(used, first, row, end, predictor, 1 << (precision - pointTransform - 1));
    }
    if (pointTransform > 0) {
      for (int i = first; i < samples.length; i += inScan == 1 ? components : 1) {
        samples[i] = (short) (samples[i] << pointTransform);
      }
    }
    decodedComponents += inScan;
    return position;
  }

  private int indexOf(int identifier) throws UndecodableFrameException {
    for (int i = 0; i < components; i++) {
      if (identifiers[i] == identifier) {
        return i;
      }
    }
    throw damaged();
  }

  /// Copies the coded bytes up to the next marker, leaving out the zero after every FF (B.1.1.5).
  private int unstuff(int from) {
    int in = from;
    int out = 0;
    int end = data.length;
    while (in < end) {
      if (in + 8 <= end) {
        long eight = (long) BIG_ENDIAN_LONG.get(data, in);
        if ((eight & HIGH_BITS & (eight & ~HIGH_BITS) + LOW_BITS) == 0) { // no FF among them
          BIG_ENDIAN_LONG.set(scan, out, eight);
          in += 8;
          out += 8;
          continue;
        }
      }
      byte value = data[in++];
      if (value == (byte) 0xFF) {
        while (in < end && data[in] == (byte) 0xFF) {
          in++;
        }
        if (in < end && data[in] != 0) {
          in--;
          break;
        }
        in++;
      }
      scan[out++] = value;
    }
    Arrays.fill(scan, out, Math.min(scan.length, out + PADDING_BYTES), (byte) 0);
    scanBits = 8L * out;
    bit = 0;
    return Math.min(in, end);
  }

  private void decodeRows(
      HuffmanTable[] used, int first, int fromRow, int toRow, int predictor, int start)
      throws UndecodableFrameException {
    int step = components;
    int width = columns * components;
    for (int row = fromRow; row < toRow; row++) {
      int rowAt = row * width + first;
      for (int c = 0; c < used.length; c++) {
        int before = row == fromRow ? start : samples[rowAt + c - width];
        samples[rowAt + c] = (short) (before + difference(used[c]));
      }
      boolean predictLeft = row == fromRow || predictor == 1;
      if (used.length == 1 && predictLeft) {
        continueRow(used[0], rowAt, rowAt + width, step);
      } else {
        for (int at = rowAt + step; at < rowAt - first + width; at += step) {
          for (int c = 0; c < used.length; c++) {
            int left = samples[at + c - step] & 0xFFFF;
            int before = predictLeft ? left : predict(predictor, left, at + c, width, step);
            samples[at + c] = (short) (before + difference(used[c]));
          }
        }
      }
      if (bit > scanBits) {
        throw damaged();
      }
    }
  }

  /// The common case: one component, predicted from the left. The rest of one row.
  private void continueRow(HuffmanTable table, int rowAt, int rowEnd, int step)
      throws UndecodableFrameException {
    short[] out = samples;
    byte[] in = scan;
    int[] quick = table.quick;
    long place = bit;
    int value = out[rowAt];
    long window = 0;
    int ready = 0; // bits of the window that can be taken
    for (int at = rowAt + step; at < rowEnd; at += step) {
      if (ready < HuffmanTable.LONGEST_BITS) {
        window = (long) BIG_ENDIAN_LONG.get(in, (int) (place >>> 3)) << (place & 7);
        ready = Long.SIZE - 7;
      }
      int entry = quick[(int) (window >>> (Long.SIZE - HuffmanTable.QUICK_BITS))];
      int taken;
      if ((entry & HuffmanTable.WHOLE) != 0) {
        taken = entry & 0x1F;
        value += entry >> 16;
      } else {
        long slow = table.slow(window);
        if (slow < 0) {
          throw damaged();
        }
        taken = (int) (slow >>> 32);
        value += (int) slow;
      }
      window <<= taken;
      ready -= taken;
      place += taken;
      out[at] = (short) value;
    }
    bit = place;
  }

  private int difference(HuffmanTable table) throws UndecodableFrameException {
    long window = (long) BIG_ENDIAN_LONG.get(scan, (int) (bit >>> 3)) << (bit & 7);
    long slow = table.slow(window);
    if (slow < 0) {
      throw damaged();
    }
    bit += slow >>> 32;
    return (int) slow;
  }

  /// Table H.1, with a = left, b = above, c = above left.
  private int predict(int predictor, int left, int at, int width, int step) {
    int above = samples[at - width] & 0xFFFF;
    int aboveLeft = samples[at - width - step] & 0xFFFF;
    return switch (predictor) {
      case 2 -> above;
      case 3 -> aboveLeft;
      case 4 -> left + above - aboveLeft;
      case 5 -> left + ((above - aboveLeft) >> 1);
      case 6 -> above + ((left - aboveLeft) >> 1);
      default -> (left + above) >> 1;
    };
  }

  private int at(int index) {
    return data[index] & 0xFF;
  }

  private int word(int index) {
    return at(index) << 8 | at(index + 1);
  }

  private static UndecodableFrameException damaged() {
    return new UndecodableFrameException("The compressed image is damaged. Fetch the study again.");
  }

  /// Codes for the number of bits of a difference (C.2, F.1.2.1, H.1.2.2).
  private static final class HuffmanTable {
    static final int QUICK_BITS = 12;

    /// A code of 16 bits and a difference of 15.
    static final int LONGEST_BITS = 31;

    /// Marks an entry of {@link #quick} that holds a whole difference.
    static final int WHOLE = 0x20;

    /// By the next twelve bits: the difference in the upper half, WHOLE, and in five bits how many
    /// of them it took; 0 where code and difference are longer.
    final int[] quick = new int[1 << QUICK_BITS];

    /// By length of the code: the first code that is too large for it, left-aligned in 16 bits.
    private final int[] limit = new int[17];

    private final int[] offset = new int[17];
    private final byte[] categories;

    private HuffmanTable(byte[] categories) {
      this.categories = categories;
    }

    static HuffmanTable of(int[] lengths, byte[] categories) throws UndecodableFrameException {
      HuffmanTable table = new HuffmanTable(categories);
      int code = 0;
      int index = 0;
      for (int length = 1; length <= 16; length++) {
        table.offset[length] = index - code;
        code += lengths[length];
        index += lengths[length];
        if (code > 1 << length) {
          throw damaged();
        }
        table.limit[length] = code << (16 - length);
        code <<= 1;
      }
      for (byte category : categories) {
        if (category < 0 || category > 16) {
          throw damaged();
        }
      }
      int first = 0;
      for (int length = 1, of = 0; length <= QUICK_BITS; length++) {
        for (int i = 0; i < lengths[length]; i++, first += 1 << (QUICK_BITS - length)) {
          table.fill(first, length, categories[of++]);
        }
      }
      return table;
    }

    /// Every difference that fits behind one code.
    private void fill(int first, int length, int category) {
      int taken = length + (category == 16 ? 0 : category);
      int run = 1 << (QUICK_BITS - taken);
      for (int extra = 0; taken <= QUICK_BITS && extra < 1 << (taken - length); extra++) {
        int entry = difference(category, extra) << 16 | WHOLE | taken;
        Arrays.fill(quick, first + extra * run, first + (extra + 1) * run, entry);
      }
    }

    /// F.1.2.1: the lower half of the values of a category is negative.
    private static int difference(int category, int extra) {
      if (category == 0 || category == 16) {
        return category << 11; // 0, or 32768
      }
      return extra >> (category - 1) == 0 ? extra - (1 << category) + 1 : extra;
    }

    /// @param window the next bits, left-aligned
    /// @return the bits taken in the upper half, the difference in the lower; negative when no code
    ///   starts so
    long slow(long window) {
      int next = (int) (window >>> 48);
      int length = 1;
      while (length <= 16 && next >= limit[length]) {
        length++;
      }
      if (length > 16) {
        return -1;
      }
      int category = categories[(next >>> (16 - length)) + offset[length]];
      if (category == 0 || category == 16) {
        return (long) length << 32 | difference(category, 0);
      }
      int difference = difference(category, (int) (window << length >>> (Long.SIZE - category)));
      return (long) (length + category) << 32 | difference & 0xFFFFFFFFL;
    }
  }
}
