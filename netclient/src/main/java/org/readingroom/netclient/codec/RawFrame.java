package org.readingroom.netclient.codec;

/// One frame's samples right after decompression: bits as stored, colour interleaved by pixel,
/// before masking and colour conversion. By width of a sample.
sealed interface RawFrame {
  /// True when three samples are already red, green and blue, whatever the header says.
  boolean rgb();

  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(byte[] samples, boolean rgb) implements RawFrame {}

  @SuppressWarnings("ArrayRecordComponent")
  record Words(short[] samples, boolean rgb) implements RawFrame {}

  @SuppressWarnings("ArrayRecordComponent")
  record DoubleWords(int[] samples, boolean rgb) implements RawFrame {}
}
