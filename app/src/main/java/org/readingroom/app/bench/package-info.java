/// What benchmarks measure against and with: a real archive of their own, peers run as programs, a
/// line as slow as a real one.
///
/// Everything runs on the loopback interface with made-up patients. Thread: the benchmark's own;
/// the shaper has virtual threads for its links. Deliberately absent: what is measured (the rooms
/// themselves), how it is reported, and any command line: `launch`.
@NullMarked
package org.readingroom.app.bench;

import org.jspecify.annotations.NullMarked;
