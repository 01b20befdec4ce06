package org.readingroom.render.cpu;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.readingroom.render.geometry.PatientPoint;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.ModalityRescale;
import org.readingroom.render.pixel.StoredFormat;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.SeriesPlanner;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;

/// The CPU engine's kernels alone, on one thread: ns per sample (runs) or per pixel (pictures).
///
/// The runs' voxels stay in the nearest cache, so they show the arithmetic; the pictures cross a
/// volume of noise that does not fit.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class KernelBenchmark {
  private static final int ACROSS = 512;
  private static final int SLICES = 128;
  private static final int PICTURE = 512;
  private static final long ONE = 1L << 32;

  private final CpuEngine engine = new CpuEngine(1);
  private final float[] lanes = Lanes.make();
  private final float[] values = new float[PICTURE * PICTURE];
  private final short[] shorts = new short[PICTURE * PICTURE];
  private final IntBuffer pixels = IntBuffer.allocate(PICTURE * PICTURE);
  private final Display display = Display.of(VoiWindow.linear(40, 400));
  private Volume volume;
  private Volume.Lease lease;
  private Stride linear;
  private Stride cubic;
  private PlaneRequest plane;
  private PlaneRequest slab;

  /// Noise, always the same.
  @Setup
  public void fill() {
    List<SliceHeader> headers = new ArrayList<>();
    for (int k = 0; k < SLICES; k++) {
      headers.add(
          new SliceHeader(
              SliceId.of("2.25." + (k + 1)),
              "2.25.9",
              new SlicePlane(
                  new PatientPoint(0, 0, k),
                  PatientVector.LEFT,
                  PatientVector.POSTERIOR,
                  0.7,
                  0.7),
              ACROSS,
              ACROSS,
              new StoredFormat(16, true),
              ModalityRescale.NONE,
              null,
              false,
              false,
              k + 1,
              null));
    }
    volume = Volume.empty(SeriesPlanner.plan(headers).mainVolume().orElseThrow());
    Random random = new Random(512);
    short[] cells = new short[ACROSS * ACROSS];
    for (SliceHeader header : headers) {
      for (int n = 0; n < cells.length; n++) {
        cells[n] = (short) (random.nextInt(4000) - 1000);
      }
      volume.put(new StoredSlice(header, cells));
    }
    lease = volume.lease();
    long[] addresses = new long[SLICES];
    for (int k = 0; k < SLICES; k++) {
      addresses[k] = lease.address(k);
    }
    linear = new LinearStride(addresses, ACROSS, ACROSS);
    cubic = new CubicStride(addresses, ACROSS);
    Plane oblique =
        Plane.axial(volume.layout().centre())
            .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
            .turnedDeg(PatientVector.LEFT, 21);
    plane = PlaneRequest.thin(oblique, PICTURE, PICTURE, 0.35);
    slab = plane.withSlab(new Slab(Slab.Kind.MIP, 15 * 0.7));
  }

  @TearDown
  public void free() {
    lease.close();
    volume.close();
    engine.close();
  }

  @Benchmark
  @OperationsPerInvocation(Lanes.MOST)
  public float[] trilinearRun() {
    run(linear);
    return lanes;
  }

  @Benchmark
  @OperationsPerInvocation(Lanes.MOST)
  public float[] tricubicRun() {
    run(cubic);
    return lanes;
  }

  private void run(Stride stride) {
    stride.run(
        lanes, 0, Lanes.MOST, 90 * ONE + 5, 200 * ONE + 7, 50 * ONE, ONE * 2 / 5, ONE / 4, ONE / 9);
  }

  @Benchmark
  @OperationsPerInvocation(PICTURE * PICTURE)
  public float[] trilinearPlane() {
    engine.sample(volume, plane, values);
    return values;
  }

  @Benchmark
  @OperationsPerInvocation(PICTURE * PICTURE)
  public short[] trilinearPlaneRounded() {
    engine.sampleRounded(volume, plane, shorts);
    return shorts;
  }

  @Benchmark
  @OperationsPerInvocation(PICTURE * PICTURE)
  public IntBuffer trilinearPlaneWindowed() {
    engine.draw(volume, plane, display, pixels);
    return pixels;
  }

  @Benchmark
  @OperationsPerInvocation(PICTURE * PICTURE)
  public float[] tricubicPlane() {
    engine.sample(volume, plane.withInterpolation(Interpolation.TRICUBIC), values);
    return values;
  }

  @Benchmark
  @OperationsPerInvocation(PICTURE * PICTURE)
  public float[] mipOfSixteenSamples() {
    engine.sample(volume, slab, values);
    return values;
  }
}
