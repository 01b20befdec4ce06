package org.readingroom.render.gl;

import com.jogamp.opengl.GL;
import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL2ES3;
import com.jogamp.opengl.GL2GL3;
import com.jogamp.opengl.GL3;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/// Measures how finely the graphics processor filters: a ramp from one voxel to the next is drawn
/// through its own filter, along each axis, and compared with the straight line. Only on the GL
/// thread.
///
/// Many processors have 256 filter weights: between fat and bone that shows as steps of five grey
/// levels in a brain window.
final class HardwareFilter {
  private static final int PLACES = 509;
  private static final double VOXELS_APART_HU = 2000;
  private static final double GREY_LEVEL_HU = 400.0 / 255;

  private HardwareFilter() {}

  /// The largest error on any axis, in grey levels of a 400 HU window, between voxels 2,000 HU
  /// apart.
  static double errorGreyLevels(GL3 gl) {
    GlProgram program = new GlProgram(gl, Shaders.FILTER_TEST);
    GlTarget target = new GlTarget(GlTarget.Format.VALUES);
    double worst = 0;
    for (int axis = 0; axis < 3; axis++) {
      worst = Math.max(worst, largestError(gl, program, target, axis));
    }
    target.free(gl);
    program.free(gl);
    return worst * VOXELS_APART_HU / GREY_LEVEL_HU;
  }

  private static double largestError(GL3 gl, GlProgram program, GlTarget target, int axis) {
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
        axis == 0 ? 2 : 1,
        axis == 1 ? 2 : 1,
        axis == 2 ? 2 : 1,
        0,
        GL2ES2.GL_RED,
        GL.GL_UNSIGNED_SHORT,
        two);
    VolumeTexture.filterLinearly(gl);
    target.bind(gl, PLACES, 1);
    program.use(gl);
    gl.glUniform1i(program.place(gl, "voxels"), 0);
    gl.glUniform1i(program.place(gl, "axis"), axis);
    gl.glUniform1f(program.place(gl, "places"), PLACES);
    gl.glActiveTexture(GL.GL_TEXTURE0);
    gl.glBindTexture(GL2ES2.GL_TEXTURE_3D, name[0]);
    gl.glDrawArrays(GL.GL_TRIANGLES, 0, 3);
    FloatBuffer result =
        ByteBuffer.allocateDirect(PLACES * 8).order(ByteOrder.nativeOrder()).asFloatBuffer();
    gl.glReadPixels(0, 0, PLACES, 1, GL2ES3.GL_RG, GL.GL_FLOAT, result);
    gl.glDeleteTextures(1, name, 0);
    double worst = 0;
    for (int n = 0; n < PLACES; n++) {
      worst = Math.max(worst, Math.abs(result.get(2 * n) - (n + 0.5) / PLACES));
    }
    return worst;
  }
}
