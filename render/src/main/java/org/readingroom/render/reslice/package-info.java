/// What a reformatted plane, a slab and a 2-D picture *are*, whichever engine draws them.
///
/// Space: picture pixel (x right, y down; 0,0 = centre of the top-left pixel) to patient LPS mm, or
/// to image index for 2-D pictures. Thread: requests are immutable; an [Engine] says its own.
///
/// Deliberately absent: voxels, threads, OpenGL.
@NullMarked
package org.readingroom.render.reslice;

import org.jspecify.annotations.NullMarked;
