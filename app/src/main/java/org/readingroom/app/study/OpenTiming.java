package org.readingroom.app.study;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.readingroom.render.pixel.Display;
import org.readingroom.render.reslice.Engine;
import org.readingroom.render.reslice.PlaneRequest;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;
import org.readingroom.render.volume.VolumeLayout;

/// Measures how long a reader waits: from asking for a study to its first picture drawn, and to the
/// whole of its main series. What `bench open` reports. Blocks; without a window.
public final class OpenTiming {
  private static final int CANVAS = 1024;

  private final Engine engine;

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
      Object arrived = new Object();
      study.onChange(() -> wake(arrived));
      SeriesContent series = null;
      double firstMs = -1;
      while (true) {
        if (series == null) {
          Optional<SeriesContent> largest = study.mainSeries();
          if (largest.isPresent()) {
            series = largest.get();
            series.onChange(() -> wake(arrived));
            study.want(java.util.List.of(series.seriesInstanceUid()));
          }
        }
        if (series != null && firstMs < 0 && drawFirst(series)) {
          firstMs = since(asked);
        }
        if (series != null && firstMs >= 0 && isWhole(study, series)) {
          return opened(study, series, firstMs, since(asked));
        }
        if (since(asked) > limitMs) {
          throw new TimeoutException(
              firstMs < 0 ? "no picture appeared in time" : "the series did not fill in time");
        }
        synchronized (arrived) {
          arrived.wait(2);
        }
      }
    }
  }

  private static void wake(Object arrived) {
    synchronized (arrived) {
      arrived.notifyAll();
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
    int[] picture = new int[CANVAS * CANVAS];
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
            engine.draw(volume.get(), request, display, IntBuffer.wrap(picture));
            return true;
          } catch (VolumeClosedException replanned) {
            return false; // a slice nobody had foreseen made a new volume: draw that one
          }
        }
      }
      return false;
    }
    // A stack, or the first slice of a volume to be: reading the slice back stands for drawing it.
    return series.slices().plan().stacks().stream()
            .flatMap(stack -> stack.slices().stream())
            .map(SliceHeader::id)
            .map(series.slices()::slice)
            .flatMap(Optional::stream)
            .map(StoredSlice::header)
            .findFirst()
            .isPresent()
        || series.colourFrames().stream().anyMatch(id -> series.colourFrame(id).isPresent());
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
