package org.readingroom.netclient.codec;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/// A frame as the native library decoded it, in its memory; in the helper process only. Close it.
final class NativeFrame implements AutoCloseable {
  private final Mat pixels;
  private final boolean rgb;
  private final boolean planes;

  /// @param pixels closed with this
  /// @param rgb three samples are red, green and blue, whatever the header says
  /// @param planes scans of JPEG-LS apart come back apart: a plane of red, one of green, one of
  ///   blue
  /// @throws UndecodableFrameException when nothing, or nothing that we know, came out
  NativeFrame(Mat pixels, boolean rgb, boolean planes) throws UndecodableFrameException {
    this.pixels = pixels;
    this.rgb = rgb;
    this.planes = planes;
    boolean known =
        switch (pixels.depth()) {
          case CvType.CV_8U, CvType.CV_8S, CvType.CV_16U, CvType.CV_16S -> true;
          default -> false;
        };
    if (pixels.empty() || !pixels.isContinuous() || !known) {
      pixels.release();
      throw NativeCodec.damaged();
    }
  }

  boolean isWords() {
    return pixels.elemSize1() == 2;
  }

  boolean isRgb() {
    return rgb;
  }

  private int samples() {
    return Math.toIntExact(pixels.total() * pixels.channels());
  }

  int byteCount() {
    return Math.multiplyExact(samples(), isWords() ? 2 : 1);
  }

  /// Copies the samples, colour as red, green, blue by pixel.
  ///
  /// @param target in the machine's byte order, with room for all
  void copyTo(ByteBuffer target) {
    if (pixels.channels() != 3) {
      target.put(
          MemorySegment.ofAddress(pixels.dataAddr()).reinterpret(byteCount()).asByteBuffer());
    } else if (isWords()) {
      short[] samples = new short[samples()];
      pixels.get(0, 0, samples);
      target.asShortBuffer().put(inOrder(samples));
    } else {
      byte[] samples = new byte[samples()];
      pixels.get(0, 0, samples);
      target.put(inOrder(samples));
    }
  }

  // the library has blue first
  private byte[] inOrder(byte[] samples) {
    if (planes) {
      return NativePixels.interleave(samples, samples.length / 3);
    }
    for (int i = 0; i < samples.length; i += 3) {
      byte blue = samples[i];
      samples[i] = samples[i + 2];
      samples[i + 2] = blue;
    }
    return samples;
  }

  private short[] inOrder(short[] samples) {
    if (planes) {
      return NativePixels.interleave(samples, samples.length / 3);
    }
    for (int i = 0; i < samples.length; i += 3) {
      short blue = samples[i];
      samples[i] = samples[i + 2];
      samples[i + 2] = blue;
    }
    return samples;
  }

  @Override
  public void close() {
    pixels.release();
  }
}
