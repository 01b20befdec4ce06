/// A small archive over a folder, for the demo network and for tests that need an archive to
/// misbehave: DIMSE (echo, find, get, store) and DICOMweb (QIDO-RS, WADO-RS, STOW-RS).
///
/// It binds to a loopback address and refuses any other, takes connections from this computer only,
/// and does not know users: it must never be anybody's real archive. UIDs and names from outside
/// never become paths; what is received is named by a digest.
///
/// Thread: {@link LoopbackArchive} is thread-safe; every connection is served on virtual threads of
/// its own. Deliberately absent: C-MOVE, transcoding, deletion, frames, storage commitment, TLS.
@NullMarked
package org.readingroom.netclient.archive;

import org.jspecify.annotations.NullMarked;
