/// Reading and writing DICOM objects into our own types.
///
/// Every byte that came from outside is parsed here and only here, behind limits: length, depth,
/// item count (see {@link DatasetReader}). The toolkit's own data set never leaves the rooms that
/// are allowed to import it (`dataset`, `dimse`, `codec`, `archive`).
///
/// Thread: everything here may be called from any thread. Deliberately absent: network, disk
/// layout, pixels (see `codec`).
@NullMarked
package org.readingroom.netclient.dataset;

import org.jspecify.annotations.NullMarked;
