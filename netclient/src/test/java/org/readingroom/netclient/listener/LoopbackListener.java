package org.readingroom.netclient.listener;

import java.net.InetAddress;
import java.util.List;
import org.readingroom.netclient.peer.ArchiveNode;
import org.readingroom.netclient.peer.LocalEntity;

/// A store listener that only this computer reaches, for the tests of other rooms.
public final class LoopbackListener {
  private LoopbackListener() {}

  /// @param archive who may send
  public static StoreListener of(LocalEntity us, ArchiveNode archive) {
    return new StoreListener(
        us,
        List.of(archive),
        ListenerLimits.DEFAULT,
        null,
        syntax -> true,
        InetAddress.getLoopbackAddress());
  }
}
