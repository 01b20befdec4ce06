package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL2GL3;
import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.EngineKind;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.SliceFrame;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// The engine on OpenGL. Thread-safe; jobs run one after the other on the GL thread.
///
/// It draws thin planes and slabs of uniform volumes with one rescale that fit the largest 3-D
/// texture. All else (uneven steps, a rescale per slice, very large volumes or pictures) it hands
/// to the CPU engine it is given, openly: see [#draws]. Textures are kept for the volumes used
/// last, up to a budget.
public final class GlEngine implements Engine {
  private static final int MOST_PIXELS = 32 << 20;
  private static final long TEXTURE_BUDGET_BYTES = 2L << 30;

  private final GlThread thread;
  private final GlInfo info;
  private final CpuEngine cpu;

  // Owned by the GL thread.
  private final Map<Volume, VolumeTexture> textures = new LinkedHashMap<>(8, 0.75f, true);
  private final GlTarget rawTarget = new GlTarget(GL2ES3.GL_RG32F);
  private final GlTarget pictureTarget = new GlTarget(GL.GL_RGBA8);
  private GlProgram rawProgram;
  private GlProgram pictureProgram;
  private int paletteTexture;
  private @Nullable ByteBuffer staging;

  /// Opens OpenGL; blocks for up to a few seconds.
  ///
  /// @param cpu draws what OpenGL does not; stays the caller's to close
  /// @throws GlUnavailableException when there is no usable OpenGL 3.3
  public GlEngine(CpuEngine cpu) {
    this.cpu = cpu;
    thread = new GlThread();
    try {
      Opened opened = thread.call(GlEngine::prepare);
      info = opened.info;
      rawProgram = opened.raw;
      pictureProgram = opened.picture;
      paletteTexture = opened.palette;
    } catch (RuntimeException failed) {
      thread.close();
      throw failed;
    }
  }

  private record Opened(GlInfo info, GlProgram raw, GlProgram picture, int palette) {}

  private static Opened prepare(GL3 gl) {
    int[] name = new int[1];
    gl.glGenVertexArrays(1, name, 0);
    gl.glBindVertexArray(name[0]);
    gl.glDisable(GL.GL_BLEND);
    gl.glDisable(GL.GL_DITHER);
    gl.glGenTextures(1, name, 0);
    int[] largest = new int[1];
    gl.glGetIntegerv(GL2ES2.GL_MAX_3D_TEXTURE_SIZE, largest, 0);
    double filterError = filterErrorGreyLevels(gl);
    GlInfo info =
        new GlInfo(
            text(gl.glGetString(GL.GL_VENDOR)),
            text(gl.glGetString(GL.GL_RENDERER)),
            text(gl.glGetString(GL.GL_VERSION)),
            largest[0],
            filterError);
    return new Opened(
        info,
        new GlProgram(gl, Shaders.raw()),
        new GlProgram(gl, Shaders.picture(info.filtersFinely())),
        name[0]);
  }

  /// How far the hardware's interpolation between two voxels strays from the straight line.
  private static double filterErrorGreyLevels(GL3 gl) {
    int[] name = new int[1];
    gl.glGenTextures(1, name, 0);
    gl.glActiveTexture(GL.GL_TEXTURE0);
    gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, name[0]);
    gl.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1);
    ByteBuffer two = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
    two.asShortBuffer().put(0, (short) 0).put(1, (short) 0xFFFF);
    gl.glTexImage3D(
        GL2ES2.GL_TEXTURE_3D,
        0,
        GL2GL3.GL_R16,
        2,
        1,
        1,
        0,
        GL2ES2.GL_RED,
        GL.GL_UNSIGNED_SHORT,
        two);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL2ES3.GL_TEXTURE_MAX_LEVEL, 0);
    GlProgram program = new GlProgram(gl, Shaders.FILTER_TEST);
    program.use(gl);
    gl.glUniform1i(program.place(gl, "voxels"), 0);
    GlTarget target = new GlTarget(GL2ES3.GL_RG32F);
    target.bind(gl, 64, 1);
    gl.glActiveTexture(GL.GL_TEXTURE0);
    gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, name[0]);
    gl.glDrawArrays(GL.GL_TRIANGLES, 0, 3);
    FloatBuffer result =
        ByteBuffer.allocateDirect(64 * 8).order(ByteOrder.nativeOrder()).asFloatBuffer();
    gl.glReadPixels(0, 0, 64, 1, GL2ES3.GL_RG, GL.GL_FLOAT, result);
    gl.glDeleteTextures(1, name, 0);
    double worst = 0;
    for (int n = 0; n < 64; n++) {
      worst = Math.max(worst, Math.abs(result.get(2 * n) - (n + 0.37) / 64));
    }
    return worst * 2000 / (400.0 / 255);
  }

  private static String text(@Nullable String said) {
    return said == null ? "unknown" : said;
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
    int largest = info.max3dTextureSize();
    return layout.isUniform()
        && layout.hasOneRescale()
        && layout.slots() > 1
        && layout.columns() <= largest
        && layout.rows() <= largest
        && layout.slots() <= largest
        && 2L * layout.columns() * layout.rows() * layout.slots() <= TEXTURE_BUDGET_BYTES
        && request.pixels() <= MOST_PIXELS
        && (request.interpolation() == Interpolation.TRILINEAR
            || request.interpolation() == Interpolation.NEAREST);
  }

  @Override
  public void sample(Volume volume, PlaneRequest request, float[] out) {
    if (!draws(volume.layout(), request) || isPadded(volume)) {
      cpu.sample(volume, request, out);
      return;
    }
    if (out.length < request.pixels()) {
      throw new IllegalArgumentException("the array is smaller than the picture");
    }
    boolean unused =
        thread.call(gl -> {
          try (Volume.Lease lease = volume.lease()) {
            rawTarget.bind(gl, request.width(), request.height());
            rawProgram.use(gl);
            walk(gl, rawProgram, volume, lease, request);
            FloatBuffer pixels = staging(request.pixels() * 8).asFloatBuffer();
            gl.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1);
            gl.glReadPixels(
                0, 0, request.width(), request.height(), GL2ES3.GL_RG, GL.GL_FLOAT, pixels);
            for (int n = 0; n < request.pixels(); n++) {
              out[n] = value(pixels.get(2 * n), pixels.get(2 * n + 1));
            }
          }
          return true;
        });
    stopIfInterrupted();
  }

  /// Whether some voxels are padding, which takes no part in values that are told.
  private static boolean isPadded(Volume volume) {
    try (Volume.Lease lease = volume.lease()) {
      return lease.isPadded();
    }
  }

  private static float value(float value, float code) {
    if (code == 0) {
      return value;
    }
    NoSample reason = code == 3 ? NoSample.AWAITED : code == 2 ? NoSample.GAP : NoSample.OUTSIDE;
    return reason.asFloat();
  }

  @Override
  public void draw(Volume volume, PlaneRequest request, Display display, IntBuffer bgraPre) {
    boolean tabled = display.window().function() == VoiWindow.Function.TABLE;
    if (!draws(volume.layout(), request) || tabled) {
      cpu.draw(volume, request, display, bgraPre);
      return;
    }
    if (bgraPre.capacity() < request.pixels()) {
      throw new IllegalArgumentException("the buffer is smaller than the picture");
    }
    IntBuffer target = bgraPre.duplicate().clear();
    boolean unused =
        thread.call(gl -> {
          try (Volume.Lease lease = volume.lease()) {
            pictureTarget.bind(gl, request.width(), request.height());
            pictureProgram.use(gl);
            window(gl, display);
            walk(gl, pictureProgram, volume, lease, request);
            IntBuffer pixels =
                target.isDirect() ? target : staging(request.pixels() * 4).asIntBuffer();
            read(gl, request.width(), request.height(), pixels);
            if (pixels != target) {
              target.put(0, pixels, 0, request.pixels());
            }
          }
          return true;
        });
    stopIfInterrupted();
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
    boolean unused =
        thread.call(gl -> {
          pictureTarget.bind(gl, width, height);
          read(gl, width, height, target);
          return true;
        });
  }

  private static void read(GL3 gl, int width, int height, IntBuffer pixels) {
    gl.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1);
    gl.glReadPixels(0, 0, width, height, GL.GL_BGRA, GL2GL3.GL_UNSIGNED_INT_8_8_8_8_REV, pixels);
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the picture is no longer wanted");
    }
  }

  private ByteBuffer staging(int bytes) {
    ByteBuffer kept = staging;
    if (kept == null || kept.capacity() < bytes) {
      kept = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      staging = kept;
    }
    return kept.clear();
  }

  private void walk(
      GL3 gl, GlProgram program, Volume volume, Volume.Lease lease, PlaneRequest request) {
    VolumeLayout layout = lease.layout();
    boolean full = texture(gl, volume).bind(gl, lease);
    SliceFrame frame = SliceFrame.of(request, layout).inVoxelsOf(layout);
    gl.glUniform1i(program.place(gl, "voxels"), 0);
    gl.glUniform1i(program.place(gl, "slots"), 1);
    gl.glUniform1i(program.place(gl, "full"), full ? 1 : 0);
    gl.glUniform3i(program.place(gl, "size"), layout.columns(), layout.rows(), layout.slots());
    place(gl, program, "start", frame.start());
    place(gl, program, "perColumn", frame.perColumn());
    place(gl, program, "perRow", frame.perRow());
    place(gl, program, "perSample", frame.perSample());
    gl.glUniform1i(program.place(gl, "samples"), frame.samples());
    gl.glUniform1i(
        program.place(gl, "keep"),
        switch (request.slab().kind()) {
          case NONE -> 0;
          case MIP -> 1;
          case MINIP -> 2;
          case MEAN -> 3;
        });
    gl.glUniform1i(
        program.place(gl, "nearest"), request.interpolation() == Interpolation.NEAREST ? 1 : 0);
    gl.glUniform2f(
        program.place(gl, "rescale"), (float) layout.rawSlope(0), (float) layout.rawIntercept(0));
    gl.glDrawArrays(GL.GL_TRIANGLES, 0, 3);
  }

  private static void place(GL3 gl, GlProgram program, String name, SliceFrame.Place place) {
    gl.glUniform3f(
        program.place(gl, name), (float) place.columns(), (float) place.rows(), (float) place.mm());
  }

  private void window(GL3 gl, Display display) {
    VoiWindow window = display.window();
    GlProgram program = pictureProgram;
    boolean sigmoid = window.function() == VoiWindow.Function.SIGMOID;
    boolean linear = window.function() == VoiWindow.Function.LINEAR;
    double span = linear ? window.width() - 1 : window.width();
    double middle = linear ? window.center() - 0.5 : window.center();
    boolean step = !sigmoid && span <= 1e-9;
    double scale = sigmoid || step ? 0 : 255 / span;
    gl.glUniform2f(program.place(gl, "level"), (float) scale, (float) (128 - middle * scale));
    gl.glUniform2f(
        program.place(gl, "sigmoid"),
        (float) window.center(),
        sigmoid ? (float) window.width() : 0);
    gl.glUniform1f(program.place(gl, "threshold"), (float) middle);
    gl.glUniform1i(program.place(gl, "step01"), step ? 1 : 0);
    float[] without = new float[16];
    colour(GreyMapper.without(NoSample.AWAITED, 2, 0), without, 0);
    colour(GreyMapper.without(NoSample.AWAITED, 0, 0), without, 4);
    colour(GreyMapper.without(NoSample.GAP, 2, 0), without, 8);
    colour(GreyMapper.without(NoSample.GAP, 0, 0), without, 12);
    gl.glUniform4fv(program.place(gl, "without"), 4, without, 0);
    GreyMapper grey = new GreyMapper(display);
    ByteBuffer colours = ByteBuffer.allocateDirect(256 * 4).order(ByteOrder.nativeOrder());
    for (int level = 0; level < 256; level++) {
      colours.asIntBuffer().put(level, grey.colour(level));
    }
    gl.glActiveTexture(GL.GL_TEXTURE0 + 2);
    gl.glBindTexture(GL.GL_TEXTURE_2D, paletteTexture);
    gl.glTexImage2D(
        GL.GL_TEXTURE_2D,
        0,
        GL.GL_RGBA8,
        256,
        1,
        0,
        GL.GL_BGRA,
        GL2GL3.GL_UNSIGNED_INT_8_8_8_8_REV,
        colours);
    gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_NEAREST);
    gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST);
    gl.glUniform1i(program.place(gl, "palette"), 2);
  }

  private static void colour(int argb, float[] out, int at) {
    out[at] = (argb >> 16 & 0xFF) / 255f;
    out[at + 1] = (argb >> 8 & 0xFF) / 255f;
    out[at + 2] = (argb & 0xFF) / 255f;
    out[at + 3] = (argb >>> 24) / 255f;
  }

  /// The volume's texture, made on first use; those of closed volumes and, over the budget, those
  /// not used for longest are let go.
  private VolumeTexture texture(GL3 gl, Volume volume) {
    VolumeTexture kept = textures.get(volume);
    if (kept == null || textures.size() > 1) {
      makeRoom(gl, 0);
    }
    if (kept == null) {
      makeRoom(
          gl, 2L * volume.layout().columns() * volume.layout().rows() * volume.layout().slots());
      kept = new VolumeTexture(gl, volume.layout());
      textures.put(volume, kept);
    }
    return kept;
  }

  private void makeRoom(GL3 gl, long bytes) {
    long held = bytes;
    for (VolumeTexture texture : textures.values()) {
      held += texture.bytes();
    }
    Iterator<Map.Entry<Volume, VolumeTexture>> oldest = textures.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Volume, VolumeTexture> entry = oldest.next();
      if (entry.getKey().isClosed() || held > TEXTURE_BUDGET_BYTES) {
        held -= entry.getValue().bytes();
        entry.getValue().free(gl);
        oldest.remove();
      }
    }
  }

  @Override
  public void forget(Volume volume) {
    boolean unused =
        thread.call(gl -> {
          VolumeTexture texture = textures.remove(volume);
          if (texture != null) {
            texture.free(gl);
          }
          return true;
        });
  }

  @Override
  public void close() {
    thread.close();
  }
}
