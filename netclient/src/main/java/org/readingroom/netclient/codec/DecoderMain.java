package org.readingroom.netclient.codec;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// The helper process that decodes frames with the native library and may die of them. It reads
/// requests from a socket until that closes; it opens no file, keeps nothing and logs nothing.
public final class DecoderMain {
  /// The first argument with which an installed program starts as this helper.
  public static final String ARGUMENT = "--decode-frames";

  private DecoderMain() {}

  /// @param arguments at the end: the path of the shared memory, or {@link SharedMemory#NONE}, and
  ///   of the socket
  public static void main(String[] arguments) throws IOException {
    if (!NativeLibrary.load()) {
      return;
    }
    String memory = arguments[arguments.length - 2];
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(arguments[arguments.length - 1]);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        DecoderConnection program =
            new DecoderConnection(
                channel,
                memory.equals(SharedMemory.NONE) ? null : SharedMemory.open(Path.of(memory)))) {
      channel.connect(address);
      while (true) {
        answer(program, program.request());
      }
    } catch (IOException theProgramIsGone) {
      // nothing is left to do
    }
  }

  private static void answer(DecoderConnection program, DecoderConnection.Request request)
      throws IOException {
    try (NativeFrame decoded =
        NativeCodec.read(
            request.frame(),
            request.flags(),
            request.kind(),
            request.transformed(),
            request.planar())) {
      program.give(decoded);
    } catch (UndecodableFrameException e) {
      program.give(e);
    } catch (OutOfMemoryError | RuntimeException e) {
      program.give(NativeCodec.damaged());
    }
  }
}
