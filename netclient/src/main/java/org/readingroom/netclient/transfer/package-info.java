/// Getting a study here: from every archive that holds it, what is wanted first first, each
/// instance verified and kept before it counts.
///
/// Threads: one run is owned by one thread, which decides; streams have virtual threads of their
/// own, which only fetch and report back through the run's queue. Listeners are called on the run's
/// thread, under no lock. Two processes may fetch the same study at the same time: instances are
/// kept once, by the cache, and whoever comes second finds them there. Deliberately absent: what to
/// fetch ahead of being asked (`app`), and how instances are kept (`cache`).
@NullMarked
package org.readingroom.netclient.transfer;

import org.jspecify.annotations.NullMarked;
