package org.readingroom.app.study;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.readingroom.render.cpu.StackPainter;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.reslice.StackImage;
import org.readingroom.render.reslice.StackView;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;
import org.readingroom.render.volume.VolumeLayout;

/// Measures how long a reader waits: from asking for a study to its first picture drawn, and to the
/// whole of its main series. What `bench open` reports. Blocks; without a window.
public final class OpenTiming implements AutoCloseable {
  private static final int CANVAS = 1024;

  private final Engine engine;
  private final StackPainter painter = new StackPainter();
  // there before the study is, as a viewport is
  private final IntBuffer canvas = IntBuffer.allocate(CANVAS * CANVAS);

  /// @param engine draws volumes; the caller closes it
  public OpenTiming(Engine engine) {
    this.engine = engine;
  }

  /// What was measured.
  ///
  /// @param firstImageMs until the first slice was drawn at 1024 × 1024
  /// @param wholeMs until every slice of the main series that is coming was decoded
  /// @param slices frames of that series
  /// @param heapBytes Java heap in use at the end
  /// @param voxelBytes voxels off the heap at the end
  public record Opened(
      double firstImageMs, double wholeMs, int slices, long heapBytes, long voxelBytes) {}

  /// How a study is opened, for instance [StudyOpener#open].
  @FunctionalInterface
  public interface Opening {
    OpenStudy open() throws IOException;
  }

  /// Opens a study, draws its first slice as soon as one can be drawn, waits for the rest, and
  /// closes it.
  ///
  /// @param limitMs when to give up
  /// @throws TimeoutException when no picture appeared, or the series did not fill, in time
  public Opened measure(Opening opening, long limitMs)
      throws IOException, InterruptedException, TimeoutException {
    long asked = System.nanoTime();
    try (OpenStudy study = opening.open()) {
      Semaphore news = new Semaphore(0);
      AtomicBoolean drawn = new AtomicBoolean();
      study.onChange(news::release);
      SeriesContent series = null;
      double firstMs = -1;
      while (true) {
        if (series == null) {
          Optional<SeriesContent> largest = study.mainSeries();
          if (largest.isPresent()) {
            SeriesContent found = largest.get();
            // a window, too, is not woken for every slice once something is on it
            found.onChange(() -> {
              if (!drawn.get() || isWhole(study, found)) {
                news.release();
              }
            });
            study.want(List.of(found.seriesInstanceUid()));
            series = found;
          }
        }
        if (series != null && firstMs < 0 && drawFirst(series)) {
          firstMs = since(asked);
          drawn.set(true);
        }
        if (series != null && firstMs >= 0 && isWhole(study, series)) {
          return opened(study, series, firstMs, since(asked));
        }
        if (since(asked) > limitMs) {
          throw new TimeoutException(
              firstMs < 0 ? "no picture appeared in time" : "the series did not fill in time");
        }
        if (news.tryAcquire(2, TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
    }
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private static boolean isWhole(OpenStudy study, SeriesContent series) {
    return study.isHeadersRead()
        && series.instances() >= study.expected(series)
        && series.frames() > 0
        && series.decodedFrames() + series.noteCount() >= series.frames();
  }

  /// Draws the middlemost slice that is there.
  private boolean drawFirst(SeriesContent series) {
    if (series.decodedFrames() == 0) {
      return false;
    }
    Display display = Display.of(series.initialWindow());
    Optional<Volume> volume = series.slices().mainVolume();
    if (volume.isPresent()) {
      VolumeLayout layout = volume.get().layout();
      int middle = layout.slots() / 2;
      for (int off = 0; off < layout.slots(); off++) {
        int slot = middle + (off % 2 == 0 ? off / 2 : -(off + 1) / 2);
        if (slot >= 0 && slot < layout.slots() && volume.get().isPresent(slot)) {
          PlaneRequest request =
              PlaneRequest.fitting(layout.planeOfSlot(slot), CANVAS, CANVAS, layout.box());
          try {
            engine.draw(volume.get(), request, display, canvas);
            return true;
          } catch (VolumeClosedException replanned) {
            return false; // a slice nobody had foreseen made a new volume: draw that one
          }
        }
      }
      return false;
    }
    return drawFirstOfStacks(series, display);
  }

  /// Draws a slice of a stack, or the first slice of a volume to be.
  private boolean drawFirstOfStacks(SeriesContent series, Display display) {
    Optional<StackImage> image =
        series.slices().plan().stacks().stream()
            .flatMap(stack -> stack.slices().stream())
            .map(SliceHeader::id)
            .map(series.slices()::slice)
            .flatMap(Optional::stream)
            .map(slice -> (StackImage) StackImage.Grey.of(slice))
            .findFirst()
            .or(() ->
                series.colourFrames().stream()
                    .map(series::colourFrame)
                    .flatMap(Optional::stream)
                    .map(frame ->
                        (StackImage)
                            new StackImage.Colour(frame.columns(), frame.rows(), frame.rgb(), 1, 1))
                    .findFirst());
    image.ifPresent(
        one -> painter.draw(one, StackView.fitting(one, CANVAS, CANVAS), display, false, canvas));
    return image.isPresent();
  }

  @Override
  public void close() {
    painter.close();
  }

  private static Opened opened(
      OpenStudy study, SeriesContent series, double firstMs, double wholeMs) {
    Runtime runtime = Runtime.getRuntime();
    long voxels =
        study.series().stream()
            .flatMap(one -> one.slices().volumes().stream())
            .mapToLong(
                one -> 2L * one.layout().columns() * one.layout().rows() * one.presentSlices())
            .sum();
    return new Opened(
        firstMs, wholeMs, series.frames(), runtime.totalMemory() - runtime.freeMemory(), voxels);
  }
}
