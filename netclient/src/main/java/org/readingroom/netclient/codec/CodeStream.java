package org.readingroom.netclient.codec;

import org.jspecify.annotations.Nullable;

/// What a compressed image says of itself, read before any decoder allocates for it: JPEG and
/// JPEG-LS (ISO 10918-1 B.2.2, ISO 14495-1 C.2.2) and JPEG 2000 with its high-throughput kind (ISO
/// 15444-1 A.5.1).
///
/// @param kind the second byte of the marker that holds all this: C3 for lossless JPEG, F7 for
///   JPEG-LS, 51 for JPEG 2000
/// @param precision bits per sample of the first component
/// @param luma JPEG only: the stream itself shows that its three components are luma and chroma (a
///   JFIF or Adobe mark, or halved chroma), whatever the header around it says
/// @param transformed JPEG 2000 only: red, green and blue were transformed together (A.6.1), so the
///   decoder gives them back, whatever the header says
/// @param planar JPEG only: one scan per component
record CodeStream(
    int kind,
    int rows,
    int columns,
    int components,
    int precision,
    boolean luma,
    boolean transformed,
    boolean planar) {
  static final int LOSSLESS_JPEG = 0xC3;
  static final int JPEG_LS = 0xF7;
  static final int JPEG_2000 = 0x51;
  private static final int CODING_STYLE = 0x52;
  private static final int START_OF_TILE = 0x90;

  /// @throws UndecodableFrameException when the bytes are no compressed image, or not one of the
  ///   size that the header says
  static CodeStream of(byte[] frame, PixelDescription description)
      throws UndecodableFrameException {
    CodeStream stream = read(frame);
    if (stream == null) {
      throw new UndecodableFrameException(
          "The compressed image is damaged. Fetch the study again.");
    }
    if (stream.rows != description.rows()
        || stream.columns != description.columns()
        || stream.components != description.samplesPerPixel()
        || stream.precision > description.bitsAllocated()) {
      throw new UndecodableFrameException(
          "The compressed image is not of the size its header says. Fetch the study again.");
    }
    return stream;
  }

  /// Whether a new image starts at the beginning of these bytes.
  static boolean startsHere(byte[] data) {
    return data.length >= 2
        && (at(data, 0) == 0xFF && (at(data, 1) == 0xD8 || at(data, 1) == 0x4F) || startsJp2(data));
  }

  private static boolean startsJp2(byte[] data) {
    return data.length >= 12
        && at(data, 4) == 'j'
        && at(data, 5) == 'P'
        && at(data, 6) == ' '
        && at(data, 7) == ' ';
  }

  /// @return null when no image header is found
  static @Nullable CodeStream read(byte[] data) {
    try {
      if (startsJp2(data)) {
        for (int i = 12; i + 3 < data.length; i++) {
          if (at(data, i) == 0xFF
              && at(data, i + 1) == 0x4F
              && at(data, i + 2) == 0xFF
              && at(data, i + 3) == 0x51) {
            return jpeg2000(data, i);
          }
        }
        return null;
      }
      return data.length > 2 && at(data, 1) == 0x4F ? jpeg2000(data, 0) : jpeg(data);
    } catch (ArrayIndexOutOfBoundsException endsInHeader) {
      return null;
    }
  }

  /// Walks every segment up to the first scan. A marker without a length (TEM, RSTn) has no place
  /// there and is refused: the native library never comes back from one.
  private static @Nullable CodeStream jpeg(byte[] data) {
    int position = 2;
    int frame = -1;
    boolean luma = false;
    while (position + 4 <= data.length) {
      if (at(data, position) != 0xFF) {
        return null;
      }
      int marker = at(data, position + 1);
      if (marker == 0xFF) {
        position++;
        continue;
      }
      int length = word(data, position + 2);
      if (marker < 0xC0 || marker >= 0xD0 && marker <= 0xD9 || length < 2) {
        return null;
      }
      if (marker == 0xDA) {
        return frame < 0 ? null : atFrame(data, frame, luma, at(data, position + 4));
      }
      boolean starts =
          marker == 0xF7 || marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (starts) {
        if (frame >= 0) {
          return null;
        }
        frame = position;
      }
      boolean jfif = marker == 0xE0 && at(data, position + 4) == 'J';
      boolean adobe = marker == 0xEE && at(data, position + 4) == 'A';
      luma |= jfif || adobe && length >= 14 && at(data, position + 15) == 1;
      position += 2 + length;
    }
    return null;
  }

  private static CodeStream atFrame(byte[] data, int frame, boolean luma, int inFirstScan) {
    int components = at(data, frame + 9);
    return new CodeStream(
        at(data, frame + 1),
        word(data, frame + 5),
        word(data, frame + 7),
        components,
        at(data, frame + 4),
        luma || halvedChroma(data, frame),
        false,
        inFirstScan < components);
  }

  private static boolean halvedChroma(byte[] data, int frame) {
    return at(data, frame + 9) == 3 && at(data, frame + 11) > at(data, frame + 14);
  }

  private static @Nullable CodeStream jpeg2000(byte[] data, int start) {
    if (at(data, start + 2) != 0xFF || at(data, start + 3) != 0x51) {
      return null;
    }
    int size = start + 4;
    long width = doubleWord(data, size + 4) - doubleWord(data, size + 12);
    long height = doubleWord(data, size + 8) - doubleWord(data, size + 16);
    if (width <= 0 || height <= 0 || width > 0xFFFF || height > 0xFFFF) {
      return null;
    }
    return new CodeStream(
        JPEG_2000,
        (int) height,
        (int) width,
        word(data, size + 36),
        (at(data, size + 38) & 0x7F) + 1,
        false,
        transforms(data, size + word(data, size)),
        false);
  }

  /// Looks for the coding style among the marker segments before the first tile (A.6.1).
  private static boolean transforms(byte[] data, int afterSize) {
    int position = afterSize;
    while (position + 8 < data.length && at(data, position) == 0xFF) {
      int marker = at(data, position + 1);
      if (marker == CODING_STYLE) {
        return at(data, position + 8) == 1;
      }
      if (marker == START_OF_TILE) {
        return false;
      }
      position += 2 + word(data, position + 2);
    }
    return false;
  }

  private static int at(byte[] data, int index) {
    return data[index] & 0xFF;
  }

  private static int word(byte[] data, int index) {
    return at(data, index) << 8 | at(data, index + 1);
  }

  private static long doubleWord(byte[] data, int index) {
    return (long) word(data, index) << 16 | word(data, index + 2);
  }
}
