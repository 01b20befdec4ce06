/// The commands for what lies on this machine: `cache`, `import`, and `key`, which seals it.
///
/// Thread: the command's own, which Ctrl-C interrupts. Deliberately absent: sealing and eviction
/// themselves (netclient).
@NullMarked
package org.readingroom.app.launch.cache;

import org.jspecify.annotations.NullMarked;
