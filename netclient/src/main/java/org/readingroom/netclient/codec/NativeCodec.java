package org.readingroom.netclient.codec;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;
import org.readingroom.netclient.codec.PixelDescription.Photometric;
import org.readingroom.netclient.dataset.TransferSyntax;

/// The JPEG family through the native library: one frame in, one matrix out; in helper processes,
/// since damaged data can end or hang it.
final class NativeCodec {
  private static final Set<String> READABLE =
      Set.of(
          TransferSyntax.JPEG_BASELINE,
          TransferSyntax.JPEG_EXTENDED,
          TransferSyntax.JPEG_LOSSLESS,
          TransferSyntax.JPEG_LOSSLESS_SV1,
          TransferSyntax.JPEG_LS,
          TransferSyntax.JPEG_LS_NEAR_LOSSLESS,
          TransferSyntax.JPEG_2000_LOSSLESS,
          TransferSyntax.JPEG_2000,
          TransferSyntax.HTJ2K_LOSSLESS,
          TransferSyntax.HTJ2K_LOSSLESS_RPCL,
          TransferSyntax.HTJ2K);

  private static final int MAX_PRECISION = 16;

  private NativeCodec() {}

  /// Whether a transfer syntax is among those the library decodes, where the library exists.
  static boolean reads(String transferSyntaxUid) {
    return READABLE.contains(transferSyntaxUid);
  }

  static RawFrame decode(byte[] frame, CodeStream stream, PixelDescription description)
      throws UndecodableFrameException {
    if (!NativeLibrary.isAvailable()) {
      throw new UndecodableFrameException(
          "Compressed images are not readable here: this computer has no decoder for them. "
              + "Ask the archive for the study uncompressed.");
    }
    if (stream.precision() > MAX_PRECISION) {
      throw new UndecodableFrameException(
          "The image is compressed with more bits than are readable here. Ask the archive for it"
              + " uncompressed.");
    }
    int flags = flags(description, stream);
    return DecoderPool.decode(frame, flags, stream);
  }

  /// The library converts colour for the kinds of JPEG with a cosine transform only.
  private static int flags(PixelDescription description, CodeStream stream) {
    int flags = description.signed() ? Imgcodecs.DICOM_FLAG_SIGNED : Imgcodecs.DICOM_FLAG_UNSIGNED;
    boolean ybr =
        description.samplesPerPixel() == 3
            && (description.photometric() != Photometric.RGB || stream.luma());
    return ybr && isCosine(stream.kind()) ? flags | Imgcodecs.DICOM_FLAG_YBR : flags;
  }

  private static boolean isCosine(int kind) {
    return kind != CodeStream.JPEG_2000 && kind != CodeStream.JPEG_LS;
  }

  /// Decodes in this process, which damaged data may end: for the helper only.
  static RawFrame read(byte[] frame, int flags, int kind, boolean transformed, boolean planar)
      throws UndecodableFrameException {
    Mat in = new Mat(1, frame.length, CvType.CV_8UC1);
    @Nullable Mat out = null;
    try {
      in.put(0, 0, frame);
      out = Imgcodecs.dicomJpgMatRead(in, flags, Imgcodecs.IMREAD_UNCHANGED);
      if (out.empty() || !out.isContinuous()) {
        throw damaged();
      }
      return samples(out, isCosine(kind) || transformed, kind == CodeStream.JPEG_LS && planar);
    } catch (CvException e) {
      throw damaged();
    } finally {
      in.release();
      if (out != null) {
        out.release();
      }
    }
  }

  /// @param planes scans of JPEG-LS apart come back apart: a plane of red, one of green, one of
  ///   blue
  private static RawFrame samples(Mat out, boolean rgb, boolean planes)
      throws UndecodableFrameException {
    int count = (int) out.total() * out.channels();
    boolean colour = out.channels() == 3;
    return switch (out.depth()) {
      case CvType.CV_8U, CvType.CV_8S -> {
        byte[] samples = new byte[count];
        out.get(0, 0, samples);
        if (colour && planes) {
          samples = NativePixels.interleave(samples, count / 3);
        } else if (colour) {
          for (int i = 0; i < count; i += 3) {
            byte blue = samples[i];
            samples[i] = samples[i + 2];
            samples[i + 2] = blue;
          }
        }
        yield new RawFrame.Bytes(samples, rgb);
      }
      case CvType.CV_16U, CvType.CV_16S -> {
        short[] samples = new short[count];
        out.get(0, 0, samples);
        if (colour && planes) {
          samples = NativePixels.interleave(samples, count / 3);
        } else if (colour) {
          for (int i = 0; i < count; i += 3) {
            short blue = samples[i];
            samples[i] = samples[i + 2];
            samples[i + 2] = blue;
          }
        }
        yield new RawFrame.Words(samples, rgb);
      }
      default -> throw damaged();
    };
  }

  static void useOneThreadPerFrame() {
    Core.setNumThreads(1);
  }

  static UndecodableFrameException damaged() {
    return new UndecodableFrameException("The compressed image is damaged. Fetch the study again.");
  }
}
