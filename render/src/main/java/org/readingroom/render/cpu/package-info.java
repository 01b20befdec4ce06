/// The CPU engine: planes, slabs and 2-D pictures in Java on all cores.
///
/// Purpose: the picture on machines without usable OpenGL, the frames until OpenGL is ready, and
/// the truth the other engine is held to. Space: voxel index in, picture pixels out. Thread:
/// callers block; work is cut into tiles for a pool of daemon threads and the caller itself.
///
/// Deliberately absent: what a plane is (see `reslice`), and any rounding to fewer than 24 bits.
@NullMarked
package org.readingroom.render.cpu;

import org.jspecify.annotations.NullMarked;
