package org.readingroom.netclient.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.readingroom.netclient.federation.Archive;
import org.readingroom.netclient.peer.ArchivePeer;

/// One archive that may hold the study, and what it said it holds. Owned by the run's thread.
final class FetchSource {
  final Archive archive;
  final List<FetchChannel> channels = new ArrayList<>();
  final Map<String, Integer> seriesSizes = new HashMap<>();
  boolean asked = true;

  /// How often it was asked what it holds.
  int inventories = 1;

  /// It began to say what it holds and did not come to the end.
  boolean listCut;

  /// @param asStored it is not to compress anything
  FetchSource(Archive archive, boolean asStored) {
    this.archive = archive;
    for (ArchivePeer peer : archive.forFetching()) {
      FetchChannel channel = new FetchChannel(this, peer);
      channels.add(channel);
      if (asStored) {
        channel.compression.end();
      }
    }
  }
}
