package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL2GL3;
import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;
import org.readingroom.render.volume.VoxelMemory;

/// A volume as a 16-bit normalised 3-D texture, uploaded slice by slice as they arrive. Only on the
/// GL thread.
///
/// A texel is raw + 32768 as R16, so every 16-bit value is exact; signed normalised textures would
/// fold −32768 and −32767 together.
final class VolumeTexture {
  private final VolumeLayout layout;
  private final int voxels;
  private final int slots;
  private final boolean[] uploaded;
  private final short[] line;
  private @Nullable ShortBuffer kept;
  private boolean full;

  VolumeTexture(GL3 gl, VolumeLayout layout) {
    this.layout = layout;
    uploaded = new boolean[layout.slots()];
    line = new short[layout.columns()];
    int[] names = new int[2];
    gl.glGenTextures(2, names, 0);
    voxels = names[0];
    slots = names[1];
    gl.glActiveTexture(GL.GL_TEXTURE0);
    gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, voxels);
    gl.glTexImage3D(
        GL2ES2.GL_TEXTURE_3D,
        0,
        GL2GL3.GL_R16,
        layout.columns(),
        layout.rows(),
        layout.slots(),
        0,
        GL2ES2.GL_RED,
        GL.GL_UNSIGNED_SHORT,
        null);
    int error = gl.glGetError();
    if (error != GL.GL_NO_ERROR) {
      free(gl);
      throw new IllegalStateException(
          "the graphics memory does not hold this volume (0x" + Integer.toHexString(error) + ")");
    }
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL2ES2.GL_TEXTURE_WRAP_R, GL.GL_CLAMP_TO_EDGE);
    gl.glTexParameteri(GL2ES2.GL_TEXTURE_3D, GL2ES3.GL_TEXTURE_MAX_LEVEL, 0);
  }

  long bytes() {
    return 2L * layout.columns() * layout.rows() * layout.slots();
  }

  /// Uploads what has arrived since, and binds voxels to unit 0 and slots to unit 1.
  ///
  /// @return whether every slot is present
  boolean bind(GL3 gl, Volume.Lease lease) {
    gl.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1);
    gl.glActiveTexture(GL.GL_TEXTURE0);
    gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, voxels);
    boolean changed = false;
    for (int slot = 0; slot < uploaded.length && !full; slot++) {
      if (!uploaded[slot] && lease.isPresent(slot)) {
        upload(gl, slot, lease.address(slot));
        uploaded[slot] = true;
        changed = true;
      }
    }
    gl.glActiveTexture(GL.GL_TEXTURE0 + 1);
    gl.glBindTexture(GL.GL_TEXTURE_2D, slots);
    if (changed || !full) {
      uploadSlots(gl);
    }
    return full;
  }

  private void upload(GL3 gl, int slot, long address) {
    int columns = layout.columns();
    ShortBuffer texels = staging();
    for (int row = 0; row < layout.rows(); row++) {
      VoxelMemory.copy(address + 2L * row * columns, line, 0, columns);
      for (int n = 0; n < columns; n++) {
        line[n] ^= (short) 0x8000;
      }
      texels.put(row * columns, line, 0, columns);
    }
    texels.clear();
    gl.glTexSubImage3D(
        GL2ES2.GL_TEXTURE_3D,
        0,
        0,
        0,
        slot,
        layout.columns(),
        layout.rows(),
        1,
        GL2ES2.GL_RED,
        GL.GL_UNSIGNED_SHORT,
        texels);
  }

  /// One slice's worth of memory outside the heap, kept only until the volume is whole.
  private ShortBuffer staging() {
    ShortBuffer buffer = kept;
    if (buffer == null) {
      buffer =
          ByteBuffer.allocateDirect(2 * layout.columns() * layout.rows())
              .order(ByteOrder.nativeOrder())
              .asShortBuffer();
      kept = buffer;
    }
    return buffer;
  }

  private void uploadSlots(GL3 gl) {
    ByteBuffer states = ByteBuffer.allocateDirect(uploaded.length);
    boolean all = true;
    for (int slot = 0; slot < uploaded.length; slot++) {
      all &= uploaded[slot];
      states.put(slot, (byte) (uploaded[slot] ? 255 : layout.slice(slot) == null ? 0 : 128));
    }
    full = all;
    if (full) {
      kept = null;
    }
    gl.glTexImage2D(
        GL.GL_TEXTURE_2D,
        0,
        GL.GL_R8,
        uploaded.length,
        1,
        0,
        GL2ES2.GL_RED,
        GL.GL_UNSIGNED_BYTE,
        states);
    gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MIN_FILTER, GL.GL_NEAREST);
    gl.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST);
  }

  void free(GL3 gl) {
    gl.glDeleteTextures(2, new int[] {voxels, slots}, 0);
  }
}
