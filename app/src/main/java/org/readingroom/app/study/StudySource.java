package org.readingroom.app.study;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.readingroom.netclient.codec.Frames;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.seal.ReadBuffer;

/// Where a study's instances come from: the cache, seen through as little as the reading desk
/// needs. Implementations are thread-safe; everything here blocks, so call it from a background
/// thread.
public interface StudySource {
  /// One instance that is completely here.
  ///
  /// @param sopInstanceUid SOP Instance UID
  /// @param seriesInstanceUid Series Instance UID
  /// @param transferSyntaxUid Transfer Syntax UID of the stored data set
  /// @param instanceNumber Instance Number, 0 when unknown: tells what to look at first, never a
  ///   place
  record InstanceRef(
      String sopInstanceUid,
      String seriesInstanceUid,
      String transferSyntaxUid,
      int instanceNumber) {}

  /// The instances of a study that are here now; empty when none is.
  List<InstanceRef> instances(String studyInstanceUid) throws IOException;

  /// The image to have on the screen before the study is listed: the middle one of its largest
  /// series. Answers at once however large the study is.
  ///
  /// @return empty when that cannot be told without listing
  default Optional<InstanceRef> glance(String studyInstanceUid) throws IOException {
    return Optional.empty();
  }

  /// The data set without its pixel data; private attributes may be left out.
  Dataset header(InstanceRef instance) throws IOException;

  /// The frames of an instance, still encoded.
  ///
  /// @param into where the object is read; the frames are usable until its next use
  Frames frames(InstanceRef instance, ReadBuffer into) throws IOException;

  /// Looks for a better copy of an instance that cannot be decoded.
  ///
  /// @return true when there is one now, worth another try
  default boolean fetchAgain(InstanceRef undecodable) throws IOException, InterruptedException {
    return false;
  }

  /// Keeps a study from being evicted until the returned pin is closed.
  Hold hold(String studyInstanceUid) throws IOException;

  /// Calls `listener` after instances of a study were added, on a background thread, until the
  /// returned subscription is closed.
  Hold onArrival(String studyInstanceUid, Runnable listener);

  /// Something that lasts until it is closed; closing it again does nothing.
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }
}
