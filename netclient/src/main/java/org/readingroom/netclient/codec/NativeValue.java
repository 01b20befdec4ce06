package org.readingroom.netclient.codec;

/// The value of an uncompressed Pixel Data element, where it lies in a larger array.
///
/// @param at index of its first byte
/// @param length bytes
@SuppressWarnings("ArrayRecordComponent")
record NativeValue(byte[] bytes, int at, int length) {
  static final NativeValue NONE = new NativeValue(new byte[0], 0, 0);
}
