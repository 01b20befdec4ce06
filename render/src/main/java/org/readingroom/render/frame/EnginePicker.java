package org.readingroom.render.frame;

import java.nio.IntBuffer;
import java.util.function.Consumer;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.gl.GlEngine;
import org.readingroom.render.gl.GlProbe;
import org.readingroom.render.gl.GlUnavailableException;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;

/// Opens the engine that was asked for, by one rule: OpenGL on a graphics processor is preferred,
/// OpenGL in software is not, and what was forced is used.
public final class EnginePicker {
  private EnginePicker() {}

  /// Opens an engine. AUTO and CPU return at once; GL blocks for up to a few seconds.
  ///
  /// @param onChange told, on a background thread, when an AUTO engine changes from one kind to the
  ///   other
  /// @throws GlUnavailableException when GL was forced and does not work here
  public static Engine open(EngineChoice choice, Consumer<EngineKind> onChange) {
    return switch (choice) {
      case AUTO -> new SteadyEngine(EnginePicker::hardware, onChange);
      case CPU -> new CpuEngine();
      case GL -> forced();
    };
  }

  /// The engine AUTO comes to on this machine.
  public static EngineKind choose(GlProbe probe) {
    return switch (probe) {
      case GlProbe.Missing missing -> EngineKind.CPU;
      case GlProbe.Found found -> found.info().isSoftware() ? EngineKind.CPU : EngineKind.GL;
    };
  }

  /// OpenGL on a graphics processor.
  ///
  /// @throws GlUnavailableException when there is none, or only in software
  static GlEngine hardware(CpuEngine cpu) {
    GlEngine opened = new GlEngine(cpu);
    if (opened.info().isSoftware()) {
      opened.close();
      throw new GlUnavailableException(
          "OpenGL runs in software here ("
              + opened.info().renderer()
              + "), which is slower than the processor alone; pictures are made on the processor.");
    }
    return opened;
  }

  private static Engine forced() {
    CpuEngine cpu = new CpuEngine();
    try {
      return new Forced(new GlEngine(cpu), cpu);
    } catch (RuntimeException unavailable) {
      cpu.close();
      throw unavailable;
    }
  }

  /// OpenGL with the CPU engine for what it does not draw; both closed together.
  private record Forced(GlEngine gl, CpuEngine cpu) implements Engine {
    @Override
    public EngineKind kind() {
      return EngineKind.GL;
    }

    @Override
    public void sample(Volume volume, PlaneRequest request, float[] out) {
      gl.sample(volume, request, out);
    }

    @Override
    public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer bgraPre) {
      gl.draw(volume, request, display, bgraPre);
    }

    @Override
    public void forget(Volume volume) {
      gl.forget(volume);
    }

    @Override
    public void close() {
      gl.close();
      cpu.close();
    }
  }
}
