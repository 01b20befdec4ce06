package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2GL3;
import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.GreyMapper;
import org.readingroom.render.pixel.NoSample;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.SliceFrame;
import org.readingroom.render.volume.VolumeLayout;

/// Draws one picture of one volume's texture and reads it back. Only on the GL thread.
final class PlanePainter {
  private static final int SLOTS_UNIT = 0;
  private static final int PLACES_UNIT = 1;
  private static final int TONES_UNIT = 2;
  private static final int FIRST_DECK_UNIT = 3;

  /// Voxels fetched by one command at most: an operating system takes a graphics processor that is
  /// busy with one command for seconds to be hung.
  private static final long MOST_FETCHES = 1L << 28;

  private final GlTuning tuning;
  private final Map<Shaders.Variant, GlProgram> programs = new HashMap<>();
  private final GlTarget colours = new GlTarget(GlTarget.Format.COLOURS);
  private final GlTarget values = new GlTarget(GlTarget.Format.VALUES);
  private final PixelPlaces places = new PixelPlaces();
  private int tonesTexture;
  private @Nullable Display tonesOf;
  private @Nullable Tones tones;
  private int seal;

  PlanePainter(GL3 gl, GlTuning tuning) {
    this.tuning = tuning;
    int[] name = new int[1];
    gl.glGenVertexArrays(1, name, 0);
    gl.glBindVertexArray(name[0]);
    gl.glGenTextures(1, name, 0);
    tonesTexture = name[0];
    gl.glDisable(GL.GL_BLEND);
    gl.glDisable(GL.GL_DITHER);
    // What a window shows first is ready before it is asked for.
    program(
        gl, new Shaders.Variant(false, Interpolation.TRILINEAR, true, tuning.hardwareFilter(), 1));
  }

  /// Modality values: pairs of a value and a code, 0 where there is one; see [#value].
  void values(
      GL3 gl, VolumeTexture texture, VolumeLayout layout, PlaneRequest request, PixelReader out) {
    values.bind(gl, request.width(), request.height() + 1);
    GlProgram program = program(gl, variant(true, texture, layout, request));
    program.use(gl);
    float stamp = nextSeal() & 0xFFFFFF;
    gl.glUniform4f(program.place(gl, "seal"), stamp, 0.5f, 0, 0);
    paint(gl, program, texture, layout, request);
    values.read(
        gl,
        request.width(),
        request.height() + 1,
        tuning.patienceNanos(),
        pixels -> {
          check(pixels.getFloat(request.pixels() * 8) == stamp);
          out.read(pixels);
        });
  }

  /// The value a pair of [#values] stands for.
  static float value(float value, float code) {
    if (code == 0) {
      return value;
    }
    NoSample reason = code == 3 ? NoSample.AWAITED : code == 2 ? NoSample.GAP : NoSample.OUTSIDE;
    return reason.asFloat();
  }

  /// Colours, 0xAARRGGBB premultiplied.
  void colours(
      GL3 gl,
      VolumeTexture texture,
      VolumeLayout layout,
      PlaneRequest request,
      Display display,
      PixelReader out) {
    colours.bind(gl, request.width(), request.height() + 1);
    GlProgram program = program(gl, variant(false, texture, layout, request));
    program.use(gl);
    int stamp = nextSeal();
    float[] parts = new float[4 * 5];
    colour(stamp, parts, 0);
    gl.glUniform4fv(program.place(gl, "seal"), 1, parts, 0);
    colour(GreyMapper.without(NoSample.AWAITED, 2, 0), parts, 4);
    colour(GreyMapper.without(NoSample.AWAITED, 0, 0), parts, 8);
    colour(GreyMapper.without(NoSample.GAP, 2, 0), parts, 12);
    colour(GreyMapper.without(NoSample.GAP, 0, 0), parts, 16);
    gl.glUniform4fv(program.place(gl, "without"), 4, parts, 4);
    tones(gl, program, display);
    paint(gl, program, texture, layout, request);
    colours.read(
        gl,
        request.width(),
        request.height() + 1,
        tuning.patienceNanos(),
        pixels -> {
          check(pixels.getInt(request.pixels() * 4) == stamp);
          out.read(pixels);
        });
  }

  /// What is done with the pixels, which are gone afterwards.
  interface PixelReader {
    void read(ByteBuffer pixels);
  }

  /// Reads back a picture of this size without drawing one.
  void readBack(GL3 gl, int width, int height, IntBuffer pixels) {
    colours.bind(gl, width, height);
    colours.readPlainly(gl, width, height, pixels);
  }

  private int nextSeal() {
    // Neighbouring pictures' seals differ in every byte.
    return ++seal * 0x9E3779B1;
  }

  private static void check(boolean isThisPicture) {
    if (!isThisPicture) {
      throw new IllegalStateException("the graphics processor has not drawn the picture");
    }
  }

  private Shaders.Variant variant(
      boolean rawValues, VolumeTexture texture, VolumeLayout layout, PlaneRequest request) {
    boolean lattice = layout.isUniform() && layout.hasOneRescale() && layout.slots() > 1;
    boolean hardware =
        tuning.hardwareFilter()
            && !rawValues
            && lattice
            && texture.decks() == 1
            && request.interpolation() == Interpolation.TRILINEAR;
    return new Shaders.Variant(
        rawValues, request.interpolation(), lattice, hardware, texture.decks());
  }

  private GlProgram program(GL3 gl, Shaders.Variant variant) {
    GlProgram known = programs.get(variant);
    if (known == null) {
      known = new GlProgram(gl, Shaders.fragment(variant));
      programs.put(variant, known);
    }
    return known;
  }

  private void paint(
      GL3 gl, GlProgram program, VolumeTexture texture, VolumeLayout layout, PlaneRequest request) {
    SliceFrame frame = SliceFrame.of(request, layout);
    boolean lattice = layout.isUniform() && layout.hasOneRescale() && layout.slots() > 1;
    if (lattice) {
      frame = frame.inVoxelsOf(layout);
    }
    places.set(gl, PLACES_UNIT, frame, request.width(), request.height());
    texture.bind(gl, SLOTS_UNIT, FIRST_DECK_UNIT);
    gl.glUniform1i(program.place(gl, "slots"), SLOTS_UNIT);
    gl.glUniform1i(program.place(gl, "places"), PLACES_UNIT);
    for (int deck = 0; deck < texture.decks(); deck++) {
      gl.glUniform1i(program.place(gl, Shaders.deck(deck)), FIRST_DECK_UNIT + deck);
    }
    gl.glUniform2i(program.place(gl, "picture"), request.width(), request.height());
    gl.glUniform3i(program.place(gl, "size"), layout.columns(), layout.rows(), layout.slots());
    gl.glUniform1i(program.place(gl, "deckSlots"), texture.deckSlots());
    gl.glUniform1i(program.place(gl, "full"), texture.isFull() ? 1 : 0);
    gl.glUniform2f(
        program.place(gl, "rescale"), (float) layout.rawSlope(0), (float) layout.rawIntercept(0));
    gl.glUniform1i(program.place(gl, "samples"), frame.samples());
    SliceFrame.Place step = frame.perSample();
    SliceFrame.Place coarse =
        new SliceFrame.Place(coarse(step.columns()), coarse(step.rows()), coarse(step.mm()));
    SliceFrame.Place rest =
        new SliceFrame.Place(
            step.columns() - coarse.columns(),
            step.rows() - coarse.rows(),
            step.mm() - coarse.mm());
    place(gl, program, "perSample", coarse);
    place(gl, program, "perSampleRest", rest);
    gl.glUniform1i(
        program.place(gl, "keep"),
        switch (request.slab().kind()) {
          case NONE -> 0;
          case MIP -> 1;
          case MINIP -> 2;
          case MEAN -> 3;
        });
    drawInBands(gl, request, frame.samples());
  }

  /// A multiple of 1/4096: so many times a sample number is exact in 32 bits.
  private static double coarse(double step) {
    return Math.rint(step * 4096) / 4096;
  }

  private static void drawInBands(GL3 gl, PlaneRequest request, int samples) {
    int fetches =
        switch (request.interpolation()) {
          case NEAREST -> 1;
          case TRILINEAR -> 8;
          case TRICUBIC -> 64;
        };
    int rows = request.height() + 1;
    long perRow = (long) request.width() * samples * fetches;
    int band = (int) Math.clamp(MOST_FETCHES / perRow, 1, rows);
    gl.glEnable(GL.GL_SCISSOR_TEST);
    for (int y = 0; y < rows; y += band) {
      gl.glScissor(0, y, request.width(), Math.min(band, rows - y));
      gl.glDrawArrays(GL.GL_TRIANGLES, 0, 3);
      if (band < rows) {
        gl.glFlush();
      }
    }
    gl.glDisable(GL.GL_SCISSOR_TEST);
  }

  private static void place(GL3 gl, GlProgram program, String name, SliceFrame.Place place) {
    gl.glUniform3f(
        program.place(gl, name), (float) place.columns(), (float) place.rows(), (float) place.mm());
  }

  private void tones(GL3 gl, GlProgram program, Display display) {
    gl.glActiveTexture(GL.GL_TEXTURE0 + TONES_UNIT);
    gl.glBindTexture(GL.GL_TEXTURE_2D, tonesTexture);
    Tones now = tones;
    if (now == null || !display.equals(tonesOf)) {
      now = Tones.of(display);
      upload(gl, now.colours());
      tones = now;
      tonesOf = display;
    }
    gl.glUniform1i(program.place(gl, "tones"), TONES_UNIT);
    gl.glUniform1i(program.place(gl, "toneCount"), now.colours().length);
    gl.glUniform2f(
        program.place(gl, "toneScale"), (float) now.lowest(), (float) now.tonesPerUnit());
  }

  private static void upload(GL3 gl, int[] colours) {
    int rows = Math.ceilDiv(colours.length, Tones.ROW);
    ByteBuffer texels =
        ByteBuffer.allocateDirect(rows * Tones.ROW * 4).order(ByteOrder.nativeOrder());
    texels.asIntBuffer().put(colours);
    gl.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 4);
    gl.glTexImage2D(
        GL.GL_TEXTURE_2D,
        0,
        GL.GL_RGBA8,
        Tones.ROW,
        rows,
        0,
        GL.GL_BGRA,
        GL2GL3.GL_UNSIGNED_INT_8_8_8_8_REV,
        texels);
    FloatTexture.dontFilter(gl);
  }

  private static void colour(int argb, float[] out, int at) {
    out[at] = (argb >> 16 & 0xFF) / 255f;
    out[at + 1] = (argb >> 8 & 0xFF) / 255f;
    out[at + 2] = (argb & 0xFF) / 255f;
    out[at + 3] = (argb >>> 24) / 255f;
  }

  /// Bytes of the offscreen pictures.
  long bytes() {
    return colours.bytes() + values.bytes();
  }

  /// @param gl null when the context went, and everything with it
  void free(@Nullable GL3 gl) {
    if (gl != null) {
      colours.free(gl);
      values.free(gl);
      places.free(gl);
      gl.glDeleteTextures(1, new int[] {tonesTexture}, 0);
      programs.values().forEach(program -> program.free(gl));
    }
    colours.forget();
    values.forget();
    programs.clear();
  }
}
