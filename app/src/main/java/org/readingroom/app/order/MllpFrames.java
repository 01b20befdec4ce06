package org.readingroom.app.order;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Messages between their marks (HL7 Minimal Lower Layer Protocol, release 1), each within a size
/// and a time, whatever the other side sends or does not send. For one thread.
final class MllpFrames {
  static final int START = 0x0B;
  static final int END = 0x1C;

  /// bytes between messages that are none, such as line ends, before we give up on the sender
  private static final int MOST_NOISE = 1_024;

  private final Socket socket;
  private final InputStream in;
  private final OrderListener.Limits limits;
  private final byte[] buffer = new byte[8_192];
  private int at;
  private int filled;

  MllpFrames(Socket socket, OrderListener.Limits limits) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.limits = limits;
  }

  /// The connection is of no use any more.
  static final class BrokenException extends IOException {
    BrokenException(String reason) {
      super(reason);
    }
  }

  /// The next message; null at the end of the connection, or after a long silence between messages.
  ///
  /// @throws BrokenException when what comes is too long, too slow or no message
  byte @Nullable [] next() throws IOException {
    if (at == filled) {
      try {
        if (!fill(limits.idle())) {
          return null;
        }
      } catch (SocketTimeoutException silent) {
        return null;
      }
    }
    // from the first byte on there is one deadline, however slowly the others drip in
    long deadline = System.nanoTime() + limits.messageTime().toNanos();
    try {
      return message(deadline);
    } catch (SocketTimeoutException e) {
      throw new BrokenException("a message did not end in time");
    }
  }

  private byte @Nullable [] message(long deadline) throws IOException {
    int noise = 0;
    ByteArrayOutputStream message = null;
    while (true) {
      if (at == filled && !fill(left(deadline))) {
        if (message != null) {
          throw new BrokenException("the connection ended within a message");
        }
        return null;
      }
      int b = buffer[at++] & 0xFF;
      if (b == START) {
        // a second start: the sender gave up and began again
        message = new ByteArrayOutputStream();
      } else if (message == null) {
        if (++noise > MOST_NOISE) {
          throw new BrokenException("what comes is not HL7 over MLLP");
        }
        // the end mark's carriage return, and what careless senders add to it
        if (at == filled && isBlank(b)) {
          return next();
        }
      } else if (b == END) {
        return message.toByteArray();
      } else {
        if (message.size() == limits.maxMessageBytes()) {
          throw new BrokenException("a message is too long");
        }
        message.write(b);
      }
    }
  }

  private static boolean isBlank(int b) {
    return b == '\r' || b == '\n' || b == ' ';
  }

  private static Duration left(long deadline) throws SocketTimeoutException {
    long nanos = deadline - System.nanoTime();
    if (nanos <= 0) {
      throw new SocketTimeoutException();
    }
    return Duration.ofNanos(nanos);
  }

  private boolean fill(Duration within) throws IOException {
    socket.setSoTimeout((int) Math.clamp(within.toMillis(), 1, Integer.MAX_VALUE));
    int n = in.read(buffer);
    at = 0;
    filled = Math.max(n, 0);
    return n > 0;
  }
}
