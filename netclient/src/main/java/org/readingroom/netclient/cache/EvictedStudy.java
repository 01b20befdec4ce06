package org.readingroom.netclient.cache;

/// One study that was removed to make room.
///
/// @param studyInstanceUid "" when its row in the index no longer opened
/// @param bytes of its sealed files
public record EvictedStudy(String studyInstanceUid, long bytes) {
  /// Never the UIDs of a patient's study in a log.
  @Override
  public String toString() {
    return "EvictedStudy[" + bytes + " bytes]";
  }
}
