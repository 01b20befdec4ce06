package org.readingroom.render.volume;

/// Names one slice: an instance, and the frame within it. Immutable.
///
/// @param sopInstanceUid SOP Instance UID
/// @param frame frame number from 1, as DICOM counts; 1 for single-frame objects
public record SliceId(String sopInstanceUid, int frame) {

  public SliceId {
    if (frame < 1) {
      throw new IllegalArgumentException("frames are counted from 1");
    }
  }

  /// The only frame of a single-frame object.
  public static SliceId of(String sopInstanceUid) {
    return new SliceId(sopInstanceUid, 1);
  }
}
