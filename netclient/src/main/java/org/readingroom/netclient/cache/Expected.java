package org.readingroom.netclient.cache;

import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.InstanceSink.IncomingInstance;

/// What the sender says the next data set is. It is believed in the transfer syntax only; a data
/// set whose UIDs contradict it is refused.
///
/// @param studyInstanceUid null when nobody said
/// @param seriesInstanceUid null when nobody said
/// @param sopInstanceUid null when nobody said
public record Expected(
    String transferSyntaxUid,
    @Nullable String studyInstanceUid,
    @Nullable String seriesInstanceUid,
    @Nullable String sopInstanceUid) {

  /// Whatever it holds, for files.
  public static Expected anything(String transferSyntaxUid) {
    return new Expected(transferSyntaxUid, null, null, null);
  }

  /// What an archive announced while a study was being fetched from it.
  public static Expected of(IncomingInstance head, String studyInstanceUid) {
    return new Expected(head.transferSyntaxUid(), studyInstanceUid, null, head.sopInstanceUid());
  }
}
