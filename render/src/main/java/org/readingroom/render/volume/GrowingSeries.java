package org.readingroom.render.volume;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A series whose slices arrive in any order, as volumes and stacks that keep up.
///
/// Headers may be known beforehand ([#expect]) or only with their slices. Planning happens when
/// somebody asks; when an unforeseen slice changed a volume's layout, a new [Volume] takes over the
/// same voxels (none is copied) and the old one is closed. Thread-safe; listeners are called on the
/// thread that brought the change, with no lock held.
public final class GrowingSeries implements AutoCloseable {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  // Guarded by `this`.
  private final Map<SliceId, SliceHeader> headers = new LinkedHashMap<>();
  private final Map<SliceId, SliceVoxels> arrived = new LinkedHashMap<>();
  private List<Volume> volumes = List.of();
  private @Nullable SeriesPlan plan;
  private long sliceBytes;
  private boolean closed;

  /// Calls `listener` after slices arrived or were announced. It must return quickly.
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /// Announces slices that will arrive, so that planes are right from the first one.
  public void expect(Collection<SliceHeader> announced) {
    synchronized (this) {
      for (SliceHeader header : announced) {
        if (headers.putIfAbsent(header.id(), header) == null) {
          plan = null;
        }
      }
    }
    listeners.forEach(Runnable::run);
  }

  /// Takes in an arrived slice.
  public void add(StoredSlice slice) {
    add(slice.header(), slice.memory());
  }

  /// Takes in an arrived slice. One that is already there stays as it is; after [#close] nothing
  /// happens.
  ///
  /// @param cells the slice's pixels as the file stores them: little-endian 16-bit cells, row by
  ///   row, at least as many as the header promises; read, never kept or changed
  /// @throws IllegalArgumentException when there are fewer
  /// @throws OutOfVoxelMemoryException when the system has no more memory; what is there stays
  ///   usable
  public void add(SliceHeader header, MemorySegment cells) {
    SliceId id = header.id();
    synchronized (this) {
      if (closed || arrived.containsKey(id)) {
        return;
      }
    }
    SliceVoxels voxels = new SliceVoxels(header, cells);
    synchronized (this) {
      if (closed || arrived.putIfAbsent(id, voxels) != null) {
        voxels.release();
        return;
      }
      sliceBytes += 2L * header.pixelCount();
      SliceHeader before = headers.put(id, header);
      if (!header.equals(before)) {
        plan = null;
      }
      if (plan != null) {
        volumes.forEach(volume -> volume.share(voxels));
      }
    }
    listeners.forEach(Runnable::run);
  }

  /// What the series is made of, as far as is known.
  public synchronized SeriesPlan plan() {
    SeriesPlan current = plan;
    if (current == null) {
      current = SeriesPlanner.plan(headers.values());
      plan = current;
      rebuild(current);
    }
    return current;
  }

  /// The volumes now, largest first. A re-planned one replaces its predecessor; drawing from that
  /// throws [VolumeClosedException], after which the caller asks again here.
  public synchronized List<Volume> volumes() {
    var unused = plan();
    return volumes;
  }

  /// The volume with the most slices.
  public Optional<Volume> mainVolume() {
    return volumes().stream().findFirst();
  }

  /// A copy of an arrived slice for 2-D drawing, or empty while it is awaited.
  public synchronized Optional<StoredSlice> slice(SliceId id) {
    SliceVoxels voxels = arrived.get(id);
    return voxels == null ? Optional.empty() : Optional.of(voxels.copyOut());
  }

  /// Whether a slice has arrived.
  public synchronized boolean has(SliceId id) {
    return arrived.containsKey(id);
  }

  /// How many slices have arrived.
  public synchronized int arrivedSlices() {
    return arrived.size();
  }

  /// How many slices are known, arrived or announced.
  public synchronized int knownSlices() {
    return headers.size();
  }

  /// Bytes of voxels held, with what volumes keep of them at half size for pictures in motion.
  public synchronized long heldBytes() {
    return sliceBytes + volumes.stream().mapToLong(Volume::halvedBytes).sum();
  }

  /// Gives all voxels back and knows only the headers again, as if every slice were still awaited.
  /// Volumes handed out are closed; new ones take their place.
  public void giveBack() {
    synchronized (this) {
      if (closed || arrived.isEmpty()) {
        return;
      }
      releaseAll();
      if (plan != null) {
        rebuild(plan);
      }
    }
    listeners.forEach(Runnable::run);
  }

  private void releaseAll() {
    arrived.values().forEach(SliceVoxels::release);
    arrived.clear();
    sliceBytes = 0;
  }

  private void rebuild(SeriesPlan current) {
    List<Volume> old = volumes;
    List<Volume> next = new ArrayList<>();
    if (!closed) {
      for (VolumeLayout layout : current.volumes()) {
        Volume volume = Volume.empty(layout);
        for (int slot = 0; slot < layout.slots(); slot++) {
          SliceHeader header = layout.slice(slot);
          SliceVoxels voxels = header == null ? null : arrived.get(header.id());
          if (voxels != null) {
            volume.share(voxels);
          }
        }
        next.add(volume);
      }
    }
    volumes = List.copyOf(next);
    old.forEach(Volume::close);
  }

  /// Gives everything back, at once or when the last frame in flight has ended.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      volumes.forEach(Volume::close);
      releaseAll();
    }
  }
}
