package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL2GL3;
import com.jogamp.opengl.GL3;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;
import org.readingroom.render.volume.VoxelMemory;

/// A volume on the graphics processor: one 3-D texture, or several stacked along the slots (decks)
/// where one would be too large. Filled slice by slice as they arrive. Only on the GL thread.
///
/// A texel is raw + 32768 as R16, so every 16-bit value is exact; signed normalised textures would
/// fold −32768 and −32767 together.
final class VolumeTexture {
  private final VolumeLayout layout;
  private final int deckSlots;
  private final int[] decks;
  private final SlotTable slots;
  private final boolean[] uploaded;
  private final short[] line;
  private @Nullable Staging staging;
  private boolean whole;
  private boolean tableIsSet;
  private long usedAtNanos = System.nanoTime();

  /// One slice's worth of memory outside the heap.
  private record Staging(Arena arena, ShortBuffer texels) {
    static Staging of(int voxels) {
      Arena arena = Arena.ofConfined();
      return new Staging(
          arena,
          arena
              .allocate(2L * voxels, 8)
              .asByteBuffer()
              .order(ByteOrder.nativeOrder())
              .asShortBuffer());
    }
  }

  /// The shape a volume's texture has.
  ///
  /// @param deckSlots slots of every deck but the last, which may have fewer
  /// @param decks number of decks
  /// @param bytes of all decks
  record Shape(int deckSlots, int decks, long bytes) {

    static Shape of(VolumeLayout layout, GlTuning tuning) {
      long slice = 2L * layout.columns() * layout.rows();
      long fitting = Math.min(tuning.deckSlots(), tuning.deckBytes() / slice);
      int deckSlots = (int) Math.clamp(fitting, 1, layout.slots());
      return new Shape(deckSlots, Math.ceilDiv(layout.slots(), deckSlots), slice * layout.slots());
    }
  }

  /// @throws VideoMemoryException when the graphics memory has no room for it
  VolumeTexture(GL3 gl, VolumeLayout layout, Shape shape) {
    this.layout = layout;
    deckSlots = shape.deckSlots();
    decks = new int[shape.decks()];
    slots = new SlotTable(layout);
    uploaded = new boolean[layout.slots()];
    line = new short[layout.columns()];
    requireNoError(gl);
    gl.glGenTextures(decks.length, decks, 0);
    for (int deck = 0; deck < decks.length; deck++) {
      gl.glActiveTexture(GL.GL_TEXTURE0);
      gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, decks[deck]);
      gl.glTexImage3D(
          GL2ES2.GL_TEXTURE_3D,
          0,
          GL2GL3.GL_R16,
          layout.columns(),
          layout.rows(),
          Math.min(deckSlots, layout.slots() - deck * deckSlots),
          0,
          GL2ES2.GL_RED,
          GL.GL_UNSIGNED_SHORT,
          null);
      filterLinearly(gl);
      int error = gl.glGetError();
      if (error != GL.GL_NO_ERROR) {
        free(gl);
        throw new VideoMemoryException(error);
      }
    }
  }

  /// An error from before must not be taken for a lack of memory.
  private static void requireNoError(GL3 gl) {
    int error = gl.glGetError();
    if (error != GL.GL_NO_ERROR) {
      throw new IllegalStateException("OpenGL error 0x" + Integer.toHexString(error));
    }
  }

  /// Makes the bound 3-D texture complete without smaller levels, and its filter linear.
  static void filterLinearly(GL3 gl) {
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL2ES2.GL_TEXTURE_WRAP_R, GL.GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL2ES3.GL_TEXTURE_MAX_LEVEL, 0);
  }

  /// Uploads slices that have arrived since, as many as the time allows.
  ///
  /// @return whether all slices the lease has are up
  boolean upload(GL3 gl, Volume.Lease lease, long nanos) {
    usedAtNanos = System.nanoTime();
    if (whole) {
      return true;
    }
    gl.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1);
    gl.glActiveTexture(GL.GL_TEXTURE0);
    boolean all = true;
    for (int slot = 0; slot < uploaded.length; slot++) {
      if (!uploaded[slot] && lease.isPresent(slot)) {
        if (System.nanoTime() - usedAtNanos > nanos) {
          return false;
        }
        upload(gl, slot, lease.address(slot));
        uploaded[slot] = true;
        tableIsSet = false;
      }
      all &= uploaded[slot] || layout.slice(slot) == null;
    }
    if (all) {
      whole = true;
      freeStaging();
    }
    return true;
  }

  private void upload(GL3 gl, int slot, long address) {
    int columns = layout.columns();
    Staging through = staging;
    if (through == null) {
      through = Staging.of(columns * layout.rows());
      staging = through;
    }
    ShortBuffer texels = through.texels();
    for (int row = 0; row < layout.rows(); row++) {
      VoxelMemory.copy(address + 2L * row * columns, line, 0, columns);
      for (int n = 0; n < columns; n++) {
        line[n] ^= (short) 0x8000;
      }
      texels.put(row * columns, line, 0, columns);
    }
    texels.clear();
    gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, decks[slot / deckSlots]);
    gl.glTexSubImage3D(
        GL2ES2.GL_TEXTURE_3D,
        0,
        0,
        0,
        slot % deckSlots,
        columns,
        layout.rows(),
        1,
        GL2ES2.GL_RED,
        GL.GL_UNSIGNED_SHORT,
        texels);
  }

  /// Binds the slot table to a unit and the decks to the units from `firstDeckUnit` on.
  void bind(GL3 gl, int slotUnit, int firstDeckUnit) {
    if (tableIsSet) {
      slots.bind(gl, slotUnit);
    } else {
      slots.set(gl, slotUnit, uploaded);
      tableIsSet = true;
    }
    for (int deck = 0; deck < decks.length; deck++) {
      gl.glActiveTexture(GL.GL_TEXTURE0 + firstDeckUnit + deck);
      gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, decks[deck]);
    }
  }

  /// Whether every slot has its voxels and no gap lies between any two.
  boolean isFull() {
    for (int slot = 0; slot < uploaded.length; slot++) {
      if (!uploaded[slot] || layout.isGapAfter(slot)) {
        return false;
      }
    }
    return true;
  }

  long bytes() {
    return 2L * layout.columns() * layout.rows() * layout.slots();
  }

  int deckSlots() {
    return deckSlots;
  }

  int decks() {
    return decks.length;
  }

  long usedAtNanos() {
    return usedAtNanos;
  }

  void free(GL3 gl) {
    freeStaging();
    slots.free(gl);
    gl.glDeleteTextures(decks.length, decks, 0);
  }

  /// The context went, and the textures with it.
  void freeStaging() {
    if (staging != null) {
      staging.arena().close();
      staging = null;
    }
  }
}
