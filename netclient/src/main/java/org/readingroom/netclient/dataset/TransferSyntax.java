package org.readingroom.netclient.dataset;

import java.util.Set;

/// Transfer syntaxes by UID (PS3.6 table A-1), as far as this program treats them by name.
public final class TransferSyntax {
  public static final String IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2";
  public static final String EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
  public static final String DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1.99";
  public static final String EXPLICIT_VR_BIG_ENDIAN = "1.2.840.10008.1.2.2";
  public static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
  public static final String JPEG_EXTENDED = "1.2.840.10008.1.2.4.51";
  public static final String JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57";
  public static final String JPEG_LOSSLESS_SV1 = "1.2.840.10008.1.2.4.70";
  public static final String JPEG_LS = "1.2.840.10008.1.2.4.80";
  public static final String JPEG_LS_NEAR_LOSSLESS = "1.2.840.10008.1.2.4.81";
  public static final String JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90";
  public static final String JPEG_2000 = "1.2.840.10008.1.2.4.91";
  public static final String HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201";
  public static final String HTJ2K_LOSSLESS_RPCL = "1.2.840.10008.1.2.4.202";
  public static final String HTJ2K = "1.2.840.10008.1.2.4.203";
  public static final String RLE_LOSSLESS = "1.2.840.10008.1.2.5";

  private static final Set<String> LOSSY =
      Set.of(JPEG_BASELINE, JPEG_EXTENDED, JPEG_LS_NEAR_LOSSLESS, JPEG_2000, HTJ2K);

  private TransferSyntax() {}

  /// True when encoding so may change pixels, by its definition; what is in it may still be exact.
  public static boolean mayLose(String uid) {
    return LOSSY.contains(uid);
  }

  /// True when pixel data is one stream of moving pictures: MPEG-2, MPEG-4 or HEVC (.100 to .108,
  /// some with .1 behind for streams in several fragments).
  public static boolean isFilm(String uid) {
    return uid.startsWith("1.2.840.10008.1.2.4.10");
  }

  /// True when pixel data is a sequence of fragments (PS3.5 A.4).
  public static boolean isEncapsulated(String uid) {
    return uid.startsWith("1.2.840.10008.1.2.4.") || uid.equals(RLE_LOSSLESS);
  }
}
