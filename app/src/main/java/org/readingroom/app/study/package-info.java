/// The one place where cached instances become render volumes.
///
/// Purpose: headers become slice descriptions and windows by plain conversion, cached pixel data is
/// decoded on all cores into volumes and colour stacks, the wanted series first and its middle
/// first, and a study fills while it is still arriving. Also the service behind `run render` and
/// `bench open`.
///
/// Space: image index and patient LPS mm, as `render` defines them. Thread: opening and decoding
/// block and belong on virtual threads; notices arrive on a background thread and never on the
/// JavaFX one.
///
/// Deliberately absent: JavaFX, network access (transfer brings the instances), and any state of
/// the screen.
@NullMarked
package org.readingroom.app.study;

import org.jspecify.annotations.NullMarked;
