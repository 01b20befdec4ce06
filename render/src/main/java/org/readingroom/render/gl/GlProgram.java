package org.readingroom.render.gl;

import com.jogamp.opengl.GL2ES2;
import com.jogamp.opengl.GL3;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// A linked shader program. Only on the GL thread.
final class GlProgram {
  private final int id;
  private final Map<String, Integer> places = new HashMap<>();

  GlProgram(GL3 gl, String fragment) {
    int vertexShader = compile(gl, GL2ES2.GL_VERTEX_SHADER, Shaders.VERTEX);
    int fragmentShader = compile(gl, GL2ES2.GL_FRAGMENT_SHADER, fragment);
    id = gl.glCreateProgram();
    gl.glAttachShader(id, vertexShader);
    gl.glAttachShader(id, fragmentShader);
    gl.glLinkProgram(id);
    int[] linked = new int[1];
    gl.glGetProgramiv(id, GL2ES2.GL_LINK_STATUS, linked, 0);
    gl.glDeleteShader(vertexShader);
    gl.glDeleteShader(fragmentShader);
    if (linked[0] == 0) {
      byte[] log = new byte[4096];
      gl.glGetProgramInfoLog(id, log.length, null, 0, log, 0);
      throw new IllegalStateException("a shader does not link: " + text(log));
    }
  }

  void use(GL3 gl) {
    gl.glUseProgram(id);
  }

  /// Where a uniform is set; −1, which OpenGL ignores, for one this program has no use for.
  int place(GL3 gl, String uniform) {
    return places.computeIfAbsent(uniform, name -> gl.glGetUniformLocation(id, name));
  }

  void free(GL3 gl) {
    gl.glDeleteProgram(id);
  }

  private static int compile(GL3 gl, int kind, String source) {
    int shader = gl.glCreateShader(kind);
    gl.glShaderSource(shader, 1, new String[] {source}, null, 0);
    gl.glCompileShader(shader);
    int[] compiled = new int[1];
    gl.glGetShaderiv(shader, GL2ES2.GL_COMPILE_STATUS, compiled, 0);
    if (compiled[0] == 0) {
      byte[] log = new byte[4096];
      gl.glGetShaderInfoLog(shader, log.length, null, 0, log, 0);
      throw new IllegalStateException("a shader does not compile: " + text(log));
    }
    return shader;
  }

  private static String text(byte[] log) {
    return new String(log, StandardCharsets.UTF_8).trim();
  }
}
