/// The workstation's start, on a person's profile or on the demo network: `run`, `demo`.
///
/// The only commands that load JavaFX. They run on the main thread until the window's begins.
/// Deliberately absent: any screen (app.shell).
@NullMarked
package org.readingroom.app.launch.desk;

import org.jspecify.annotations.NullMarked;
