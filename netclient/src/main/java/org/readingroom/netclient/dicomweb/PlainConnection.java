package org.readingroom.netclient.dicomweb;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/// One TCP connection of a {@link PlainLink}, used by one request after the other. A channel, since
/// an interrupt then ends any wait on it; closing it from another thread does too.
final class PlainConnection implements AutoCloseable {
  private static final int RECEIVE_BYTES = 1 << 20;

  private final PlainLink link;
  private final SocketChannel channel;
  private long idleSinceNanos;
  private boolean answered;

  PlainConnection(PlainLink link) throws IOException {
    this.link = link;
    channel = SocketChannel.open();
    boolean ready = false;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
      ready = true;
    } finally {
      if (!ready) {
        channel.close();
      }
    }
  }

  void connect(InetSocketAddress address, Duration timeout) throws IOException {
    channel.socket().connect(address, (int) Math.clamp(timeout.toMillis(), 1, 600_000));
  }

  /// A new request goes out; whether the server says anything to it is not known yet.
  void send(byte[] request) throws IOException {
    answered = false;
    ByteBuffer bytes = ByteBuffer.wrap(request);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// @return bytes read, at least one; −1 at the end
  /// @throws StalledException when nothing comes in time
  int read(byte[] target, int offset, int length, long patienceNanos) throws IOException {
    if (patienceNanos <= 0) {
      throw new StalledException();
    }
    channel.socket().setSoTimeout((int) Math.clamp(patienceNanos / 1_000_000, 1, 86_400_000));
    try {
      int n = channel.socket().getInputStream().read(target, offset, length);
      answered |= n > 0;
      return n;
    } catch (SocketTimeoutException e) {
      throw new StalledException();
    }
  }

  /// True once a byte of the answer to the last request has come.
  boolean hasAnswered() {
    return answered;
  }

  void rest() {
    idleSinceNanos = System.nanoTime();
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  PlainLink link() {
    return link;
  }

  @Override
  public void close() {
    link.forget(this);
    try {
      channel.close();
    } catch (IOException e) {
      // gone either way
    }
  }
}
