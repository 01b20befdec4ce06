package org.readingroom.render.cpu;

import java.nio.IntBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.Enlarge;
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
          Tiling.of(halved),
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
    checkRoom(request, bgraPre);
    GreyMapper grey = new GreyMapper(display);
    IntBuffer target = bgraPre.duplicate().clear();
    try (Volume.Lease lease = volume.lease()) {
      SliceFrame frame = SliceFrame.of(request, lease.layout());
      HalvedVoxels halved = EvenRows.halved(lease, request);
      tiles(
          request,
          Tiling.of(halved),
          () -> rows(lease, request, frame, halved),
          rows -> colouring(rows, grey, request.width(), target));
    }
  }

  /// Both at once: while some tiles of the coarse picture are still in work, those before them are
  /// spread. One dispatch, and neither thread waits for the other in between.
  @Override
  public void drawInMotion(
      Volume volume, PlaneRequest full, int factor, Display display, IntBuffer bgraPre) {
    if (factor == 1) {
      Engine.super.drawInMotion(volume, full, factor, display, bgraPre);
      return;
    }
    PlaneRequest request = full.inMotion(factor);
    checkRoom(full, bgraPre);
    GreyMapper grey = new GreyMapper(display);
    int[] coarse = new int[request.pixels()];
    IntBuffer target = bgraPre.duplicate().clear();
    try (Volume.Lease lease = volume.lease()) {
      SliceFrame frame = SliceFrame.of(request, lease.layout());
      HalvedVoxels halved = EvenRows.halved(lease, request);
      Tiles tiles = Tiles.of(request, Tiling.of(halved));
      SpreadBehind spread = new SpreadBehind(tiles.across, tiles.down, tiles.high, full, factor);
      pool.run(
          spread.steps(),
          run -> {
            RowSampler rows = rows(lease, request, frame, halved);
            TileWork work = colouring(rows, grey, request.width(), IntBuffer.wrap(coarse));
            Enlarge enlarge = new Enlarge(full, factor);
            return step ->
                spread.take(
                    step,
                    tile -> tiles.cut(tile, rows, work),
                    (from, to) -> enlarge.rows(coarse, target, from, to),
                    run);
          });
    }
  }

  private static void checkRoom(PlaneRequest request, IntBuffer bgraPre) {
    if (bgraPre.capacity() < request.pixels()) {
      throw new IllegalArgumentException("the buffer is smaller than the picture");
    }
  }

  private static TileWork colouring(RowSampler rows, GreyMapper grey, int width, IntBuffer target) {
    float[] values = new float[Lanes.MOST];
    int[] colours = new int[Lanes.MOST];
    return (x, y, w, h) -> {
      for (int row = y; row < y + h; row++) {
        rows.row(x, row, w, values, 0);
        grey.bgra(values, w, x, row, colours);
        target.put(row * width + x, colours, 0, w);
      }
    };
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

    static Tiling of(@Nullable HalvedVoxels halved) {
      return halved == null ? WHOLE : HALVED;
    }
  }

  /// What is done with one tile.
  private interface TileWork {
    void tile(int x, int y, int width, int height);
  }

  /// Makes a thread's tile work around the thread's own row sampler.
  private interface WorkMaker {
    TileWork with(RowSampler rows);
  }

  /// A picture's tiles, numbered row by row.
  private record Tiles(int width, int height, int across, int down, int wide, int high) {
    static Tiles of(PlaneRequest request, Tiling tiling) {
      int across = Math.ceilDiv(request.width(), tiling.width);
      return new Tiles(
          request.width(),
          request.height(),
          across,
          Math.ceilDiv(request.height(), tiling.height),
          // All about as wide: a narrow rest would cost nearly as much as a whole tile.
          Math.ceilDiv(request.width(), across),
          tiling.height);
    }

    void cut(int tile, RowSampler rows, TileWork work) {
      int x = tile % across * wide;
      int y = tile / across * high;
      int w = Math.min(wide, width - x);
      int h = Math.min(high, height - y);
      rows.approach(x, y, w, h);
      work.tile(x, y, w, h);
    }
  }

  private void tiles(
      PlaneRequest request, Tiling tiling, Supplier<RowSampler> sampler, WorkMaker maker) {
    Tiles tiles = Tiles.of(request, tiling);
    pool.run(
        tiles.across * tiles.down,
        () -> {
          RowSampler rows = sampler.get();
          TileWork work = maker.with(rows);
          return tile -> tiles.cut(tile, rows, work);
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
