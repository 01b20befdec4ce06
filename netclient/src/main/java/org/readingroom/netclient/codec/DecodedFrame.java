package org.readingroom.netclient.codec;

/// The pixels of one frame, row by row from the top left. The arrays belong to the caller.
public sealed interface DecodedFrame {
  int rows();

  int columns();

  /// One stored value per pixel, up to 16 bits.
  ///
  /// @param signed when false, read each sample as `sample & 0xFFFF`
  @SuppressWarnings("ArrayRecordComponent")
  record Grey16(int rows, int columns, boolean signed, short[] samples) implements DecodedFrame {}

  /// One stored value per pixel, 17 to 32 bits (dose grids).
  ///
  /// @param signed when false, read each sample as `sample & 0xFFFFFFFFL`
  @SuppressWarnings("ArrayRecordComponent")
  record Grey32(int rows, int columns, boolean signed, int[] samples) implements DecodedFrame {}

  /// Three bytes per pixel: red, green, blue.
  @SuppressWarnings("ArrayRecordComponent")
  record Rgb(int rows, int columns, byte[] samples) implements DecodedFrame {}
}
