/// The demo: three trusts of synthetic patients, built in code and served by loopback archives.
///
/// Nothing here is a real person. Phantoms are drawn in patient space (mm, LPS: x to the left, y to
/// the back, z to the head), slice by slice, the same every time for the same seed. Blocks for
/// seconds: never on the FX thread. Deliberately absent: JavaFX, and any use of the demo's data
/// outside the demo profile's folder.
@NullMarked
package org.readingroom.app.demo;

import org.jspecify.annotations.NullMarked;
