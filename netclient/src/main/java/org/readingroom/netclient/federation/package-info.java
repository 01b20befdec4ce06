/// Many archives as one: a search that asks all of them at once, one row per study with everyone
/// who holds it, and the way to each of them.
///
/// Threads: a search fans out on virtual threads; its listener is called on the thread that
/// searches, one event at a time, so a search holds no lock. Safe to use from several threads.
/// Deliberately absent: fetching many instances (`transfer`), keeping them (`cache`), and merging
/// of patients, which nobody does: records are graded and shown near each other.
@NullMarked
package org.readingroom.netclient.federation;

import org.jspecify.annotations.NullMarked;
