package org.readingroom.netclient.codec;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Set;
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
  ///
  /// @param frame outside the Java heap; read where it lies
  static NativeFrame read(
      ByteBuffer frame, int flags, int kind, boolean transformed, boolean planar)
      throws UndecodableFrameException {
    Mat in = new Mat(1, frame.remaining(), CvType.CV_8UC1, frame.slice());
    try {
      Mat out = Imgcodecs.dicomJpgMatRead(in, flags, Imgcodecs.IMREAD_UNCHANGED);
      return new NativeFrame(
          out, isCosine(kind) || transformed, kind == CodeStream.JPEG_LS && planar);
    } catch (CvException e) {
      throw damaged();
    } finally {
      in.release();
      Reference.reachabilityFence(frame);
    }
  }

  static void useOneThreadPerFrame() {
    Core.setNumThreads(1);
  }

  static UndecodableFrameException damaged() {
    return new UndecodableFrameException("The compressed image is damaged. Fetch the study again.");
  }
}
