package org.readingroom.app.launch.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.bench.VtkReslicer;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.frame.Frame;
import org.readingroom.render.frame.FrameLoop;
import org.readingroom.render.frame.FrameSink;
import org.readingroom.render.frame.FrameView;
import org.readingroom.render.frame.Scene;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.gl.GlEngine;
import org.readingroom.render.gl.GlInfo;
import org.readingroom.render.gl.GlUnavailableException;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Agreement;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// The measurements of `bench mpr`.
///
/// Every frame is another plane, half a millimetre further along the normal, the same for both
/// sides. Ours and VTK's take turns in blocks of a few frames, so that what else the machine does
/// hits both. Frames before the first that counts let the machine code be made.
final class MprTimings implements AutoCloseable {
  private static final int ACROSS = 1024;
  private static final int SAMPLES = 16;
  private static final int BLOCK = 5;

  /// Pictures compared with the CPU for each kind of work.
  private static final int AGREEING = 3;

  private static final long WARM_NANOS = 2_000_000_000L;
  private static final double STEP_MM = 0.5;
  private static final long LIMIT_S = 60;
  private static final String VTK_ABSENT = "VTK is missing: sudo apt-get install python3-vtk9";

  private final int runs;
  private final Optional<VtkReslicer> vtk;
  private final Consumer<String> progress;
  private final CpuEngine cpu;
  private final String cores;

  /// @param vtk empty when it is not installed; closed with this
  MprTimings(int runs, int threads, Optional<VtkReslicer> vtk, Consumer<String> progress) {
    this.runs = runs;
    this.vtk = vtk;
    this.progress = progress;
    cpu = new CpuEngine(threads);
    cores = threads == 1 ? "1 thread" : threads + " threads";
  }

  @Override
  public void close() {
    vtk.ifPresent(VtkReslicer::close);
    cpu.close();
  }

  /// A kind of picture.
  ///
  /// @param target ours ÷ VTK
  private record Work(String name, Slab slab, Interpolation interpolation, double target) {
    static List<Work> all(double smallestStepMm) {
      return List.of(
          new Work("trilinear plane", Slab.NONE, Interpolation.TRILINEAR, 0.4),
          new Work("tricubic plane", Slab.NONE, Interpolation.TRICUBIC, 0.5),
          new Work(
              SAMPLES + "-sample MIP",
              mip(SAMPLES, smallestStepMm),
              Interpolation.TRILINEAR,
              0.25));
    }

    static Slab mip(int samples, double smallestStepMm) {
      return new Slab(Slab.Kind.MIP, (samples - 1) * smallestStepMm);
    }
  }

  /// Does something with one plane.
  private interface Cut {
    void plane(PlaneRequest request) throws Exception;
  }

  /// Our CPU engine against VTK, int16 to int16; windowed; and the frames shown while dragging.
  List<BenchReport.Result> againstVtk(String name, Volume volume, VoiWindow window)
      throws Exception {
    if (vtk.isPresent()) {
      progress.accept("Handing " + name + " to VTK " + vtk.get().version());
      vtk.get().load(volume);
    }
    Display display = Display.of(window);
    List<BenchReport.Result> results = new ArrayList<>();
    List<BenchReport.Result> beside = new ArrayList<>();
    double @Nullable [] plane = null;
    short[] ours = new short[ACROSS * ACROSS];
    IntBuffer picture = pixels(ACROSS * ACROSS);
    for (Work work : Work.all(volume.layout().smallestStepMm())) {
      progress.accept("Measuring " + name + ", " + work.name);
      List<PlaneRequest> requests = frames(volume.layout(), work, ACROSS);
      Cut cut = request -> cpu.sampleRounded(volume, request, ours);
      warm(requests, cut);
      Turns turns = inTurns(requests, cut);
      if (turns.peer != null && plane == null) {
        plane = turns.peer;
      }
      results.add(
          BenchReport.Result.of(
                  name + ": oblique " + work.name + " 1024²",
                  BenchReport.Figure.of("CPU engine, int16 out, " + cores, turns.ours, "ms"),
                  peer(turns.peer, work.name),
                  agreement(requests, ours))
              .withTarget(work.target));
      Cut draw = request -> cpu.draw(volume, request, display, picture);
      warm(requests, draw);
      beside.add(
          BenchReport.Result.of(
              name + ": the same " + work.name + ", windowed",
              BenchReport.Figure.of("CPU engine, BGRA out, " + cores, times(requests, draw), "ms"),
              peer(turns.peer, work.name),
              "VTK does not window"));
      beside.add(dragged(name, volume, display, work, requests, plane, turns.peer));
    }
    results.addAll(beside);
    return results;
  }

  private BenchReport.@Nullable Figure peer(double @Nullable [] ms, String work) {
    return ms == null
        ? null
        : BenchReport.Figure.of(
            "VTK "
                + vtk.orElseThrow().version()
                + " vtkImageReslice, int16, "
                + work
                + ", "
                + cores,
            ms,
            "ms");
  }

  private record Turns(double[] ours, double @Nullable [] peer) {}

  private Turns inTurns(List<PlaneRequest> requests, Cut cut) throws Exception {
    if (vtk.isEmpty()) {
      return new Turns(times(requests, cut), null);
    }
    vtk.get().cut(requests.subList(0, 2), null);
    double[] ours = new double[0];
    double[] peers = new double[0];
    for (int from = 0; from < requests.size(); from += BLOCK) {
      List<PlaneRequest> block = requests.subList(from, Math.min(from + BLOCK, requests.size()));
      ours = joined(ours, times(block, cut));
      peers = joined(peers, vtk.get().cut(block, null));
    }
    return new Turns(ours, peers);
  }

  private static double[] joined(double[] a, double[] b) {
    double[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /// How far our last picture is from VTK's of the same plane.
  private String agreement(List<PlaneRequest> requests, short[] ours) throws IOException {
    if (vtk.isEmpty()) {
      return VTK_ABSENT;
    }
    short[] theirs = new short[ours.length];
    vtk.get().cut(requests.subList(requests.size() - 1, requests.size()), theirs);
    int most = 0;
    long sum = 0;
    int both = 0;
    int one = 0;
    for (int n = 0; n < ours.length; n++) {
      if (ours[n] == Short.MIN_VALUE || theirs[n] == Short.MIN_VALUE) {
        one += ours[n] == theirs[n] ? 0 : 1;
      } else {
        int apart = Math.abs(ours[n] - theirs[n]);
        most = Math.max(most, apart);
        sum += apart;
        both++;
      }
    }
    return String.format(
        Locale.ROOT,
        "from VTK's picture: at most %d, mean %.3f; %d of %d pixels inside for one of us only",
        most,
        (double) sum / Math.max(1, both),
        one,
        ours.length);
  }

  /// The frames a view really gets while its plane is dragged: through the frame loop.
  private BenchReport.Result dragged(
      String name,
      Volume volume,
      Display display,
      Work work,
      List<PlaneRequest> requests,
      double @Nullable [] vtkPlane,
      double @Nullable [] vtkSame)
      throws Exception {
    BlockingQueue<Frame> shown = new ArrayBlockingQueue<>(4);
    FrameSink sink =
        new FrameSink() {
          @Override
          public void frame(Frame frame) {
            shown.add(frame);
          }

          @Override
          public void failed(Scene scene, RuntimeException cause) {
            throw cause;
          }
        };
    double[] ms = new double[requests.size()];
    int[] last = new int[ACROSS * ACROSS];
    Frame.Quality quality = Frame.Quality.FULL;
    try (FrameLoop loop = new FrameLoop(cpu);
        FrameView view = loop.view(sink)) {
      Cut drag =
          request -> {
            view.show(new Scene.PlaneScene(volume, request, display, true));
            Frame frame = shown.poll(LIMIT_S, TimeUnit.SECONDS);
            if (frame == null) {
              throw CommandFailure.failed("No frame came within a minute.");
            }
            frame.release();
          };
      warm(requests, drag);
      for (int n = 0; n < ms.length; n++) {
        view.show(new Scene.PlaneScene(volume, requests.get(n), display, true));
        Frame frame = shown.poll(LIMIT_S, TimeUnit.SECONDS);
        if (frame == null) {
          throw CommandFailure.failed("No frame came within a minute.");
        }
        ms[n] = frame.drawNanos() / 1e6;
        if (n == ms.length - 1) {
          frame.pixels().get(0, last);
          quality = frame.quality();
        }
        frame.release();
      }
    }
    int[] full = new int[last.length];
    cpu.draw(volume, requests.getLast(), display, IntBuffer.wrap(full));
    String note =
        (quality == Frame.Quality.FULL ? "a full picture" : "a coarse picture")
            + String.format(Locale.ROOT, ", PSNR to the full one %.1f dB", psnr(last, full));
    if (vtkSame != null && work.slab.kind() != Slab.Kind.NONE) {
      note +=
          String.format(
              Locale.ROOT,
              "; %.3f of VTK's own %s",
              BenchReport.Figure.of("", ms, "ms").median()
                  / BenchReport.Figure.of("", vtkSame, "ms").median(),
              work.name);
    }
    return BenchReport.Result.of(
            name + ": frame shown while dragging the " + work.name,
            BenchReport.Figure.of("CPU engine, windowed, enlarged, " + cores, ms, "ms"),
            peer(vtkPlane, "full trilinear plane"),
            note)
        .withTarget(0.3);
  }

  /// Grey levels of both pictures, as peak signal to noise.
  private static double psnr(int[] a, int[] b) {
    double sum = 0;
    for (int n = 0; n < a.length; n++) {
      double apart = (a[n] & 0xFF) - (b[n] & 0xFF);
      sum += apart * apart;
    }
    return 10 * Math.log10(255.0 * 255 / Math.max(1e-9, sum / a.length));
  }

  /// How the cost grows: a quarter of the pixels and four times as many; for slabs also samples.
  List<BenchReport.Result> growth(String name, Volume volume) throws Exception {
    double step = volume.layout().smallestStepMm();
    List<BenchReport.Result> results = new ArrayList<>();
    short[] out = new short[4 * ACROSS * ACROSS];
    Cut cut = request -> cpu.sampleRounded(volume, request, out);
    for (Work work : Work.all(step)) {
      progress.accept("Measuring how the cost of " + work.name + " grows");
      double[] whole = timed(frames(volume.layout(), work, ACROSS), cut);
      for (int across : new int[] {ACROSS / 2, ACROSS * 2}) {
        results.add(
            grown(
                name + ": oblique " + work.name + " " + across + "²",
                timed(frames(volume.layout(), work, across), cut),
                whole,
                across < ACROSS ? "a quarter of the pixels" : "four times the pixels"));
      }
      if (work.slab.kind() == Slab.Kind.MIP) {
        for (int samples : new int[] {SAMPLES / 4, SAMPLES * 4}) {
          Work other =
              new Work(
                  samples + "-sample MIP",
                  Work.mip(samples, step),
                  work.interpolation,
                  work.target);
          results.add(
              grown(
                  name + ": oblique " + other.name + " 1024²",
                  timed(frames(volume.layout(), other, ACROSS), cut),
                  whole,
                  samples < SAMPLES ? "a quarter of the samples" : "four times the samples"));
        }
      }
    }
    return results;
  }

  private BenchReport.Result grown(String name, double[] ms, double[] whole, String note) {
    return BenchReport.Result.of(
        name,
        BenchReport.Figure.of("CPU engine, int16 out, " + cores, ms, "ms"),
        BenchReport.Figure.of("ours at 1024², 16 samples in a slab", whole, "ms"),
        note);
  }

  /// Our OpenGL engine, windowed and read back, against VTK's figures being beside.
  List<BenchReport.Result> openGl(String name, Volume volume, VoiWindow window) throws Exception {
    GlEngine engine;
    try {
      engine = new GlEngine(cpu);
    } catch (GlUnavailableException | LinkageError none) {
      return List.of(
          BenchReport.Result.notMeasured(
              name + ": OpenGL", "no usable OpenGL here. Run doctor to see why"));
    }
    try (engine) {
      String renderer = engine.info().renderer();
      Display display = Display.of(window);
      List<BenchReport.Result> results = new ArrayList<>();
      IntBuffer picture = pixels(ACROSS * ACROSS);
      for (Work work : Work.all(volume.layout().smallestStepMm())) {
        List<PlaneRequest> requests = frames(volume.layout(), work, ACROSS);
        if (!engine.draws(volume.layout(), requests.getFirst())) {
          results.add(
              BenchReport.Result.notMeasured(
                  name + ": OpenGL, " + work.name, "OpenGL hands it to the CPU engine"));
          continue;
        }
        progress.accept("Measuring OpenGL, " + work.name);
        double[] gl = timed(requests, request -> engine.draw(volume, request, display, picture));
        double[] ours = timed(requests, request -> cpu.draw(volume, request, display, picture));
        results.add(
            BenchReport.Result.of(
                name + ": OpenGL, oblique " + work.name + " 1024²",
                BenchReport.Figure.of("OpenGL engine on " + renderer + ", read back", gl, "ms"),
                BenchReport.Figure.of("our CPU engine, windowed, " + cores, ours, "ms"),
                engine.info().isSoftware() ? "software OpenGL, not preferred" : null));
        results.add(agreement(name, work, volume, requests, display, engine));
      }
      results.add(hardwareFilter(engine.info()));
      results.addAll(onHardware(name, volume, display, engine));
      return results;
    }
  }

  /// How far both engines make one picture, and whether every pixel that differs has its reason.
  private BenchReport.Result agreement(
      String name,
      Work work,
      Volume volume,
      List<PlaneRequest> requests,
      Display display,
      GlEngine engine) {
    Agreement all = Agreement.NONE;
    for (PlaneRequest request : requests.subList(0, Math.min(AGREEING, requests.size()))) {
      all = all.plus(Agreement.ofPictures(cpu, engine, volume, request, display));
    }
    return BenchReport.Result.of(
        name + ": OpenGL, " + work.name + ", agreement with the CPU",
        BenchReport.Figure.of(
            "pixels within one grey level of a 400 HU window",
            new double[] {100 * all.share()},
            "%"),
        null,
        "at least 99.99; the others: %d ties, %d at the edge, %d not explained"
            .formatted(all.ties(), all.edges(), all.unexplained()));
  }

  private static BenchReport.Result hardwareFilter(GlInfo info) {
    return BenchReport.Result.of(
        "OpenGL: the hardware's own filter",
        BenchReport.Figure.of(
            "error between voxels 2,000 HU apart, in grey levels of a 400 HU window",
            new double[] {info.hardwareFilterErrorGreyLevels()},
            "levels"),
        null,
        info.filtersFinely() ? "fine enough for the screen" : "too coarse, so the shader filters");
  }

  private List<BenchReport.Result> onHardware(
      String name, Volume volume, Display display, GlEngine engine) throws Exception {
    if (engine.info().isSoftware()) {
      String why = "no graphics processor here, OpenGL is " + engine.info().renderer();
      return List.of(
          BenchReport.Result.notMeasured(name + ": OpenGL plane 3840 × 2160 with read-back", why),
          BenchReport.Result.notMeasured(name + ": OpenGL 64-sample MIP 1920 × 1080", why));
    }
    IntBuffer picture = pixels(3840 * 2160);
    double step = volume.layout().smallestStepMm();
    Cut draw = request -> engine.draw(volume, request, display, picture);
    Work plane = Work.all(step).getFirst();
    List<PlaneRequest> large = frames(volume.layout(), plane, 3840, 2160);
    double[] planes = timed(large, draw);
    double[] bare = timed(large, request -> engine.readBack(3840, 2160, picture));
    Work thin = Work.all(step).getLast();
    Work thick = new Work("64-sample MIP", Work.mip(64, step), Interpolation.TRILINEAR, 4);
    double[] thinMs = timed(frames(volume.layout(), thin, 1920, 1080), draw);
    double[] thickMs = timed(frames(volume.layout(), thick, 1920, 1080), draw);
    String what = "OpenGL engine on " + engine.info().renderer() + ", read back";
    return List.of(
        BenchReport.Result.of(
                name + ": OpenGL plane 3840 × 2160 with read-back",
                BenchReport.Figure.of(what, planes, "ms"),
                BenchReport.Figure.of("bare read-backs of that size", bare, "ms"),
                "target 2.0 is half the rate")
            .withTarget(2),
        BenchReport.Result.of(
                name + ": OpenGL 64-sample MIP 1920 × 1080",
                BenchReport.Figure.of(what, thickMs, "ms"),
                BenchReport.Figure.of("16 samples", thinMs, "ms"),
                null)
            .withTarget(4));
  }

  private double[] timed(List<PlaneRequest> requests, Cut cut) throws Exception {
    warm(requests, cut);
    return times(requests, cut);
  }

  private static void warm(List<PlaneRequest> requests, Cut cut) throws Exception {
    long end = System.nanoTime() + WARM_NANOS;
    for (int n = 0; n < 2 || System.nanoTime() < end; n++) {
      cut.plane(requests.get(n % requests.size()));
    }
  }

  private static double[] times(List<PlaneRequest> requests, Cut cut) throws Exception {
    double[] ms = new double[requests.size()];
    for (int n = 0; n < ms.length; n++) {
      long started = System.nanoTime();
      cut.plane(requests.get(n));
      ms[n] = (System.nanoTime() - started) / 1e6;
    }
    return ms;
  }

  private List<PlaneRequest> frames(VolumeLayout layout, Work work, int across) {
    return frames(layout, work, across, across);
  }

  /// One request per run: the whole volume, from a slant, moving along the normal.
  private List<PlaneRequest> frames(VolumeLayout layout, Work work, int width, int height) {
    Plane plane =
        Plane.axial(layout.centre())
            .turnedDeg(new PatientVector(1, 2, 3).unit(), 33)
            .turnedDeg(PatientVector.LEFT, 21);
    double mm =
        Math.min(
                layout.box().extentMm(PatientVector.LEFT),
                layout.box().extentMm(PatientVector.POSTERIOR))
            / Math.min(width, height);
    List<PlaneRequest> requests = new ArrayList<>();
    for (int n = 0; n < runs; n++) {
      requests.add(
          new PlaneRequest(
              plane.movedMm((n - runs / 2) * STEP_MM),
              width,
              height,
              mm,
              work.slab,
              work.interpolation));
    }
    return requests;
  }

  private static IntBuffer pixels(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asIntBuffer();
  }
}
