/// The benchmarks: what each measures, how often, and how it is reported: `bench NAME`.
///
/// Thread: the command's own, with nothing else running. Deliberately absent: what benchmarks
/// measure against (app.bench).
@NullMarked
package org.readingroom.app.launch.bench;

import org.jspecify.annotations.NullMarked;
