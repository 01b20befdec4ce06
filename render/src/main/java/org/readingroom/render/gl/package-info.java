/// The OpenGL engine: planes and slabs of volumes kept as 16-bit 3-D textures, drawn offscreen.
///
/// A [org.readingroom.render.gl.GlEngine] owns a [org.readingroom.render.gl.GlThread] (the
/// context), a [org.readingroom.render.gl.TextureShelf] (the volumes) and a
/// [org.readingroom.render.gl.PlanePainter] (one picture).
///
/// Purpose: pictures on a real graphics processor. Space: voxel index in, picture pixels out.
/// Thread: one `render-gl` thread owns the context, its textures and buffers; callers block. Any
/// failure, errors of the native library included, comes out as an exception and the CPU engine
/// takes over.
///
/// Deliberately absent: windows, the answer to probes and measurements (the voxel array gives it),
/// and anything software OpenGL would do worse than plain Java.
@NullMarked
package org.readingroom.render.gl;

import org.jspecify.annotations.NullMarked;
