package org.readingroom.render.volume;

/// Bytes of a decoded colour picture, outside the Java heap like voxels, and counted with them. Any
/// thread.
public final class HeldBytes implements AutoCloseable {
  private final int length;

  // Guarded by `this`; 0 once given back.
  private long address;

  /// Copies the bytes.
  ///
  /// @throws OutOfVoxelMemoryException when the system has no more memory
  public HeldBytes(byte[] bytes) {
    length = bytes.length;
    address = VoxelMemory.allocate(cells());
    VoxelMemory.writeBytes(address, bytes);
  }

  private long cells() {
    return (length + 1L) / 2;
  }

  /// How many bytes.
  public int length() {
    return length;
  }

  /// A copy.
  ///
  /// @throws IllegalStateException when they are given back
  public synchronized byte[] copyOut() {
    if (address == 0) {
      throw new IllegalStateException("these pixels are given back");
    }
    return VoxelMemory.readBytes(address, length);
  }

  /// Gives the memory back; again does nothing.
  @Override
  public synchronized void close() {
    if (address != 0) {
      VoxelMemory.free(address, cells());
      address = 0;
    }
  }
}
