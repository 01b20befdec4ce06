package org.readingroom.app.study;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.PngWriter;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;

/// A picture made by [StudyRenderer].
///
/// @param seriesInstanceUid what it was cut from
/// @param request exactly which plane, in patient LPS mm
/// @param engine which engine made it
/// @param slices slices of the volume
/// @param missing slices of the volume that could not be decoded
/// @param values modality values, row by row, NaN where there are none; null when a picture was
///   asked for
/// @param argb opaque or transparent pixels, row by row; null when values were asked for
public record RenderedPlane(
    String seriesInstanceUid,
    PlaneRequest request,
    EngineKind engine,
    int slices,
    int missing,
    float @Nullable [] values,
    int @Nullable [] argb) {

  /// The `.raw` file: little-endian float32 modality values, row by row, NaN outside.
  public byte[] raw() {
    float[] from = values;
    if (from == null) {
      throw new IllegalStateException("a picture was made, not values");
    }
    ByteBuffer bytes = ByteBuffer.allocate(from.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(from);
    return bytes.array();
  }

  /// The `.png` file, black where the volume ends.
  public byte[] png() {
    int[] from = argb;
    if (from == null) {
      throw new IllegalStateException("values were made, not a picture");
    }
    return PngWriter.rgb(request.width(), request.height(), from);
  }
}
