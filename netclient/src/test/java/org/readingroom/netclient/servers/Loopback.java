package org.readingroom.netclient.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/// Connections to servers of this computer.
public final class Loopback {
  private Loopback() {}

  /// Null while nothing listens there, as during a restart, or between two C-MOVEs at our own
  /// listener.
  public static @Nullable Socket to(int port) {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException away) {
      return null;
    }
  }
}
