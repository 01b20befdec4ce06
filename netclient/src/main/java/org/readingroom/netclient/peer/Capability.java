package org.readingroom.netclient.peer;

/// Something an archive may do for us or not, which costs a failed try to find out.
public enum Capability {
  /// It sends over the asking association (PS3.4 C.4.3).
  C_GET,
  /// It knows us as a destination and sends there (PS3.4 C.4.2).
  C_MOVE,
  /// It sends a whole study or series in one WADO-RS answer (PS3.18 10.4), not single instances
  /// only.
  WADO_SERIES,
  /// It compresses by JPEG-LS for a WADO-RS answer (PS3.18 8.7.3.5.2).
  WADO_JPEG_LS,
  /// The same by high-throughput JPEG 2000.
  WADO_HTJ2K,
  /// The same by JPEG 2000.
  WADO_JPEG_2000,
  /// The same by lossless JPEG.
  WADO_JPEG_LOSSLESS,
  /// It compresses losslessly over the asking association when nothing else is accepted there.
  GET_COMPRESSED
}
