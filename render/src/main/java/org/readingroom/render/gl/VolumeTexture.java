package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL2GL3;
import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
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
  private boolean full;

  VolumeTexture(GL3 gl, VolumeLayout layout) {
    this.layout = layout;
    uploaded = new boolean[layout.slots()];
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
    int count = layout.columns() * layout.rows();
    short[] raw = new short[count];
    VoxelMemory.copy(address, raw, 0, count);
    for (int n = 0; n < count; n++) {
      raw[n] ^= (short) 0x8000;
    }
    ShortBuffer texels =
        ByteBuffer.allocateDirect(count * 2).order(ByteOrder.nativeOrder()).asShortBuffer();
    texels.put(raw).flip();
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

  private void uploadSlots(GL3 gl) {
    ByteBuffer states = ByteBuffer.allocateDirect(uploaded.length);
    boolean all = true;
    for (int slot = 0; slot < uploaded.length; slot++) {
      all &= uploaded[slot];
      states.put(slot, (byte) (uploaded[slot] ? 255 : layout.slice(slot) == null ? 0 : 128));
    }
    full = all;
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
