package org.readingroom.render.reslice;

import java.nio.IntBuffer;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.volume.Volume;

/// Cuts planes and slabs from volumes. All engines give the same picture.
///
/// Calls block until the picture is whole. Thread-safe: several threads may call, pictures are then
/// made one after the other. Call from a background thread, never from the FX thread.
public interface Engine extends AutoCloseable {

  /// Which engine made the last picture; a GL engine that gave up says CPU from then on.
  EngineKind kind();

  /// Modality values of a plane, row by row; NaN (see [org.readingroom.render.pixel.NoSample])
  /// where there is none. This is what `.raw` files hold.
  ///
  /// @param out at least width × height long
  /// @throws org.readingroom.render.volume.VolumeClosedException when the volume was closed before
  /// @throws java.util.concurrent.CancellationException when the calling thread was interrupted
  void sample(Volume volume, PlaneRequest request, float[] out);

  /// The same plane as a picture: 0xAARRGGBB, premultiplied, row by row from index 0 of `bgraPre`
  /// (byte order B, G, R, A in memory). Outside is transparent; awaited slices and gaps are
  /// hatched.
  ///
  /// @param bgraPre at least width × height long, direct or not; position and limit are left alone
  /// @throws org.readingroom.render.volume.VolumeClosedException when the volume was closed before
  /// @throws java.util.concurrent.CancellationException when the calling thread was interrupted
  void draw(Volume volume, PlaneRequest request, Display display, IntBuffer bgraPre);

  /// The same plane while it moves: drawn with `factor` times fewer pixels each way (see
  /// [PlaneRequest#inMotion]) and spread over the whole canvas.
  ///
  /// @param full the canvas
  /// @param factor at least 1, which only makes the slab sparse
  /// @param bgraPre as for [#draw], of which this throws the same
  default void drawInMotion(
      Volume volume, PlaneRequest full, int factor, Display display, IntBuffer bgraPre) {
    PlaneRequest coarse = full.inMotion(factor);
    if (factor == 1) {
      draw(volume, coarse, display, bgraPre);
      return;
    }
    int[] few = new int[coarse.pixels()];
    draw(volume, coarse, display, IntBuffer.wrap(few));
    new Enlarge(full, factor).rows(few, bgraPre, 0, full.height());
  }

  /// Whether a picture of this volume needs no long preparation (its voxels are where the engine
  /// draws). If it does, preparation begins in the background.
  default boolean isReady(Volume volume) {
    return true;
  }

  /// Lets go of anything kept for a volume (a texture). Optional; also happens by itself.
  void forget(Volume volume);

  /// Gives back threads, context and memory. Waits for a picture in progress.
  @Override
  void close();
}
