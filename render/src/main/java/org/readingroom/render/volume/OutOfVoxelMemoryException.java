package org.readingroom.render.volume;

/// The system gave no memory for voxels. The volume stays usable with the slices it has.
public final class OutOfVoxelMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfVoxelMemoryException(long bytes) {
    super(
        "not enough memory for another "
            + Math.max(1, bytes >> 20)
            + " MB of image; close a study and open this one again");
  }
}
