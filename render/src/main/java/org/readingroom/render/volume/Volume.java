package org.readingroom.render.volume;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// A volume's voxels, filling while slices arrive. Safe for any number of readers and writers.
///
/// Voxels live off the heap. Readers take a [Lease]: a picture of which slices are present, under
/// which the memory stays. [#close] gives the memory back at once, or when the last lease ends.
public final class Volume implements AutoCloseable {

  /// Halved voxels of another kind give way only when nobody has asked for them for so long: two
  /// views of one volume must not have them made in turns.
  private static final long HALVED_KEPT_NANOS = 2_000_000_000L;

  private final VolumeLayout layout;

  // Address of each slot's voxels, 0 while absent; written under `this`, read by anybody.
  private final AtomicLongArray addresses;

  // Guarded by `this`.
  private final @Nullable SliceVoxels[] held;
  private int present;
  private int leases;
  private boolean closed;
  private volatile int revision;
  private @Nullable HalvedVoxels halved;
  private final List<HalvedVoxels> outgrown = new ArrayList<>(); // freed with the last lease
  private boolean halving;
  private boolean cannotHalve;

  private Volume(VolumeLayout layout) {
    this.layout = layout;
    this.addresses = new AtomicLongArray(layout.slots());
    this.held = new SliceVoxels[layout.slots()];
  }

  /// An empty volume, to be filled by [#put].
  public static Volume empty(VolumeLayout layout) {
    return new Volume(layout);
  }

  /// A volume with all the given slices that belong to it.
  public static Volume of(VolumeLayout layout, Collection<StoredSlice> slices) {
    Volume volume = new Volume(layout);
    slices.forEach(volume::put);
    return volume;
  }

  /// Adds a slice's voxels. A slice that is already present stays as it is.
  ///
  /// @return whether the slice belongs to this volume and the volume is open
  /// @throws OutOfVoxelMemoryException when the system has no more memory; the volume stays usable
  public boolean put(StoredSlice slice) {
    if (slotFor(slice.header()) < 0) {
      return false;
    }
    SliceVoxels voxels = new SliceVoxels(slice.header(), slice.memory());
    try {
      return share(voxels);
    } finally {
      voxels.release();
    }
  }

  /// Takes a share of voxels that something else holds too.
  synchronized boolean share(SliceVoxels voxels) {
    int slot = slotFor(voxels.header());
    if (slot < 0 || closed) {
      return false;
    }
    if (held[slot] == null) {
      voxels.retain();
      held[slot] = voxels;
      addresses.set(slot, voxels.address());
      present++;
      revision++;
    }
    return true;
  }

  private int slotFor(SliceHeader header) {
    int slot = layout.slotOf(header.id());
    // Same instance, other size or format: a different object under a known name is never let in.
    return slot >= 0 && header.equals(layout.slice(slot)) ? slot : -1;
  }

  public VolumeLayout layout() {
    return layout;
  }

  /// Slices present now.
  public synchronized int presentSlices() {
    return present;
  }

  /// Whether every slice has arrived.
  public boolean isComplete() {
    return presentSlices() == layout.slices();
  }

  /// Whether a slot's slice has arrived.
  public boolean isPresent(int slot) {
    return addresses.get(slot) != 0;
  }

  /// Grows with every slice that arrives.
  public int revision() {
    return revision;
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  /// Keeps the voxels readable until the lease is closed; at most for one frame.
  ///
  /// @throws VolumeClosedException when the volume is closed
  public synchronized Lease lease() {
    if (closed) {
      throw new VolumeClosedException();
    }
    leases++;
    return new Lease();
  }

  /// Gives the memory back; waits for nobody. Closing again does nothing.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      freeWhenUnused();
    }
  }

  private synchronized void endLease() {
    leases--;
    freeWhenUnused();
  }

  private void freeWhenUnused() {
    if (leases == 0) {
      outgrown.forEach(HalvedVoxels::free);
      outgrown.clear();
    }
    if (closed && leases == 0) {
      if (halved != null) {
        halved.free();
        halved = null;
      }
      for (int slot = 0; slot < held.length; slot++) {
        SliceVoxels voxels = held[slot];
        if (voxels != null) {
          addresses.set(slot, 0);
          held[slot] = null;
          voxels.release();
        }
      }
    }
  }

  private synchronized @Nullable HalvedVoxels halved(HalvedVoxels.Toward toward) {
    HalvedVoxels made = halved;
    if (made != null && made.toward() == toward) {
      made.used();
      return made;
    }
    boolean wanted = made == null || made.isUnusedFor(HALVED_KEPT_NANOS);
    if (wanted && !halving && !cannotHalve && !closed) {
      if (HalvedVoxels.fit(layout)) {
        halving = true;
        Lease lease = lease();
        Thread thread = new Thread(() -> halve(lease, toward), "render-halves");
        thread.setDaemon(true);
        thread.start();
      } else {
        cannotHalve = true;
      }
    }
    return null;
  }

  /// Bytes the halved voxels take beside the volume's own: those in use, and those that wait for a
  /// picture in progress to be freed.
  synchronized long halvedBytes() {
    long bytes = halved == null ? 0 : halved.bytes();
    for (HalvedVoxels old : outgrown) {
      bytes += old.bytes();
    }
    return bytes;
  }

  private void halve(Lease lease, HalvedVoxels.Toward toward) {
    HalvedVoxels made = null;
    boolean tooLarge = false;
    try (lease) {
      try {
        made = HalvedVoxels.of(lease, toward, this::isClosed);
      } catch (OutOfVoxelMemoryException full) {
        // Pictures in motion stay slower; everything else is as it was.
        tooLarge = true;
      }
      synchronized (this) {
        halving = false;
        cannotHalve = tooLarge;
        if (made != null) {
          if (halved != null) {
            outgrown.add(halved);
          }
          made.used();
          halved = made;
        }
      }
    }
  }

  /// The volume as it was at one moment, readable until closed. One thread closes it; any may read.
  public final class Lease implements AutoCloseable {
    private final long[] addressOfSlot = new long[layout.slots()];
    private final @Nullable BitSet[] paddingOfSlot = new BitSet[layout.slots()];
    private final boolean padded;
    private final boolean complete;
    private final int atRevision;
    private boolean ended;

    private Lease() {
      boolean all = true;
      boolean some = false;
      for (int slot = 0; slot < addressOfSlot.length; slot++) {
        SliceVoxels voxels = held[slot];
        addressOfSlot[slot] = voxels == null ? 0 : voxels.address();
        paddingOfSlot[slot] = voxels == null ? null : voxels.padding();
        all &= voxels != null;
        some |= paddingOfSlot[slot] != null;
      }
      complete = all;
      padded = some;
      atRevision = revision;
    }

    public VolumeLayout layout() {
      return layout;
    }

    /// The volume's revision when the lease was taken.
    public int revision() {
      return atRevision;
    }

    /// Whether every slot has voxels: no gaps, nothing awaited.
    public boolean isFull() {
      return complete;
    }

    public boolean isPresent(int slot) {
      return addressOfSlot[slot] != 0;
    }

    /// Address of a slot's first voxel, for [VoxelMemory]; 0 when absent. Rows follow each other
    /// without space between them.
    public long address(int slot) {
      return addressOfSlot[slot];
    }

    /// The voxels at half the columns, rows and perhaps slots, for slabs in motion; readable until
    /// the lease ends.
    ///
    /// @return null while they are being made, which the first question begins in the background,
    ///   and where they cannot be: slices are missing, or memory
    public @Nullable HalvedVoxels halved(HalvedVoxels.Toward toward) {
      return complete && !ended ? Volume.this.halved(toward) : null;
    }

    /// Whether any voxel is one the file marks as "no image here".
    public boolean isPadded() {
      return padded;
    }

    /// Whether the file marks a voxel as "no image here". Its raw value is then the darkest real
    /// one of its slice: something to draw, never something to tell.
    public boolean isPadding(int i, int j, int k) {
      BitSet marked = paddingOfSlot[k];
      return marked != null && marked.get(j * layout.columns() + i);
    }

    /// The raw voxel; all indices are checked.
    ///
    /// @throws IndexOutOfBoundsException outside the volume
    /// @throws IllegalStateException when the slot is empty or the lease has ended
    public short raw(int i, int j, int k) {
      java.util.Objects.checkIndex(i, layout.columns());
      java.util.Objects.checkIndex(j, layout.rows());
      if (ended || addressOfSlot[k] == 0) {
        throw new IllegalStateException("no voxels in this slot");
      }
      return VoxelMemory.voxel(addressOfSlot[k] + ((long) j * layout.columns() + i) * 2);
    }

    /// The modality value of a voxel; all indices are checked.
    public double modality(int i, int j, int k) {
      return layout.rawSlope(k) * raw(i, j, k) + layout.rawIntercept(k);
    }

    @Override
    public void close() {
      if (!ended) {
        ended = true;
        endLease();
      }
    }
  }
}
