package org.readingroom.render.volume;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A complete volume's raw voxels at half the columns and rows, in one block, and at half the slots
/// where slices lie nearly as close together as columns: what slabs in motion are cut from. A
/// quarter or an eighth of the voxels lies so much closer together that a slab waits far less for
/// memory. For pictures whose pixels are farther apart than the voxels that were halved; never for
/// values.
///
/// Space: halved column I lies at voxel column 2 (I − 1) + 1/2, rows likewise, and so do halved
/// slots; slots that are not halved lie at slot K − 1. One border voxel all round repeats its
/// neighbour, so everything within the volume has neighbours on all sides. Made and freed by its
/// [Volume]; read by [VoxelMemory] under a lease.
public final class HalvedVoxels {

  /// What the voxels become: their mean, or that drawn a quarter of the way towards the largest or
  /// the smallest, so that a maximum or minimum projection keeps what is thin. (Measured on a head
  /// CT against the full picture: the mean alone is 0.6 dB worse for a MIP, the largest alone 5.)
  public enum Toward {
    MEAN,
    LARGEST,
    SMALLEST
  }

  /// Slices farther apart than so many columns or rows are not put together: only a wide view's
  /// pixels would be farther apart than they are.
  private static final double MOST_STEPS = 1.5;

  private static final int MOST_ALONG = 32_760;
  private static final long MOST_VOXELS = 1 << 30;

  private final Toward toward;
  private final boolean halvesSlots;
  private final int columns;
  private final int rows;
  private final int slots;
  private final long voxels;
  private final long address;

  // When a picture last asked for these; written under the volume's lock.
  private long usedNanos;

  private HalvedVoxels(Toward toward, VolumeLayout layout) {
    this.toward = toward;
    halvesSlots = halvesSlots(layout);
    columns = halved(layout.columns());
    rows = halved(layout.rows());
    slots = slots(layout);
    voxels = (long) columns * rows * slots;
    address = VoxelMemory.allocate(voxels);
  }

  private static int halved(int count) {
    return (count + 1) / 2 + 2;
  }

  private static boolean halvesSlots(VolumeLayout layout) {
    return layout.sliceStepMm() <= MOST_STEPS * planeStepMm(layout);
  }

  private static double planeStepMm(VolumeLayout layout) {
    return Math.max(layout.plane().columnStepMm(), layout.plane().rowStepMm());
  }

  private static int slots(VolumeLayout layout) {
    return halvesSlots(layout) ? halved(layout.slots()) : layout.slots() + 2;
  }

  /// The longest step between voxels that are put together, in mm. A picture whose pixels are
  /// farther apart than this has halved voxels less than two pixels wide.
  public static double longestStepMm(VolumeLayout layout) {
    double plane = planeStepMm(layout);
    return halvesSlots(layout) ? Math.max(plane, layout.sliceStepMm()) : plane;
  }

  /// Whether a volume's halved voxels can be counted by `int`, in 16.16 fixed point.
  static boolean fit(VolumeLayout layout) {
    int columns = halved(layout.columns());
    int rows = halved(layout.rows());
    int slots = slots(layout);
    return Math.max(Math.max(columns, rows), slots) <= MOST_ALONG
        && (long) columns * rows * slots <= MOST_VOXELS;
  }

  /// Halves a volume all of whose slices are present. Some hundredths of a second to a second.
  ///
  /// @param stop asked now and then; once true, nothing is made
  /// @throws OutOfVoxelMemoryException when the system has no more memory
  static @Nullable HalvedVoxels of(Volume.Lease lease, Toward toward, BooleanSupplier stop) {
    HalvedVoxels made = new HalvedVoxels(toward, lease.layout());
    int last = made.slots - 2;
    for (int slot = 1; slot <= last; slot++) {
      if (stop.getAsBoolean()) {
        made.free();
        return null;
      }
      made.fill(slot, lease);
      if (slot == 1) {
        made.fill(0, lease);
      }
    }
    made.fill(last + 1, lease);
    return made;
  }

  private void fill(int slot, Volume.Lease lease) {
    VolumeLayout layout = lease.layout();
    int within = Math.clamp(slot, 1, slots - 2) - 1;
    int near = halvesSlots ? 2 * within : within;
    int far = halvesSlots ? Math.min(near + 1, layout.slots() - 1) : near;
    Rows taken = new Rows(layout.columns());
    short[] row = new short[columns];
    for (int j = 1; j < rows - 1; j++) {
      int upper = 2 * (j - 1);
      int lower = Math.min(upper + 1, layout.rows() - 1);
      taken.read(lease.address(near), upper, lower, lease.address(far));
      switch (toward) {
        case MEAN -> taken.mean(row);
        case LARGEST -> taken.towardsLargest(row);
        case SMALLEST -> taken.towardsSmallest(row);
      }
      row[0] = row[1];
      row[columns - 1] = row[columns - 2];
      write(slot, j, row);
      if (j == 1) {
        write(slot, 0, row);
      }
      if (j == rows - 2) {
        write(slot, rows - 1, row);
      }
    }
  }

  private void write(int slot, int row, short[] values) {
    VoxelMemory.write(address + ((long) slot * rows + row) * columns * 2, values, columns);
  }

  /// The four rows that become one: two of each of two slices. Where slots are not halved both are
  /// the same slice, so that its voxels count twice, like an odd last column or row.
  private static final class Rows {
    private final int count;
    private final short[] nearUpper;
    private final short[] nearLower;
    private final short[] farUpper;
    private final short[] farLower;

    // Per column: of its four voxels.
    private final int[] sum;
    private final int[] extreme;

    Rows(int count) {
      this.count = count;
      nearUpper = new short[count + 1];
      nearLower = new short[count + 1];
      farUpper = new short[count + 1];
      farLower = new short[count + 1];
      sum = new int[count + 1];
      extreme = new int[count + 1];
    }

    void read(long near, int upper, int lower, long far) {
      read(near, upper, nearUpper);
      read(near, lower, nearLower);
      read(far, upper, farUpper);
      read(far, lower, farLower);
      for (int n = 0; n <= count; n++) {
        sum[n] = nearUpper[n] + nearLower[n] + farUpper[n] + farLower[n];
      }
    }

    /// One row, its last voxel twice.
    private void read(long slice, int row, short[] into) {
      VoxelMemory.copy(slice + (long) row * count * 2, into, 0, count);
      into[count] = into[count - 1];
    }

    void mean(short[] row) {
      for (int n = 1; n < row.length - 1; n++) {
        int at = 2 * n - 2;
        row[n] = (short) (sum[at] + sum[at + 1] + 4 >> 3);
      }
    }

    void towardsLargest(short[] row) {
      for (int n = 0; n <= count; n++) {
        extreme[n] =
            Math.max(Math.max(nearUpper[n], nearLower[n]), Math.max(farUpper[n], farLower[n]));
      }
      for (int n = 1; n < row.length - 1; n++) {
        int at = 2 * n - 2;
        row[n] = lean(at, Math.max(extreme[at], extreme[at + 1]));
      }
    }

    void towardsSmallest(short[] row) {
      for (int n = 0; n <= count; n++) {
        extreme[n] =
            Math.min(Math.min(nearUpper[n], nearLower[n]), Math.min(farUpper[n], farLower[n]));
      }
      for (int n = 1; n < row.length - 1; n++) {
        int at = 2 * n - 2;
        row[n] = lean(at, Math.min(extreme[at], extreme[at + 1]));
      }
    }

    /// 3/4 of the mean of eight voxels, 1/4 of the one that is kept.
    private short lean(int at, int kept) {
      return (short) (3 * (sum[at] + sum[at + 1]) + 8 * kept + 16 >> 5);
    }
  }

  void free() {
    VoxelMemory.free(address, voxels);
  }

  void used() {
    usedNanos = System.nanoTime();
  }

  boolean isUnusedFor(long nanos) {
    return System.nanoTime() - usedNanos > nanos;
  }

  /// What they take.
  long bytes() {
    return 2 * voxels;
  }

  public Toward toward() {
    return toward;
  }

  /// Halved columns with both borders; rows follow each other without space between them.
  public int columns() {
    return columns;
  }

  /// Halved rows with both borders; so do slots.
  public int rows() {
    return rows;
  }

  /// Whether slots are halved as well.
  public boolean halvesSlots() {
    return halvesSlots;
  }

  /// Address of the first border voxel, for [VoxelMemory].
  public long address() {
    return address;
  }
}
