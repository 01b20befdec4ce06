/// Many archives as one: search, fetch and send over DIMSE and DICOMweb, and the sealed local
/// cache.
///
/// Deliberately absent: anything of the screen, of rendering, of the worklist or of reports as
/// text.
@NullMarked
package org.readingroom.netclient;

import org.jspecify.annotations.NullMarked;
