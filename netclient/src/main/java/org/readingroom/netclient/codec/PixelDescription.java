package org.readingroom.netclient.codec;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.dataset.Tag;

/// How one instance's pixels are stored: the Image Pixel module (PS3.3 C.7.6.3), checked, so that
/// every product of these numbers can be trusted.
///
/// @param bitsAllocated 1, 8, 16 or 32
/// @param signed two's complement samples
/// @param planar colour by plane rather than by pixel
/// @param frames at least 1
public record PixelDescription(
    int rows,
    int columns,
    int samplesPerPixel,
    Photometric photometric,
    int bitsAllocated,
    int bitsStored,
    int highBit,
    boolean signed,
    boolean planar,
    int frames) {

  /// More than any modality makes (a breast tomosynthesis frame is 15 million pixels).
  private static final long MAX_FRAME_BYTES = 512L << 20;

  private static final int MAX_FRAMES = 1_000_000;

  /// What the samples mean (0028,0004).
  public enum Photometric {
    /// Lowest value is white.
    MONOCHROME1,
    MONOCHROME2,
    PALETTE_COLOR,
    RGB,
    YBR_FULL,
    YBR_FULL_422,
    YBR_PARTIAL_420,
    YBR_ICT,
    YBR_RCT;

    public boolean isGrey() {
      return this == MONOCHROME1 || this == MONOCHROME2;
    }
  }

  /// @throws MalformedDicomException when it is not an image or its numbers contradict each other
  public static PixelDescription of(Dataset header) throws MalformedDicomException {
    if (!header.contains(Tag.Rows) || !header.contains(Tag.Columns)) {
      throw new MalformedDicomException("the object is not an image");
    }
    int rows = header.integer(Tag.Rows, 0);
    int columns = header.integer(Tag.Columns, 0);
    int samples = header.integer(Tag.SamplesPerPixel, 1);
    int allocated = header.integer(Tag.BitsAllocated, 0);
    int stored = header.integer(Tag.BitsStored, allocated);
    int high = header.integer(Tag.HighBit, stored - 1);
    int frames = Math.max(1, header.integer(Tag.NumberOfFrames, 1));
    boolean sizeOk = rows > 0 && rows <= 0xFFFF && columns > 0 && columns <= 0xFFFF;
    boolean samplesOk = samples == 1 || samples == 3;
    boolean allocatedOk = allocated == 1 || allocated == 8 || allocated == 16 || allocated == 32;
    boolean storedOk = stored >= 1 && stored <= allocated && high >= stored - 1 && high < allocated;
    if (!sizeOk || !samplesOk || !allocatedOk || !storedOk || frames > MAX_FRAMES) {
      throw new MalformedDicomException("the image's size or bit depth makes no sense");
    }
    if ((long) rows * columns * samples * Math.max(8, allocated) / 8 > MAX_FRAME_BYTES) {
      throw new MalformedDicomException("the image is larger than any real one");
    }
    return new PixelDescription(
        rows,
        columns,
        samples,
        photometric(header, samples),
        allocated,
        stored,
        high,
        header.integer(Tag.PixelRepresentation, 0) == 1,
        samples > 1 && header.integer(Tag.PlanarConfiguration, 0) == 1,
        frames);
  }

  private static Photometric photometric(Dataset header, int samples)
      throws MalformedDicomException {
    String value =
        header.string(Tag.PhotometricInterpretation, samples == 1 ? "MONOCHROME2" : "RGB");
    Photometric photometric;
    try {
      photometric = Photometric.valueOf(value.replace(' ', '_'));
    } catch (IllegalArgumentException unknown) {
      throw new MalformedDicomException("the image's colours are stored in an unknown way");
    }
    boolean oneSample = photometric.isGrey() || photometric == Photometric.PALETTE_COLOR;
    if (oneSample != (samples == 1)) {
      throw new MalformedDicomException("the image says grey and colour at once");
    }
    return photometric;
  }

  public int pixels() {
    return rows * columns;
  }

  /// Bytes of one frame stored uncompressed; for 1-bit images the rounded-up share.
  public int frameBytes() {
    if (bitsAllocated == 1) {
      return (pixels() + 7) / 8;
    }
    if (photometric == Photometric.YBR_FULL_422) {
      return pixels() * 2 * (bitsAllocated / 8);
    }
    return pixels() * samplesPerPixel * (bitsAllocated / 8);
  }
}
