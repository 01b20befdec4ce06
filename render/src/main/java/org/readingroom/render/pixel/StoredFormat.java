package org.readingroom.render.pixel;

/// How a file's pixel values sit in their 16-bit cells. Immutable. Source: PS3.5 8.1.1.
///
/// Bits above `bitsStored` may hold anything (old overlays); reading masks them off. High Bit is
/// taken to be `bitsStored - 1`; whoever reads the file shifts other layouts down first.
///
/// @param bitsStored Bits Stored, 1–16
/// @param signed Pixel Representation 1 (two's complement)
public record StoredFormat(int bitsStored, boolean signed) {

  public StoredFormat {
    if (bitsStored < 1 || bitsStored > 16) {
      throw new IllegalArgumentException(
          "pixels of " + bitsStored + " bits are not supported; 1 to 16 are");
    }
  }

  /// The pixel value of a 16-bit cell: −32768…32767 when signed, 0…65535 when not.
  public int storedFromCell(short cell) {
    int unused = 32 - bitsStored;
    return signed ? (cell << unused) >> unused : (cell << unused) >>> unused;
  }

  /// What is subtracted from a stored value so that it fits a signed 16-bit voxel: 32768 for
  /// unsigned 16-bit data, else 0.
  public int rawBias() {
    return !signed && bitsStored == 16 ? 32768 : 0;
  }
}
