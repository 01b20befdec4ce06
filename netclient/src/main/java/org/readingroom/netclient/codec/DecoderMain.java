package org.readingroom.netclient.codec;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The helper process that decodes frames with the native library and may die of them. It reads
/// requests from a socket until that closes; it opens no file, keeps nothing and logs nothing.
public final class DecoderMain {
  /// The first argument with which an installed program starts as this helper.
  public static final String ARGUMENT = "--decode-frames";

  private DecoderMain() {}

  /// @param arguments the path of the socket, last
  public static void main(String[] arguments) throws IOException {
    if (!NativeLibrary.load()) {
      return;
    }
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(arguments[arguments.length - 1]);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(address);
      ByteBuffer buffer = DecoderMessages.buffer(1 << 20);
      while (true) {
        buffer = answer(DecoderMessages.receive(channel, buffer));
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    } catch (IOException theProgramIsGone) {
      // nothing is left to do
    }
  }

  private static ByteBuffer answer(ByteBuffer request) {
    int flags = request.getInt();
    int kind = request.getInt();
    boolean transformed = request.getInt() == 1;
    boolean planar = request.getInt() == 1;
    byte[] frame = new byte[request.remaining()];
    request.get(frame);
    try {
      return DecoderMessages.answer(
          request, NativeCodec.read(frame, flags, kind, transformed, planar));
    } catch (UndecodableFrameException e) {
      return DecoderMessages.answer(request, e);
    } catch (OutOfMemoryError | RuntimeException e) {
      return DecoderMessages.answer(request, NativeCodec.damaged());
    }
  }
}
