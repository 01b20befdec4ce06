package org.readingroom.netclient.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Ports of this computer nobody listens on, for servers that must be told theirs.
///
/// They lie below those the system gives to connections it makes, so that no connection takes one
/// between being named here and being listened on. No port is named twice in a process, and
/// processes of tests beside each other begin at different ones. Servers started on them retry all
/// the same.
public final class FreePorts {
  private static final int LOWEST = 10_000;
  private static final int COUNT = 22_000;
  private static final int APART = 997; // a prime: processes started in a row begin far apart

  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * APART % COUNT));

  private FreePorts() {}

  public static int one() {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      try (ServerSocket everywhere = new ServerSocket(port, 1)) {
        return everywhere.getLocalPort();
      } catch (IOException taken) {
        // the next one, then
      }
    }
    throw new IllegalStateException("no free port from " + LOWEST + " on");
  }

  /// Distinct ports.
  public static List<Integer> some(int count) {
    return Stream.generate(FreePorts::one).limit(count).toList();
  }

  /// True when something accepts connections there.
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException nobodyThere) {
      return false;
    }
  }
}
