package org.readingroom.netclient.listener;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
    out.write(pdu(type, body));
    out.flush();
  }

  static byte[] pdu(int type, byte[] body) {
    return ByteBuffer.allocate(6 + body.length)
        .put((byte) type)
        .put((byte) 0)
        .putInt(body.length)
        .put(body)
        .array();
  }

  /// Asks for one CT context and one verification context; returns the answer.
  byte[] associate(String called, String calling) throws IOException {
    unit(1, request(called, calling));
    return answer();
  }

  static byte[] request(String called, String calling) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 1, 0, 0});
    body.writeBytes(title(called));
    body.writeBytes(title(calling));
    body.writeBytes(new byte[32]);
    item(body, 0x10, ascii("1.2.840.10008.3.1.1.1"));
    item(body, 0x20, context(1, CT, EXPLICIT));
    item(body, 0x20, context(3, Contexts.VERIFICATION, "1.2.840.10008.1.2"));
    ByteArrayOutputStream user = new ByteArrayOutputStream();
    item(user, 0x51, new byte[] {0, 0, 0x40, 0});
    item(user, 0x52, ascii("1.2.3.4"));
    item(body, 0x50, user.toByteArray());
    return body.toByteArray();
  }

  private static byte[] context(int id, String abstractSyntax, String transferSyntax) {
    ByteArrayOutputStream context = new ByteArrayOutputStream();
    context.writeBytes(new byte[] {(byte) id, 0, 0, 0});
    item(context, 0x30, ascii(abstractSyntax));
    item(context, 0x40, ascii(transferSyntax));
    return context.toByteArray();
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
    unit(4, pdv(context, flags, data));
  }

  static byte[] pdv(int context, int flags, byte[] data) {
    return ByteBuffer.allocate(6 + data.length)
        .putInt(data.length + 2)
        .put((byte) context)
        .put((byte) flags)
        .put(data)
        .array();
  }

  static byte[] command(int field, int datasetType, String sopClassUid, String sopInstanceUid) {
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    text(elements, 0x0002, sopClassUid);
    us(elements, 0x0100, field);
    us(elements, 0x0110, 7);
    us(elements, 0x0700, 0);
    us(elements, 0x0800, datasetType);
    if (sopInstanceUid != null) {
      text(elements, 0x1000, sopInstanceUid);
    }
    return ByteBuffer.allocate(12 + elements.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0)
        .putInt(4)
        .putInt(elements.size())
        .put(elements.toByteArray())
        .array();
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

  private static void us(ByteArrayOutputStream out, int element, int value) {
    out.writeBytes(
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0)
            .putShort((short) element)
            .putInt(2)
            .putShort((short) value)
            .array());
  }

  private static void text(ByteArrayOutputStream out, int element, String value) {
    byte[] bytes = ascii(value.length() % 2 == 0 ? value : value + "\0");
    out.writeBytes(
        ByteBuffer.allocate(8 + bytes.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0)
            .putShort((short) element)
            .putInt(bytes.length)
            .put(bytes)
            .array());
  }

  private static void item(ByteArrayOutputStream out, int type, byte[] body) {
    out.write(type);
    out.write(0);
    out.write(body.length >> 8);
    out.write(body.length);
    out.writeBytes(body);
  }

  private static byte[] title(String title) {
    return ascii((title + " ".repeat(16)).substring(0, 16));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
