package org.readingroom.netclient.dimse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A connected socket as the toolkit is to see it: what it reads has passed a {@link
/// SubOperationFilter}, whose answers go out between its own units.
///
/// Only what the toolkit asks of a socket is handed on. Closing it closes the one below.
final class FilteredSocket extends Socket {
  private final Socket below;
  private final WholeUnits out;
  private final SubOperationFilter in;

  /// @param taker who takes sub-operations now
  FilteredSocket(Socket below, Supplier<@Nullable SubOperations> taker) throws IOException {
    this.below = below;
    this.out = new WholeUnits(below.getOutputStream());
    this.in = new SubOperationFilter(below.getInputStream(), out, taker);
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public InetAddress getInetAddress() {
    return below.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return below.getLocalAddress();
  }

  @Override
  public int getPort() {
    return below.getPort();
  }

  @Override
  public int getLocalPort() {
    return below.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return below.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return below.getLocalSocketAddress();
  }

  @Override
  public boolean isConnected() {
    return below.isConnected();
  }

  @Override
  public boolean isClosed() {
    return below.isClosed();
  }

  @Override
  public void close() throws IOException {
    below.close();
  }

  @Override
  public String toString() {
    return below.toString();
  }

  /// The toolkit writes a unit in one call, and so does the filter: each has the stream for itself
  /// meanwhile.
  private static final class WholeUnits extends OutputStream {
    private final OutputStream below;

    WholeUnits(OutputStream below) {
      this.below = below;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      below.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      below.flush();
    }

    @Override
    public void close() throws IOException {
      below.close();
    }
  }
}
