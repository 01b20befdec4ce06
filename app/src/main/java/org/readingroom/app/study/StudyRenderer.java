package org.readingroom.app.study;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Optional;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.pixel.VoiWindow;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.Interpolation;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeLayout;

/// Cuts one plane from a cached study: what `run render` does. Blocks; never on the FX thread.
/// Without a window and without loading JavaFX.
public final class StudyRenderer {
  private final StudySource source;
  private final Engine engine;

  /// @param source the cache
  /// @param engine which engine; stays the caller's to close
  public StudyRenderer(StudySource source, Engine engine) {
    this.source = source;
    this.engine = engine;
  }

  /// Modality values of a plane, exactly as `.raw` files hold them.
  ///
  /// @throws RenderFailedException when the study or order does not allow it; says what to do
  public RenderedPlane values(RenderOrder order)
      throws RenderFailedException, InterruptedException {
    return render(order, false);
  }

  /// A windowed picture of a plane.
  ///
  /// @throws RenderFailedException when the study or order does not allow it; says what to do
  public RenderedPlane picture(RenderOrder order)
      throws RenderFailedException, InterruptedException {
    return render(order, true);
  }

  private RenderedPlane render(RenderOrder order, boolean picture)
      throws RenderFailedException, InterruptedException {
    try (OpenStudy study = OpenStudy.open(source, order.studyInstanceUid())) {
      study.awaitLoaded();
      SeriesContent series = chosen(study, order);
      study.want(List.of(series.seriesInstanceUid()));
      study.awaitLoaded();
      Volume volume =
          series
              .slices()
              .mainVolume()
              .orElseThrow(() ->
                  new RenderFailedException(
                      "This series is no volume, so no plane can be cut from it. "
                          + "Choose another with --series."));
      return cut(volume, series, order, picture);
    } catch (IOException failed) {
      throw new RenderFailedException(
          "The study cannot be read from the cache. Run doctor to see why.");
    }
  }

  private static SeriesContent chosen(OpenStudy study, RenderOrder order)
      throws RenderFailedException {
    if (study.instances() == 0) {
      throw new RenderFailedException(
          "This study is not in the cache. Fetch it first: run retrieve "
              + order.studyInstanceUid());
    }
    String wanted = order.seriesInstanceUid();
    Optional<SeriesContent> series =
        wanted == null
            ? study.largestSeries()
            : study.series().stream()
                .filter(one -> one.seriesInstanceUid().equals(wanted))
                .findFirst();
    return series.orElseThrow(() ->
        new RenderFailedException(
            wanted == null
                ? "This study holds no pictures."
                : "The study has no such series here. Fetch it first, or leave --series out."));
  }

  private RenderedPlane cut(Volume volume, SeriesContent series, RenderOrder order, boolean picture)
      throws RenderFailedException {
    VolumeLayout layout = volume.layout();
    PlaneRequest request;
    try {
      Plane plane = order.planeThrough(layout.centre());
      Double mmPerPixel = order.mmPerPixel();
      request =
          mmPerPixel == null
              ? PlaneRequest.fitting(plane, order.width(), order.height(), layout.box())
              : new PlaneRequest(
                  plane,
                  order.width(),
                  order.height(),
                  mmPerPixel,
                  order.slab(),
                  Interpolation.TRILINEAR);
      request = request.withSlab(order.slab());
    } catch (IllegalArgumentException wrong) {
      throw new RenderFailedException(
          "The picture cannot be made as asked: " + wrong.getMessage() + ".");
    }
    float[] values = null;
    int[] argb = null;
    if (picture) {
      VoiWindow window = order.window() == null ? series.initialWindow() : order.window();
      argb = new int[request.pixels()];
      Display display = Display.of(window).withInverted(layout.first().monochrome1());
      engine.draw(volume, request, display, IntBuffer.wrap(argb));
    } else {
      values = new float[request.pixels()];
      engine.sample(volume, request, values);
    }
    return new RenderedPlane(
        series.seriesInstanceUid(),
        request,
        engine.kind(),
        layout.slices(),
        layout.slices() - volume.presentSlices(),
        values,
        argb);
  }
}
