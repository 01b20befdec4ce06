package org.readingroom.netclient.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Which fragments make up which frame (PS3.5 A.4): by count, by offset table, or by where a new
/// code stream starts.
final class EncapsulatedFrames {
  private static final int ITEM_HEADER_BYTES = 8;

  /// One list of fragments per frame; null when the fragments do not divide into frames.
  private final @Nullable List<List<byte[]>> frames;

  private EncapsulatedFrames(@Nullable List<List<byte[]>> frames) {
    this.frames = frames;
  }

  static EncapsulatedFrames of(
      Fragments value, Dataset header, PixelDescription description, String transferSyntaxUid) {
    List<byte[]> fragments = new ArrayList<>(Math.max(0, value.size() - 1));
    for (int i = 1; i < value.size(); i++) {
      if (value.get(i) instanceof byte[] bytes) {
        fragments.add(bytes);
      } else {
        fragments.add(new byte[0]);
      }
    }
    byte[] table =
        !value.isEmpty() && value.getFirst() instanceof byte[] bytes ? bytes : new byte[0];
    int count = description.frames();
    if (count == 1) {
      return new EncapsulatedFrames(List.of(fragments));
    }
    if (fragments.size() == count) {
      List<List<byte[]>> each = new ArrayList<>(count);
      fragments.forEach(fragment -> each.add(List.of(fragment)));
      return new EncapsulatedFrames(each);
    }
    long[] offsets = offsets(table, header.bytes(Tag.ExtendedOffsetTable));
    List<List<byte[]>> grouped = offsets.length == count ? byOffset(fragments, offsets) : null;
    if (grouped == null && !transferSyntaxUid.equals(TransferSyntax.RLE_LOSSLESS)) {
      grouped = byStart(fragments);
    }
    return new EncapsulatedFrames(grouped != null && grouped.size() == count ? grouped : null);
  }

  byte[] frame(int index) throws UndecodableFrameException {
    if (frames == null) {
      throw new UndecodableFrameException(
          "The image's frames cannot be told apart. Ask the archive for it uncompressed.");
    }
    List<byte[]> fragments = frames.get(index);
    if (fragments.size() == 1) {
      return fragments.getFirst();
    }
    long length = 0;
    for (byte[] fragment : fragments) {
      length += fragment.length;
    }
    if (length > Integer.MAX_VALUE - 16) {
      throw new UndecodableFrameException("The compressed image is larger than any real one.");
    }
    ByteBuffer joined = ByteBuffer.allocate((int) length);
    fragments.forEach(joined::put);
    return joined.array();
  }

  private static long[] offsets(byte[] basic, byte[] extended) {
    if (extended.length >= 8) {
      ByteBuffer in = ByteBuffer.wrap(extended).order(ByteOrder.LITTLE_ENDIAN);
      long[] out = new long[extended.length / 8];
      for (int i = 0; i < out.length; i++) {
        out[i] = in.getLong();
      }
      return out;
    }
    ByteBuffer in = ByteBuffer.wrap(basic).order(ByteOrder.LITTLE_ENDIAN);
    long[] out = new long[basic.length / 4];
    for (int i = 0; i < out.length; i++) {
      out[i] = in.getInt() & 0xFFFFFFFFL;
    }
    return out;
  }

  /// Offsets count from the first fragment's item tag. Null when one points between fragments.
  private static @Nullable List<List<byte[]>> byOffset(List<byte[]> fragments, long[] offsets) {
    List<List<byte[]>> out = new ArrayList<>(offsets.length);
    long position = 0;
    int next = 0;
    for (byte[] fragment : fragments) {
      if (next < offsets.length && offsets[next] == position) {
        out.add(new ArrayList<>());
        next++;
      }
      if (out.isEmpty()) {
        return null;
      }
      out.getLast().add(fragment);
      position += ITEM_HEADER_BYTES + fragment.length;
    }
    return next == offsets.length ? out : null;
  }

  private static List<List<byte[]>> byStart(List<byte[]> fragments) {
    List<List<byte[]>> out = new ArrayList<>();
    for (byte[] fragment : fragments) {
      if (out.isEmpty() || CodeStream.startsHere(fragment)) {
        out.add(new ArrayList<>());
      }
      out.getLast().add(fragment);
    }
    return out;
  }
}
