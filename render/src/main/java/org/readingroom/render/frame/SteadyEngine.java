package org.readingroom.render.frame;

import java.nio.IntBuffer;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine a window uses: the CPU at once, OpenGL when it is open and has the volume's voxels,
/// and the CPU again, for the very picture that failed, when OpenGL gives up. Values are told by
/// the voxel array alone, so [#sample] is always the CPU's. Thread-safe.
///
/// OpenGL opens on a thread of its own. Once it has failed (its context or the graphics processor
/// went, the driver hangs or says an error) it is not tried again in this process. A volume that
/// the graphics memory has no room for is no failure: the GL engine itself hands that to the CPU.
public final class SteadyEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(SteadyEngine.class);

  /// A process that ends while a driver is half open may hang in the driver's own clean-up.
  private static final long OPENING_PATIENCE_MS = 3_000;

  private final CpuEngine cpu = new CpuEngine();
  private final Thread opener;
  private final Consumer<EngineKind> onChange;
  private final Object lock = new Object();

  // Written under `lock`, read by anybody.
  private volatile @Nullable Engine gl;

  // Guarded by `lock`.
  private boolean closed;

  /// @param openGl opens an OpenGL worth using, or throws; see [EnginePicker#hardware]
  /// @param onChange told, on a background thread, when the kind of engine changes
  SteadyEngine(Function<CpuEngine, ? extends Engine> openGl, Consumer<EngineKind> onChange) {
    this.onChange = onChange;
    opener = new Thread(() -> open(openGl), "render-gl-opener");
    opener.setDaemon(true);
    opener.start();
  }

  private void open(Function<CpuEngine, ? extends Engine> openGl) {
    Engine opened;
    try {
      opened = openGl.apply(cpu);
    } catch (RuntimeException | LinkageError unavailable) {
      LOG.info("pictures are made on the processor: {}", unavailable.getMessage());
      return;
    }
    boolean tooLate;
    synchronized (lock) {
      tooLate = closed;
      if (!tooLate) {
        gl = opened;
      }
    }
    if (tooLate) {
      opened.close();
    } else {
      onChange.accept(EngineKind.GL);
    }
  }

  @Override
  public EngineKind kind() {
    return gl == null ? EngineKind.CPU : EngineKind.GL;
  }

  @Override
  public void sample(Volume volume, PlaneRequest request, float[] out) {
    cpu.sample(volume, request, out);
  }

  @Override
  public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer bgraPre) {
    withPreferred(volume, engine -> engine.draw(volume, request, display, bgraPre));
  }

  @Override
  public void drawInMotion(
      Volume volume, PlaneRequest full, int factor, Display display, IntBuffer bgraPre) {
    withPreferred(volume, engine -> engine.drawInMotion(volume, full, factor, display, bgraPre));
  }

  private void withPreferred(Volume volume, Consumer<Engine> drawing) {
    Engine preferred = gl;
    if (preferred != null && preferred.isReady(volume)) {
      try {
        drawing.accept(preferred);
        return;
      } catch (VolumeClosedException | CancellationException | IllegalArgumentException ours) {
        throw ours;
      } catch (RuntimeException | LinkageError failed) {
        giveUp(preferred, failed);
      }
    }
    drawing.accept(cpu);
  }

  @Override
  public void forget(Volume volume) {
    Engine open = gl;
    if (open != null) {
      open.forget(volume);
    }
  }

  private void giveUp(Engine failing, Throwable cause) {
    synchronized (lock) {
      if (gl != failing) {
        return;
      }
      gl = null;
    }
    LOG.warn("OpenGL stopped working: {}", cause.getMessage());
    try {
      failing.close();
    } catch (RuntimeException | LinkageError gone) {
      LOG.debug("closing OpenGL failed: {}", gone.getClass().getSimpleName());
    }
    onChange.accept(EngineKind.CPU);
  }

  @Override
  public void close() {
    Engine open;
    synchronized (lock) {
      closed = true;
      open = gl;
      gl = null;
    }
    if (open != null) {
      open.close();
    }
    awaitOpener();
    cpu.close();
  }

  /// Lets an OpenGL that is still opening finish and close again, for a while.
  private void awaitOpener() {
    try {
      opener.join(OPENING_PATIENCE_MS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
