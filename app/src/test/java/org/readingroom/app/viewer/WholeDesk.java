package org.readingroom.app.viewer;

import org.readingroom.app.fx.TestStage;
import org.readingroom.render.frame.Frame;

/// The moment from which nothing on a desk changes by itself any more.
final class WholeDesk {
  private WholeDesk() {}

  static void await(ViewerWorkspace desk) {
    TestStage.until(
        "every viewport shows a full frame of a whole series",
        () ->
            !desk.viewports().isEmpty()
                && desk.studies().stream().allMatch(of -> of.study().isHeadersRead())
                && desk.viewports().stream().allMatch(WholeDesk::isWhole));
  }

  /// Whether all of the series is decoded, the viewport has heard of it, and the picture on the
  /// screen is that of all of it.
  private static boolean isWhole(Viewport viewport) {
    ViewportModel model = viewport.model();
    boolean decoded =
        model
            .set()
            .map(set -> set.series())
            .map(series -> series.decodedFrames() >= series.frames())
            .orElse(false);
    return decoded
        && model.count() > 0 // the single first slice has given way to what it grew into
        && viewport
            .shownFrame()
            .filter(frame -> frame.quality() == Frame.Quality.FULL)
            .flatMap(frame -> model.scene().filter(frame.scene()::equals))
            .isPresent();
  }
}
