/// The image side of the reading desk: viewports, their layouts, tools and overlays.
///
/// Purpose: show studies, one beside another, in stacks and linked planes. Space: canvas pixels in
/// nodes, patient LPS mm in models; `canvasFromPatient` is the only way between. Thread: nodes and
/// models on the JavaFX thread; frames come from render's loops and hop over once.
///
/// Deliberately absent: fetching, decoding, worklist and report; any automatic change of what is on
/// the screen when something arrives in the background.
@NullMarked
package org.readingroom.app.viewer;

import org.jspecify.annotations.NullMarked;
