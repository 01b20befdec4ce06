/// One opened profile folder, and what is built from its settings and key: archives, cache, hub.
///
/// What all commands that work in a profile share. Safe from several threads where a class says so.
/// Deliberately absent: any command; any window.
@NullMarked
package org.readingroom.app.launch.profile;

import org.jspecify.annotations.NullMarked;
