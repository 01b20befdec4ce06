package org.readingroom.netclient.listener;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.readingroom.netclient.message.DataValue;
import org.readingroom.netclient.message.ViolationException;

/// Protocol data units of one connection, from the acceptor's side (PS3.8 9.3). No length that the
/// peer claims is allocated; each is checked against what the standard and our limits allow. One
/// thread.
final class UpperLayer {
  static final int ASSOCIATE_RQ = 1;
  static final int ASSOCIATE_AC = 2;
  static final int ASSOCIATE_RJ = 3;
  static final int P_DATA = 4;
  static final int RELEASE_RQ = 5;
  static final int RELEASE_RP = 6;
  static final int ABORT = 7;

  /// 128 contexts with a dozen transfer syntaxes each fit several times.
  private static final int MAX_REQUEST_BYTES = 1 << 18;

  private final Socket socket;
  private final ListenerLimits limits;
  private final PacedInput paced;
  private final DataInputStream in;
  private final OutputStream out;

  /// Bytes of the current P-DATA-TF that were not read yet.
  private long pduLeft;

  /// @param socket for its time limit and for writing
  UpperLayer(Socket socket, InputStream in, ListenerLimits limits) throws IOException {
    this.socket = socket;
    this.limits = limits;
    this.paced = new PacedInput(in, limits);
    this.in = new DataInputStream(new BufferedInputStream(paced, 1 << 16));
    this.out = socket.getOutputStream();
  }

  /// The peer ended the association in the middle of something.
  static final class BrokenOffException extends IOException {
    BrokenOffException() {
      super("the association was broken off");
    }
  }

  /// Reads the A-ASSOCIATE-RQ that opens a connection.
  byte[] request() throws IOException {
    paced.begin();
    int type = in.readUnsignedByte();
    in.readUnsignedByte();
    long length = in.readInt() & 0xFFFFFFFFL;
    if (type != ASSOCIATE_RQ) {
      throw new ViolationException("not an association request");
    }
    if (length > MAX_REQUEST_BYTES) {
      throw new ViolationException("an association request of " + length + " bytes");
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException();
    }
    return body;
  }

  /// Waits for the next unit between messages: P_DATA, RELEASE_RQ or ABORT.
  int awaitUnit() throws IOException {
    socket.setSoTimeout(millis(limits.idle()));
    int type = in.readUnsignedByte();
    socket.setSoTimeout(millis(limits.silence()));
    paced.begin();
    return unit(type);
  }

  private int unit(int type) throws IOException {
    in.readUnsignedByte();
    long length = in.readInt() & 0xFFFFFFFFL;
    switch (type) {
      case P_DATA -> {
        if (length < DataValue.HEAD_BYTES || length > limits.maxPduBytes()) {
          throw new ViolationException("a P-DATA-TF of " + length + " bytes");
        }
        pduLeft = length;
      }
      case RELEASE_RQ, ABORT -> {
        if (length != 4) {
          throw new ViolationException("a unit of a wrong length");
        }
        in.readInt();
      }
      default -> throw new ViolationException("an unexpected unit");
    }
    return type;
  }

  /// The next value of the message being read, which may lie in the next unit.
  DataValue nextValue() throws IOException {
    if (pduLeft == 0 && unit(in.readUnsignedByte()) != P_DATA) {
      throw new BrokenOffException();
    }
    DataValue value = DataValue.read(in, pduLeft);
    pduLeft -= value.bytes();
    return value;
  }

  /// The data of the value whose head was just read.
  InputStream data() {
    return in;
  }

  void send(int type, byte[] body) throws IOException {
    out.write(
        ByteBuffer.allocate(6 + body.length)
            .put((byte) type)
            .put((byte) 0)
            .putInt(body.length)
            .put(body)
            .array());
    out.flush();
  }

  /// @param result 1 for ever, 2 for now; source and reason of PS3.8 table 9-21
  void reject(int result, int source, int reason) throws IOException {
    send(ASSOCIATE_RJ, new byte[] {0, (byte) result, (byte) source, (byte) reason});
  }

  /// A-ABORT by the service provider (PS3.8 table 9-26): 6 is an invalid parameter.
  void abort(int reason) throws IOException {
    send(ABORT, new byte[] {0, 0, 2, (byte) reason});
  }

  void releaseAnswer() throws IOException {
    send(RELEASE_RP, new byte[4]);
  }

  private static int millis(Duration duration) {
    return (int) Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }
}
