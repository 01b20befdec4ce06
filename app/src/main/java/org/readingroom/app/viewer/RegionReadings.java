package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.render.cpu.CpuEngine;
import org.readingroom.render.geometry.Plane;
import org.readingroom.render.geometry.SlicePlane;
import org.readingroom.render.measure.Calibration;
import org.readingroom.render.measure.Measurement.Why;
import org.readingroom.render.measure.Region;
import org.readingroom.render.measure.RegionStatistics;
import org.readingroom.render.reslice.Slab;
import org.readingroom.render.reslice.StackView.ImagePoint;
import org.readingroom.render.volume.SliceHeader;
import org.readingroom.render.volume.SliceId;
import org.readingroom.render.volume.StoredSlice;
import org.readingroom.render.volume.Volume;
import org.readingroom.render.volume.VolumeClosedException;

/// What the regions on the desk measure, read from the voxels in the background and kept until the
/// voxels change.
///
/// A region on one of the scanner's own slices, or on a 2-D picture, counts that picture's pixels;
/// on any other plane it is sampled by the CPU engine on the volume's smallest step. A thick slab
/// is measured in its middle plane, and says so. Thread: FX, but for the reading itself.
final class RegionReadings implements AutoCloseable {
  private static final int KEPT = 64;
  private static final int BARS = 64;
  private static final Reading PENDING = new Reading("…", List.of());

  /// What a region measured.
  ///
  /// @param text for the reader
  /// @param histogram counts of its values from the smallest to the largest; empty without
  record Reading(String text, List<Integer> histogram) {}

  private record Key(Mark mark, Object pixels, int revision, String modality, boolean thick) {}

  private final Consumer<Runnable> onFx;
  private final Runnable changed;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("region-reader").factory());
  private final Map<Key, Reading> read =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Reading> eldest) {
          return size() > KEPT;
        }
      };

  // the reader thread's only
  private @Nullable CpuEngine cpu;

  /// @param onFx runs something on the FX thread
  /// @param changed told on the FX thread that a reading is there
  RegionReadings(Consumer<Runnable> onFx, Runnable changed) {
    this.onFx = onFx;
    this.changed = changed;
  }

  /// What a region measures in what a viewport shows; "…" until it is read.
  Reading of(Mark mark, ViewportModel viewport) {
    Optional<DisplaySet> set = viewport.set();
    Optional<Region> region = mark.region();
    if (set.isEmpty() || region.isEmpty()) {
      return new Reading("", List.of());
    }
    String modality = set.get().series().modality();
    boolean thick = viewport.slab().kind() != Slab.Kind.NONE;
    Optional<Volume> volume = set.get().volume();
    Optional<SliceId> slice = viewport.shownSlice();
    Key key =
        volume.isPresent()
            ? new Key(mark, volume.get(), volume.get().revision(), modality, thick)
            : new Key(mark, slice.<Object>map(id -> id).orElse(""), 0, modality, false);
    Reading known = read.get(key);
    if (known != null) {
      return known;
    }
    read.put(key, PENDING);
    DisplaySet shown = set.get();
    try {
      reader.execute(() -> {
        Reading made = read(mark, region.get(), shown, slice, volume, thick);
        onFx.accept(() -> {
          read.put(key, made);
          changed.run();
        });
      });
    } catch (RejectedExecutionException closed) {
      return PENDING;
    }
    return PENDING;
  }

  private Reading read(
      Mark mark,
      Region region,
      DisplaySet set,
      Optional<SliceId> slice,
      Optional<Volume> volume,
      boolean thick) {
    try {
      Optional<StoredSlice> own = slice.flatMap(id -> set.series().slices().slice(id));
      Optional<RegionStatistics> statistics =
          switch (mark.ground()) {
            case Mark.OnPicture picture ->
                own.flatMap(pixels -> RegionStatistics.of(pixels, region, picture.calibration()));
            case Mark.InPatient patient -> {
              Region inSlice = own.map(pixels -> onSlice(mark, patient, pixels)).orElse(null);
              SlicePlane plane = own.map(pixels -> pixels.header().plane()).orElse(null);
              yield inSlice != null && plane != null
                  ? RegionStatistics.of(
                      own.get(),
                      inSlice,
                      new Calibration.Spacing(plane.columnStepMm(), plane.rowStepMm(), false))
                  : volume.flatMap(
                      voxels -> RegionStatistics.of(engine(), voxels, patient.plane(), region));
            }
          };
      String unit = set.series().modality().equals("CT") ? " HU" : "";
      return statistics
          .map(found -> new Reading(words(found, unit, thick), bars(found)))
          .orElseGet(() -> new Reading(Why.EMPTY_REGION.sentence(), List.of()));
    } catch (VolumeClosedException replanned) {
      return PENDING; // the viewport asks again for the volume that took its place
    } catch (RuntimeException failed) {
      return new Reading("Not measurable here.", List.of());
    }
  }

  /// The region in the slice's own image index; null when it does not lie in that slice or is
  /// turned against its rows.
  private static @Nullable Region onSlice(Mark mark, Mark.InPatient ground, StoredSlice slice) {
    SliceHeader header = slice.header();
    SlicePlane plane = header.plane();
    if (plane == null) {
      return null;
    }
    Plane drawn = ground.plane();
    boolean parallel =
        drawn.alongRow().dot(plane.alongRow()) > 1 - 1e-9
            && drawn.downColumn().dot(plane.downColumn()) > 1 - 1e-9
            && Math.abs(drawn.distanceMm(plane.topLeftMm())) < 1e-3;
    if (!parallel) {
      return null;
    }
    List<ImagePoint> places =
        mark.places().stream()
            .map(ground::patient)
            .map(place -> place.minus(plane.topLeftMm()))
            .map(arm ->
                new ImagePoint(
                    arm.dot(plane.alongRow()) / plane.columnStepMm(),
                    arm.dot(plane.downColumn()) / plane.rowStepMm()))
            .toList();
    return new Mark(mark.shape(), ground, places).region().orElse(null);
  }

  private CpuEngine engine() {
    CpuEngine open = cpu;
    if (open == null) {
      open = new CpuEngine();
      cpu = open;
    }
    return open;
  }

  private static String words(RegionStatistics found, String unit, boolean thick) {
    return String.format(
            Locale.ROOT,
            "mean %.1f%s   SD %.1f%n%s to %s%s%n",
            found.mean(),
            unit,
            found.standardDeviation(),
            number(found.min()),
            number(found.max()),
            unit)
        + Mark.words(found.area())
        + String.format(Locale.ROOT, "   %d px", found.count())
        + (thick ? "\nmiddle plane of the slab" : "");
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static List<Integer> bars(RegionStatistics found) {
    List<Integer> counts = found.histogram().counts();
    int each = Math.max(1, counts.size() / BARS);
    List<Integer> bars = new ArrayList<>();
    for (int n = 0; n < counts.size(); n += each) {
      bars.add(
          counts.subList(n, Math.min(counts.size(), n + each)).stream().mapToInt(c -> c).sum());
    }
    return bars;
  }

  /// Another patient: what was read is forgotten.
  void clear() {
    read.clear();
  }

  @Override
  public void close() {
    read.clear();
    try {
      reader.execute(() -> {
        CpuEngine open = cpu;
        if (open != null) {
          open.close();
        }
      });
    } catch (RejectedExecutionException again) {
      return;
    }
    reader.shutdown();
  }
}
