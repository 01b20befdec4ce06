package org.readingroom.render.gl;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;
import org.readingroom.render.volume.VolumeLayout;

/// The engine on OpenGL. Thread-safe; jobs run one after the other on the GL thread.
///
/// It draws planes and slabs of every volume the graphics memory holds, in one 3-D texture or
/// several. A volume over the budget, and a picture larger than a texture may be, it hands to the
/// CPU engine it is given: see [#draws]. Textures are kept for the volumes used last; those of
/// closed volumes, and of volumes not drawn for a minute, are freed.
public final class GlEngine implements Engine {
  private static final int MOST_PIXELS = 32 << 20;
  private static final long SWEEP_NANOS = 500_000_000;

  /// How long one turn of a background upload lasts, between pictures.
  private static final long UPLOAD_TURN_NANOS = 8_000_000;

  /// So many slices that arrived since are uploaded by the picture that shows them.
  private static final int FEW_SLICES = 8;

  private final GlThread thread;
  private final GlInfo info;
  private final GlTuning tuning;
  private final CpuEngine cpu;

  /// Volumes being uploaded in the background.
  private final Set<Volume> uploading = ConcurrentHashMap.newKeySet();

  private volatile boolean uploadFailed;

  // Owned by the GL thread, but for what they say is not.
  private final PlanePainter painter;
  private final TextureShelf shelf;

  /// Opens OpenGL; blocks for up to a few seconds.
  ///
  /// @param cpu draws what OpenGL does not; stays the caller's to close
  /// @throws GlUnavailableException when there is no usable OpenGL 3.3
  public GlEngine(CpuEngine cpu) {
    this(cpu, tuning -> tuning);
  }

  GlEngine(CpuEngine cpu, UnaryOperator<GlTuning> tune) {
    this.cpu = cpu;
    thread = new GlThread();
    try {
      info = thread.call((gl, wanted) -> GlInfo.of(gl));
      tuning = tune.apply(GlTuning.of(info));
      painter = thread.call((gl, wanted) -> new PlanePainter(gl, tuning));
    } catch (RuntimeException failed) {
      thread.close();
      throw failed;
    }
    shelf = new TextureShelf(tuning);
    thread.setPatience(tuning.patienceNanos());
    thread.every(Math.min(SWEEP_NANOS, tuning.idleNanos()), this::sweep);
  }

  /// What OpenGL says of itself.
  public GlInfo info() {
    return info;
  }

  @Override
  public EngineKind kind() {
    return EngineKind.GL;
  }

  /// Whether OpenGL itself draws this; else the CPU engine does.
  public boolean draws(VolumeLayout layout, PlaneRequest request) {
    return holds(layout)
        && request.pixels() <= MOST_PIXELS
        && Math.max(request.width(), request.height()) < info.maxTextureSize();
  }

  private boolean holds(VolumeLayout layout) {
    int edge = info.max3dTextureSize();
    if (layout.columns() > edge || layout.rows() > edge || layout.slots() > info.maxTextureSize()) {
      return false;
    }
    var shape = VolumeTexture.Shape.of(layout, tuning);
    return shape.decks() <= Shaders.MOST_DECKS && shape.bytes() <= tuning.budgetBytes();
  }

  /// Whether the volume's voxels are on the graphics processor, all but a few; if not, they are
  /// sent there between pictures.
  @Override
  public boolean isReady(Volume volume) {
    if (uploadFailed || thread.isStuck() || !holds(volume.layout()) || shelf.refuses(volume)) {
      // The picture itself will find out, and go to the CPU.
      return true;
    }
    if (volume.revision() - shelf.uploadedRevision(volume) <= FEW_SLICES) {
      return true;
    }
    if (uploading.add(volume)) {
      uploadLater(volume);
    }
    return false;
  }

  private void uploadLater(Volume volume) {
    thread.later(
        gl -> {
          try (Volume.Lease lease = volume.lease()) {
            if (shelf.upload(gl, volume, lease, UPLOAD_TURN_NANOS)) {
              uploading.remove(volume);
            } else {
              uploadLater(volume);
            }
          } catch (VideoMemoryException | VolumeClosedException noPlaceForIt) {
            uploading.remove(volume);
          }
        },
        () -> {
          uploading.remove(volume);
          uploadFailed = true;
        });
  }

  @Override
  public void sample(Volume volume, PlaneRequest request, float[] out) {
    if (out.length < request.pixels()) {
      throw new IllegalArgumentException("the array is smaller than the picture");
    }
    if (!draws(volume.layout(), request) || shelf.refuses(volume) || isPadded(volume)) {
      cpu.sample(volume, request, out);
      return;
    }
    try {
      thread.call((gl, wanted) -> {
        try (Volume.Lease lease = volume.lease()) {
          painter.values(
              gl,
              shelf.whole(gl, volume, lease),
              volume.layout(),
              request,
              bytes -> {
                if (wanted.deliver()) {
                  FloatBuffer pairs = bytes.asFloatBuffer();
                  for (int n = 0; n < request.pixels(); n++) {
                    out[n] = PlanePainter.value(pairs.get(2 * n), pairs.get(2 * n + 1));
                  }
                }
              });
        }
        return true;
      });
    } catch (VideoMemoryException full) {
      cpu.sample(volume, request, out);
    }
  }

  /// Padding has something to draw but no value to tell; only the voxel array knows where it is.
  private static boolean isPadded(Volume volume) {
    try (Volume.Lease lease = volume.lease()) {
      return lease.isPadded();
    }
  }

  @Override
  public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer bgraPre) {
    if (bgraPre.capacity() < request.pixels()) {
      throw new IllegalArgumentException("the buffer is smaller than the picture");
    }
    if (!draws(volume.layout(), request) || shelf.refuses(volume)) {
      cpu.draw(volume, request, display, bgraPre);
      return;
    }
    IntBuffer target = bgraPre.duplicate().clear();
    try {
      thread.call((gl, wanted) -> {
        try (Volume.Lease lease = volume.lease()) {
          painter.colours(
              gl,
              shelf.whole(gl, volume, lease),
              volume.layout(),
              request,
              display,
              bytes -> {
                if (wanted.deliver()) {
                  target.put(0, bytes.asIntBuffer(), 0, request.pixels());
                }
              });
        }
        return true;
      });
    } catch (VideoMemoryException full) {
      cpu.draw(volume, request, display, bgraPre);
    }
  }

  /// Reads back the picture drawn last, at most 16,384 pixels each way, and draws nothing: what a
  /// read-back alone costs, for measuring pictures against it.
  ///
  /// @param pixels a direct buffer of at least width × height
  public void readBack(int width, int height, IntBuffer pixels) {
    if (!pixels.isDirect() || pixels.capacity() < Math.multiplyExact(width, height)) {
      throw new IllegalArgumentException("a read-back needs a direct buffer of the picture's size");
    }
    IntBuffer target = pixels.duplicate().clear();
    thread.call((gl, wanted) -> {
      if (wanted.deliver()) {
        painter.readBack(gl, width, height, target);
      }
      return true;
    });
  }

  @Override
  public void forget(Volume volume) {
    thread.later(gl -> shelf.forget(gl, volume), () -> {});
  }

  private void sweep() {
    if (shelf.isSweepDue()) {
      thread.now(shelf::sweep);
    }
  }

  /// What this engine holds on the graphics processor.
  ///
  /// @param textures 3-D textures of volumes
  /// @param bytes of those, and of the offscreen pictures
  record Held(int textures, long bytes) {}

  Held held() {
    TextureShelf.Held volumes = shelf.held();
    return new Held(volumes.textures(), volumes.bytes() + painter.bytes());
  }

  GlThread thread() {
    return thread;
  }

  @Override
  public void close() {
    thread.close(gl -> {
      shelf.clear(gl);
      painter.free(gl);
    });
  }
}
