package org.readingroom.netclient.dimse;

import static org.readingroom.netclient.message.ByHand.ascii;
import static org.readingroom.netclient.message.ByHand.item;
import static org.readingroom.netclient.message.ByHand.ui;
import static org.readingroom.netclient.message.ByHand.us;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.readingroom.netclient.message.ByHand;
import org.readingroom.netclient.peer.ArchiveNode;

/// A peer that follows a script, byte by byte, to do what no honest archive does. Upper layer and
/// messages are written by hand (PS3.8 9.3, PS3.7 6.3), so that nothing stops it from being wrong.
final class ScriptedPeer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch hungUpOn = new CountDownLatch(1);

  /// One conversation; the socket closes when it returns.
  interface Script {
    void play(Wire wire) throws Exception;
  }

  ScriptedPeer(Script script) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try {
              Socket socket = listener.accept();
              sockets.add(socket);
              Thread.ofVirtual().start(() -> converse(socket, script));
            } catch (IOException closed) {
              return;
            }
          }
        });
  }

  private void converse(Socket socket, Script script) {
    try (socket) {
      script.play(new Wire(socket));
    } catch (Exception scriptBroken) {
      // the other side left: what the tests want to see
    } finally {
      hungUpOn.countDown();
    }
  }

  ArchiveNode node() {
    return ArchiveNode.of("scripted", "127.0.0.1", listener.getLocalPort(), "SCRIPTED");
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /// Reading and writing PDUs, one conversation.
  final class Wire {
    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    Wire(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      this.out = new DataOutputStream(socket.getOutputStream());
    }

    /// Says and reads nothing until the test is over.
    void hang() throws InterruptedException {
      closing.await();
    }

    /// Reads one PDU, type and body.
    byte[] pdu() throws IOException {
      int type = in.readUnsignedByte();
      in.readUnsignedByte();
      int length = in.readInt();
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        throw new IOException("hung up");
      }
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.write(type);
      whole.write(body);
      return whole.toByteArray();
    }

    void send(int type, byte[] body) throws IOException {
      out.write(ByHand.unit(type, body));
      out.flush();
    }

    /// Accepts every proposed context with its first transfer syntax (PS3.8 9.3.3).
    void accept() throws IOException {
      byte[] request = pdu();
      ByteArrayOutputStream ac = new ByteArrayOutputStream();
      ac.write(request, 1, 68); // version, reserved, titles, reserved: as received
      ac.writeBytes(item(0x10, ascii("1.2.840.10008.3.1.1.1")));
      ByteArrayOutputStream user = new ByteArrayOutputStream();
      user.writeBytes(item(0x51, ByteBuffer.allocate(4).putInt(16384).array()));
      user.writeBytes(item(0x52, ascii("1.2.3.4")));
      int at = 69;
      while (at + 4 <= request.length) {
        int type = request[at] & 0xFF;
        int length = ByteBuffer.wrap(request, at + 2, 2).getShort() & 0xFFFF;
        if (type == 0x20) {
          byte id = request[at + 4];
          int sub = at + 8;
          String syntax = "";
          while (sub + 4 <= at + 4 + length && syntax.isEmpty()) {
            int subLength = ByteBuffer.wrap(request, sub + 2, 2).getShort() & 0xFFFF;
            if (request[sub] == 0x40) {
              syntax = new String(request, sub + 4, subLength, StandardCharsets.US_ASCII);
            }
            sub += 4 + subLength;
          }
          ByteArrayOutputStream context = new ByteArrayOutputStream();
          context.write(id);
          context.write(0);
          context.write(0);
          context.write(0);
          context.writeBytes(item(0x40, ascii(syntax)));
          ac.writeBytes(item(0x21, context.toByteArray()));
        } else if (type == 0x50) {
          roles(request, at + 4, length, user);
        }
        at += 4 + length;
      }
      ac.writeBytes(item(0x50, user.toByteArray()));
      send(0x02, ac.toByteArray());
    }

    // echoes the role selections (PS3.7 D.3.3.4): accepted
    private void roles(byte[] request, int from, int length, ByteArrayOutputStream user) {
      int at = from;
      while (at + 4 <= from + length) {
        int subLength = ByteBuffer.wrap(request, at + 2, 2).getShort() & 0xFFFF;
        if (request[at] == 0x54) {
          user.write(request, at, 4 + subLength);
        }
        at += 4 + subLength;
      }
    }

    /// A-ASSOCIATE-RJ (PS3.8 9.3.4).
    void reject(int result, int source, int reason) throws IOException {
      pdu();
      send(0x03, new byte[] {0, (byte) result, (byte) source, (byte) reason});
    }

    /// Sends one fragment; `flags`: 1 command, 2 last (PS3.8 annex E).
    void fragment(int context, int flags, byte[] data) throws IOException {
      send(0x04, ByHand.value(context, flags, data));
    }

    /// A response with a status to message 1 (PS3.7 9.3), with or without a data set to follow.
    void response(int context, int commandField, int status, boolean withData) throws IOException {
      fragment(
          context,
          3,
          ByHand.command(
              us(0x0100, commandField),
              us(0x0120, 1),
              us(0x0800, withData ? 0 : 0x0101),
              us(0x0900, status)));
    }

    /// A C-STORE request of the peer (a C-GET sub-operation).
    void storeRequest(int context, String sopClassUid, String sopInstanceUid) throws IOException {
      fragment(
          context,
          3,
          ByHand.command(
              ui(0x0002, sopClassUid),
              us(0x0100, 0x0001),
              us(0x0110, 7),
              us(0x0700, 0),
              us(0x0800, 0),
              ui(0x1000, sopInstanceUid)));
    }
  }

  static ScriptedPeer of(Script script) {
    try {
      return new ScriptedPeer(script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Accepts the association and reads the first message's command; then the script.
  static ScriptedPeer asked(Script script) {
    return of(wire -> {
      wire.accept();
      wire.pdu();
      script.play(wire);
    });
  }

  /// Accepts the association, and that is all.
  static ScriptedPeer mute() {
    return of(wire -> {
      wire.accept();
      wire.hang();
    });
  }
}
