package org.readingroom.netclient.cache;

/// One instance that is whole and durable in the cache.
///
/// @param bytes length of the bare data set as stored by the archive
/// @param sha256 digest of those bytes, lower-case hexadecimal
/// @param instanceNumber Instance Number (0020,0013); 0 when absent
/// @param header all of its header, or the part that orders and places it
/// @param location where the sealed file lies within the cache; opaque
public record CachedInstance(
    String studyInstanceUid,
    String seriesInstanceUid,
    String sopInstanceUid,
    String sopClassUid,
    String transferSyntaxUid,
    long bytes,
    String sha256,
    int instanceNumber,
    InstanceHeader header,
    String location) {

  /// Never the UIDs of a patient's study in a log.
  @Override
  public String toString() {
    return "CachedInstance[" + location + "]";
  }
}
