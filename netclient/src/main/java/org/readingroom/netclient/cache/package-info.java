/// The sealed store of studies on this machine, shared by every process of one profile, and the
/// import of files into it.
///
/// {@link org.readingroom.netclient.cache.StudyCache} takes data sets as they stream in, checks
/// them, seals each into an immutable file with a random name, and counts an instance only when its
/// file is on the disk and its index row committed. Everything that identifies a patient lies
/// sealed (`seal`), in the files and in the SQLite index alike.
///
/// Space: bytes as stored by the archive; no pixel is decoded here. Thread: all public types may be
/// used from any thread, and block; never from the FX thread. Deliberately absent: where instances
/// come from (`transfer`, or {@link org.readingroom.netclient.cache.MediaImport} for files), what
/// is worth pinning (the app decides; here are only named pins), and network file systems.
@NullMarked
package org.readingroom.netclient.cache;

import org.jspecify.annotations.NullMarked;
