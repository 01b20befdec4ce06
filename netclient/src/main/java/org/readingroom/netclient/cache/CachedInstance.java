package org.readingroom.netclient.cache;

import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// One instance that is whole and durable in the cache.
///
/// @param bytes length of the bare data set as stored by the archive
/// @param sha256 digest of those bytes, lower-case hexadecimal
/// @param header all of the header but private attributes where [#isHeaderWhole]; else the
///   attributes that order and place an image: UIDs, Instance Number, Rows, Columns, Number of
///   Frames, Image Position and Orientation (Patient), as far as present
/// @param location where the sealed file lies within the cache; opaque
public record CachedInstance(
    String studyInstanceUid,
    String seriesInstanceUid,
    String sopInstanceUid,
    String sopClassUid,
    String transferSyntaxUid,
    long bytes,
    String sha256,
    Dataset header,
    String location) {

  /// Instance Number (0020,0013); 0 when absent.
  public int instanceNumber() {
    return header.integer(Tag.InstanceNumber, 0);
  }

  /// Whether [#header] is all there is before the pixel data but private attributes, so that the
  /// file need not be opened for it.
  public boolean isHeaderWhole() {
    return HeaderRows.isWhole(header);
  }

  /// Never the UIDs of a patient's study in a log.
  @Override
  public String toString() {
    return "CachedInstance[" + location + "]";
  }
}
