/// The workstation: what a radiologist does, one package per task, and the command line that does
/// the same without a window.
///
/// `launch` wires everything; nothing else may know all the rooms. Deliberately absent: the DICOM
/// toolkit (see `netclient`) and OpenGL (see `render`).
@NullMarked
package org.readingroom.app;

import org.jspecify.annotations.NullMarked;
