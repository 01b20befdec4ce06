package org.readingroom.netclient.codec;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// What goes over the connection: the length of what follows, then a request (flags, kind,
/// transformed, planar, frame) or an answer (what it is, how many samples, the samples; or a
/// sentence).
final class DecoderMessages {
  private static final int SENTENCE = 0;
  private static final int BYTES = 1;
  private static final int WORDS = 2;
  private static final int MAX_BYTES = 1 << 30;

  private DecoderMessages() {}

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer cleared(ByteBuffer buffer, int bytes) {
    return bytes <= buffer.capacity()
        ? buffer.clear()
        : buffer(Math.max(bytes, 2 * buffer.capacity()));
  }

  static ByteBuffer request(ByteBuffer reused, byte[] frame, int flags, CodeStream stream) {
    int bytes = 16 + frame.length;
    ByteBuffer out = cleared(reused, 4 + bytes);
    out.putInt(bytes);
    out.putInt(flags);
    out.putInt(stream.kind());
    out.putInt(stream.transformed() ? 1 : 0);
    out.putInt(stream.planar() ? 1 : 0);
    return out.put(frame).flip();
  }

  /// Reads one whole message, without its length.
  static ByteBuffer receive(SocketChannel channel, ByteBuffer reused) throws IOException {
    ByteBuffer in = reused.clear().limit(4);
    fill(channel, in);
    int bytes = in.flip().getInt();
    if (bytes < 4 || bytes > MAX_BYTES) {
      throw new IOException("the decoder's process talks nonsense");
    }
    in = cleared(in, bytes).limit(bytes);
    fill(channel, in);
    return in.flip();
  }

  private static void fill(SocketChannel channel, ByteBuffer in) throws IOException {
    while (in.hasRemaining()) {
      if (channel.read(in) < 0) {
        throw new EOFException("the decoder's process is gone");
      }
    }
  }

  static ByteBuffer answer(ByteBuffer reused, RawFrame frame) {
    return switch (frame) {
      case RawFrame.Bytes b -> {
        ByteBuffer out = cleared(reused, 12 + b.samples().length);
        head(out, 8 + b.samples().length, BYTES, b.rgb());
        yield out.put(b.samples()).flip();
      }
      case RawFrame.Words w -> {
        int bytes = 2 * w.samples().length;
        ByteBuffer out = cleared(reused, 12 + bytes);
        head(out, 8 + bytes, WORDS, w.rgb());
        out.asShortBuffer().put(w.samples());
        yield out.position(12 + bytes).flip();
      }
      case RawFrame.DoubleWords d ->
          throw new IllegalArgumentException("the library has no 32-bit samples");
    };
  }

  static ByteBuffer answer(ByteBuffer reused, UndecodableFrameException undecodable) {
    byte[] sentence = String.valueOf(undecodable.getMessage()).getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = cleared(reused, 12 + sentence.length);
    head(out, 8 + sentence.length, SENTENCE, false);
    return out.put(sentence).flip();
  }

  private static void head(ByteBuffer out, int bytes, int what, boolean rgb) {
    out.putInt(bytes).putInt(what).putInt(rgb ? 1 : 0);
  }

  static RawFrame answer(ByteBuffer in) throws IOException {
    int what = in.getInt();
    boolean rgb = in.getInt() == 1;
    switch (what) {
      case BYTES -> {
        byte[] samples = new byte[in.remaining()];
        in.get(samples);
        return new RawFrame.Bytes(samples, rgb);
      }
      case WORDS -> {
        short[] samples = new short[in.remaining() / 2];
        in.asShortBuffer().get(samples);
        return new RawFrame.Words(samples, rgb);
      }
      default -> {
        byte[] sentence = new byte[in.remaining()];
        in.get(sentence);
        throw new UndecodableFrameException(new String(sentence, StandardCharsets.UTF_8));
      }
    }
  }
}
