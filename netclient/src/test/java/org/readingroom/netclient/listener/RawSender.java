package org.readingroom.netclient.listener;

import static org.readingroom.netclient.message.ByHand.ascii;
import static org.readingroom.netclient.message.ByHand.item;
import static org.readingroom.netclient.message.ByHand.join;
import static org.readingroom.netclient.message.ByHand.ui;
import static org.readingroom.netclient.message.ByHand.us;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.readingroom.netclient.message.ByHand;

/// Somebody who sends to our port, byte by byte and by hand, so that nothing stops it from being
/// wrong (PS3.8 9.3, PS3.7 9.3).
final class RawSender implements AutoCloseable {
  static final String CT = "1.2.840.10008.5.1.4.1.1.2";
  static final String EXPLICIT = "1.2.840.10008.1.2.1";
  private static final int PIECE_BYTES = 1 << 14;

  final Socket socket;
  final DataInputStream in;
  final OutputStream out;

  RawSender(int port) throws IOException {
    socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /// One answer: its type, then its body.
  byte[] answer() throws IOException {
    int type = in.readUnsignedByte();
    in.readUnsignedByte();
    byte[] body = in.readNBytes(in.readInt());
    byte[] whole = new byte[body.length + 1];
    whole[0] = (byte) type;
    System.arraycopy(body, 0, whole, 1, body.length);
    return whole;
  }

  /// True when the other side has hung up, or does within ten seconds.
  boolean isHungUp() throws IOException {
    try {
      while (in.read() >= 0) {
        // what it still had to say
      }
      return true;
    } catch (EOFException | java.net.SocketException closed) {
      return true;
    }
  }

  void unit(int type, byte[] body) throws IOException {
    out.write(ByHand.unit(type, body));
    out.flush();
  }

  /// Asks for one CT context and one verification context; returns the answer.
  byte[] associate(String called, String calling) throws IOException {
    unit(1, request(called, calling));
    return answer();
  }

  static byte[] request(String called, String calling) {
    return join(
        new byte[] {0, 1, 0, 0},
        title(called),
        title(calling),
        new byte[32],
        item(0x10, ascii("1.2.840.10008.3.1.1.1")),
        item(0x20, context(1, CT, EXPLICIT)),
        item(0x20, context(3, Contexts.VERIFICATION, "1.2.840.10008.1.2")),
        item(0x50, join(item(0x51, new byte[] {0, 0, 0x40, 0}), item(0x52, ascii("1.2.3.4")))));
  }

  private static byte[] context(int id, String abstractSyntax, String transferSyntax) {
    return join(
        new byte[] {(byte) id, 0, 0, 0},
        item(0x30, ascii(abstractSyntax)),
        item(0x40, ascii(transferSyntax)));
  }

  /// Sends one object and returns the status it is answered with.
  int store(String sopInstanceUid, byte[] dataset) throws IOException {
    storeRequest(CT, sopInstanceUid);
    for (int at = 0; at < dataset.length; at += PIECE_BYTES) {
      int end = Math.min(at + PIECE_BYTES, dataset.length);
      value(1, end == dataset.length ? 2 : 0, Arrays.copyOfRange(dataset, at, end));
    }
    return status();
  }

  void storeRequest(String sopClassUid, String sopInstanceUid) throws IOException {
    value(1, 3, command(1, 0, sopClassUid, sopInstanceUid));
  }

  int echo() throws IOException {
    value(3, 3, command(0x30, 0x0101, Contexts.VERIFICATION, null));
    return status();
  }

  /// @param flags 1 command, 2 last
  void value(int context, int flags, byte[] data) throws IOException {
    unit(4, ByHand.value(context, flags, data));
  }

  static byte[] command(int field, int datasetType, String sopClassUid, String sopInstanceUid) {
    return ByHand.command(
        ui(0x0002, sopClassUid),
        us(0x0100, field),
        us(0x0110, 7),
        us(0x0700, 0),
        us(0x0800, datasetType),
        sopInstanceUid == null ? new byte[0] : ui(0x1000, sopInstanceUid));
  }

  /// Reads a response and returns its status.
  int status() throws IOException {
    byte[] response = answer();
    if (response[0] != 4) {
      throw new EOFException("answered with a unit of type " + response[0]);
    }
    ByteBuffer elements = ByteBuffer.wrap(response).order(ByteOrder.LITTLE_ENDIAN);
    elements.position(7);
    while (elements.remaining() >= 8) {
      elements.getShort();
      int element = elements.getShort() & 0xFFFF;
      int length = elements.getInt();
      if (element == 0x0900) {
        return elements.getShort() & 0xFFFF;
      }
      elements.position(elements.position() + length);
    }
    throw new EOFException("no status");
  }

  private static byte[] title(String title) {
    return ascii((title + " ".repeat(16)).substring(0, 16));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
