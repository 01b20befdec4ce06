package org.readingroom.render.volume;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.PixelPadding;
import org.readingroom.render.pixel.StoredFormat;

/// All that is known of a grey slice but its pixels. Immutable.
///
/// @param id instance and frame
/// @param frameOfReferenceUid Frame of Reference UID; slices of different frames are never mixed
/// @param plane where the slice lies; null when the file does not place it, and then it can only be
///   shown in a stack
/// @param columns pixels per row, 1–65535
/// @param rows pixels per column, 1–65535
/// @param format bits and sign of the stored pixels
/// @param rescale this slice's own modality rescale
/// @param padding stored values that mark "no image here", or null
/// @param monochrome1 low values are meant white
/// @param localizer Image Type says LOCALIZER: shown, never part of a volume
/// @param instanceNumber Instance Number, to order a stack and to tell repeats apart; never a place
/// @param partition anything that must not be mixed (temporal position, b-value, echo …) as one
///   text for the reader, or null
/// @param acquisitions what may tell apart slices at the same place (an acquisition's number, its
///   time …), the most trusted first, "" where the file does not say; looked at only where slices
///   repeat
public record SliceHeader(
    SliceId id,
    @Nullable String frameOfReferenceUid,
    @Nullable SlicePlane plane,
    int columns,
    int rows,
    StoredFormat format,
    ModalityRescale rescale,
    @Nullable PixelPadding padding,
    boolean monochrome1,
    boolean localizer,
    @Nullable Integer instanceNumber,
    @Nullable String partition,
    List<String> acquisitions) {

  /// Most pixels of one slice; a gigapixel leaves room for any detector and no overflow.
  private static final long MOST_PIXELS = 1L << 30;

  public SliceHeader {
    acquisitions = List.copyOf(acquisitions);
    if (columns < 1
        || rows < 1
        || columns > 65535
        || rows > 65535
        || (long) columns * rows > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "a slice of " + columns + " × " + rows + " pixels is not possible");
    }
  }

  /// A slice about whose acquisition nothing is known.
  public SliceHeader(
      SliceId id,
      @Nullable String frameOfReferenceUid,
      @Nullable SlicePlane plane,
      int columns,
      int rows,
      StoredFormat format,
      ModalityRescale rescale,
      @Nullable PixelPadding padding,
      boolean monochrome1,
      boolean localizer,
      @Nullable Integer instanceNumber,
      @Nullable String partition) {
    this(
        id,
        frameOfReferenceUid,
        plane,
        columns,
        rows,
        format,
        rescale,
        padding,
        monochrome1,
        localizer,
        instanceNumber,
        partition,
        List.of());
  }

  /// A placed slice with the usual rest: no padding, MONOCHROME2, no partition.
  public static SliceHeader placed(
      SliceId id,
      @Nullable String frameOfReferenceUid,
      SlicePlane plane,
      int columns,
      int rows,
      StoredFormat format,
      ModalityRescale rescale) {
    return new SliceHeader(
        id,
        frameOfReferenceUid,
        plane,
        columns,
        rows,
        format,
        rescale,
        null,
        false,
        false,
        null,
        null);
  }

  /// Number of pixels.
  public int pixelCount() {
    return Math.multiplyExact(columns, rows);
  }
}
