package org.readingroom.render.cpu;

import java.nio.IntBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.SliceFrame;
import org.readingroom.render.volume.HalvedVoxels;
import org.readingroom.render.volume.Volume;

/// The engine in plain Java. Thread-safe; callers block and take part in the work.
///
/// A picture is cut into tiles, small enough that the voxels one tile touches stay in a core's
/// cache whatever way the plane runs through the volume.
public final class CpuEngine implements Engine {
  private final TilePool pool;

  /// An engine on all cores.
  public CpuEngine() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /// An engine on so many threads, the caller's among them.
  public CpuEngine(int cores) {
    pool = new TilePool(cores);
  }

  @Override
  public EngineKind kind() {
    return EngineKind.CPU;
  }

  @Override
  public void sample(Volume volume, PlaneRequest request, float[] out) {
    if (out.length < request.pixels()) {
      throw new IllegalArgumentException("the array is smaller than the picture");
    }
    int width = request.width();
    try (Volume.Lease lease = volume.lease()) {
      SliceFrame frame = SliceFrame.of(request, lease.layout());
      tiles(
          request,
          Tiling.WHOLE,
          () -> valueRows(lease, request, frame),
          rows ->
              (x, y, w, h) -> {
                for (int row = y; row < y + h; row++) {
                  rows.row(x, row, w, out, row * width + x);
                }
              });
    }
  }

  /// Modality values rounded to whole numbers and held within int16, row by row; [Short#MIN_VALUE]
  /// where there is none. As exact as [#draw], not as [#sample].
  ///
  /// @param out at least width × height long
  /// @throws org.readingroom.render.volume.VolumeClosedException when the volume was closed before
  /// @throws java.util.concurrent.CancellationException when the calling thread was interrupted
  public void sampleRounded(Volume volume, PlaneRequest request, short[] out) {
    if (out.length < request.pixels()) {
      throw new IllegalArgumentException("the array is smaller than the picture");
    }
    int width = request.width();
    try (Volume.Lease lease = volume.lease()) {
      SliceFrame frame = SliceFrame.of(request, lease.layout());
      HalvedVoxels halved = EvenRows.halved(lease, request);
      tiles(
          request,
          halved == null ? Tiling.WHOLE : Tiling.HALVED,
          () -> rows(lease, request, frame, halved),
          rows -> {
            float[] values = new float[Lanes.MOST];
            int[] whole = new int[Lanes.MOST];
            return (x, y, w, h) -> {
              for (int row = y; row < y + h; row++) {
                rows.row(x, row, w, values, 0);
                round(values, w, whole, out, row * width + x);
              }
            };
          });
    }
  }

  /// NaN becomes 0 in the middle of the sum, which is the lowest short. Two passes: the compiler
  /// makes no vector instructions of one that both compares whole numbers and narrows them.
  private static void round(float[] values, int count, int[] whole, short[] out, int offset) {
    for (int n = 0; n < count; n++) {
      int level = (int) (values[n] + 32768.5f);
      whole[n] = Math.min(Math.max(level, 0), 65535) - 32768;
    }
    for (int n = 0; n < count; n++) {
      out[offset + n] = (short) whole[n];
    }
  }

  @Override
  public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer bgraPre) {
    if (bgraPre.capacity() < request.pixels()) {
      throw new IllegalArgumentException("the buffer is smaller than the picture");
    }
    int width = request.width();
    GreyMapper grey = new GreyMapper(display);
    IntBuffer target = bgraPre.duplicate().clear();
    try (Volume.Lease lease = volume.lease()) {
      SliceFrame frame = SliceFrame.of(request, lease.layout());
      HalvedVoxels halved = EvenRows.halved(lease, request);
      tiles(
          request,
          halved == null ? Tiling.WHOLE : Tiling.HALVED,
          () -> rows(lease, request, frame, halved),
          rows -> {
            float[] values = new float[Lanes.MOST];
            int[] colours = new int[Lanes.MOST];
            return (x, y, w, h) -> {
              for (int row = y; row < y + h; row++) {
                rows.row(x, row, w, values, 0);
                grey.bgra(values, w, x, row, colours);
                target.put(row * width + x, colours, 0, w);
              }
            };
          });
    }
  }

  /// How a picture is cut into tiles.
  ///
  /// @param width at most
  /// @param height at most
  private record Tiling(int width, int height) {
    static final Tiling WHOLE = new Tiling(Lanes.MOST, 16);

    /// Pictures from halved voxels have few rows: lower tiles, so that no thread waits long for the
    /// last one.
    static final Tiling HALVED = new Tiling(HalvedStride.BLOCK, 8);
  }

  /// What is done with one tile.
  private interface TileWork {
    void tile(int x, int y, int width, int height);
  }

  /// Makes a thread's tile work around the thread's own row sampler.
  private interface WorkMaker {
    TileWork with(RowSampler rows);
  }

  private void tiles(
      PlaneRequest request, Tiling tiling, Supplier<RowSampler> sampler, WorkMaker maker) {
    int across = Math.ceilDiv(request.width(), tiling.width);
    int high = tiling.height;
    int down = Math.ceilDiv(request.height(), high);
    // All about as wide: a narrow rest would cost nearly as much as a whole tile.
    int wide = Math.ceilDiv(request.width(), across);
    pool.run(
        across * down,
        () -> {
          RowSampler rows = sampler.get();
          TileWork work = maker.with(rows);
          Consumer<Integer> byNumber =
              tile -> {
                int x = tile % across * wide;
                int y = tile / across * high;
                int width = Math.min(wide, request.width() - x);
                int height = Math.min(high, request.height() - y);
                rows.approach(x, y, width, height);
                work.tile(x, y, width, height);
              };
          return byNumber;
        });
  }

  /// Rows whose values are told: padding takes no part in them.
  private static RowSampler valueRows(Volume.Lease lease, PlaneRequest request, SliceFrame frame) {
    return lease.isPadded()
        ? new PointwiseRows(
            PointSampler.exact(lease, request.interpolation()), frame, request.slab().kind())
        : rows(lease, request, frame, null);
  }

  private static RowSampler rows(
      Volume.Lease lease, PlaneRequest request, SliceFrame frame, @Nullable HalvedVoxels halved) {
    PointSampler sampler = new PointSampler(lease, request.interpolation());
    if (EvenRows.serve(lease, request.interpolation())) {
      return new EvenRows(
          lease, sampler, frame, request.slab().kind(), request.interpolation(), halved);
    }
    return new PointwiseRows(sampler, frame, request.slab().kind());
  }

  @Override
  public void forget(Volume volume) {
    // Nothing is kept between pictures.
  }

  @Override
  public void close() {
    pool.close();
  }
}
