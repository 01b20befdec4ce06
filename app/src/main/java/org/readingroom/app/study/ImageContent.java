package org.readingroom.app.study;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.volume.SliceHeader;

/// What one instance holds for the screen, told from its header alone. Immutable.
public sealed interface ImageContent {
  /// SOP Instance UID.
  String sopInstanceUid();

  /// Grey frames, one or many.
  ///
  /// @param frames one description per frame, in file order; at least one
  /// @param windows usable VOI LUTs and windows of the header, in its order, LUTs first; may be
  ///   empty
  /// @param modalityTable turns the file's pixels into the frames' own values; null where the
  ///   frames store what the file does
  /// @param scale size of a pixel where the frames are not placed in the patient
  /// @param facts what the corners of the picture say of it
  record Grey(
      String sopInstanceUid,
      List<SliceHeader> frames,
      List<StatedWindow> windows,
      @Nullable ModalityTable modalityTable,
      PixelScale scale,
      ImageFacts facts)
      implements ImageContent {
    public Grey {
      frames = List.copyOf(frames);
      windows = List.copyOf(windows);
    }
  }

  /// Colour frames: shown as they are, never part of a volume.
  record Colour(
      String sopInstanceUid, int columns, int rows, int frames, PixelScale scale, ImageFacts facts)
      implements ImageContent {}

  /// Not a picture, or one this program cannot place on the screen.
  ///
  /// @param sentence what it is or why it cannot be shown, for the reader
  /// @param damaged true when it ought to have been a picture
  record NoPicture(String sopInstanceUid, String sentence, boolean damaged)
      implements ImageContent {}

  /// Facts of an image that belong in the corners of its picture.
  ///
  /// @param instanceNumber Instance Number, or null
  /// @param lossyRatio Lossy Image Compression Ratio ("12:1" is 12); null when never lossy, NaN
  ///   when lossy by an unknown ratio
  /// @param timing how long frames of a film stand; null where the file does not say
  /// @param towardsRight letters of the patient side at the right edge, by Patient Orientation; ""
  ///   when not said (PS3.3 C.7.6.1.1.1)
  /// @param towardsBottom letters of the patient side at the bottom edge, likewise
  /// @param caution a sentence on what of the image could not be used, or ""
  record ImageFacts(
      @Nullable Integer instanceNumber,
      @Nullable Double lossyRatio,
      @Nullable CineTiming timing,
      String towardsRight,
      String towardsBottom,
      String caution) {}
}
