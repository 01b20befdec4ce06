package org.readingroom.render.frame;

import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.volume.Volume;

/// A snapshot of what a view shows: all that a picture depends on. Immutable.
public sealed interface Scene {

  /// How values are shown.
  Display display();

  /// The reader is dragging: speed before resolution.
  boolean moving();

  /// Canvas pixels per row.
  int width();

  /// Canvas pixels per column.
  int height();

  /// A plane or slab of a volume.
  ///
  /// @param volume what to cut; its voxels may still be arriving
  /// @param request where, at full resolution
  /// @param display how values are shown
  /// @param moving see [Scene#moving]
  record PlaneScene(Volume volume, PlaneRequest request, Display display, boolean moving)
      implements Scene {
    @Override
    public int width() {
      return request.width();
    }

    @Override
    public int height() {
      return request.height();
    }
  }

  /// A 2-D picture.
  ///
  /// @param image what to show
  /// @param view how it lies on the canvas
  /// @param display how values are shown
  /// @param moving see [Scene#moving]
  record StackScene(StackImage image, StackView view, Display display, boolean moving)
      implements Scene {
    @Override
    public int width() {
      return view.width();
    }

    @Override
    public int height() {
      return view.height();
    }
  }
}
