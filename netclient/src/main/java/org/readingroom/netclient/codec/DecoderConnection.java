package org.readingroom.netclient.codec;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One end of the connection between the program and a helper.
///
/// A message is the length of what follows, three or four words, and the bytes they are about:
/// those lie in the shared memory when they fit there, and follow otherwise. A request is flags,
/// kind, what the stream says of its colours, and the frame; an answer is what it is, whether it is
/// red, green and blue, and the samples or a sentence. Used by one thread at a time.
final class DecoderConnection implements Closeable {
  private static final int SENTENCE = 0;
  private static final int BYTES = 1;
  private static final int WORDS = 2;
  private static final int MAX_BYTES = 1 << 30;

  private static final int TRANSFORMED = 1;
  private static final int PLANAR = 2;

  private final SocketChannel channel;
  private final @Nullable ByteBuffer shared;
  private ByteBuffer buffer = allocate(1 << 16);

  /// @param shared the memory both ends see, if there is any
  DecoderConnection(SocketChannel channel, @Nullable ByteBuffer shared) {
    this.channel = channel;
    this.shared = shared;
  }

  // ---- the program's end

  void ask(byte[] frame, int flags, CodeStream stream) throws IOException {
    int colours = (stream.transformed() ? TRANSFORMED : 0) | (stream.planar() ? PLANAR : 0);
    message(frame.length, flags, stream.kind(), colours).put(frame);
    send();
  }

  /// @throws UndecodableFrameException what the helper says of the frame
  RawFrame answer() throws IOException {
    ByteBuffer head = receive();
    int what = head.getInt();
    boolean rgb = head.getInt() == 1;
    ByteBuffer samples = payload(head);
    switch (what) {
      case BYTES -> {
        byte[] bytes = new byte[samples.remaining()];
        samples.get(bytes);
        return new RawFrame.Bytes(bytes, rgb);
      }
      case WORDS -> {
        short[] words = new short[samples.remaining() / 2];
        samples.asShortBuffer().get(words);
        return new RawFrame.Words(words, rgb);
      }
      default -> {
        byte[] sentence = new byte[samples.remaining()];
        samples.get(sentence);
        throw new UndecodableFrameException(new String(sentence, StandardCharsets.UTF_8));
      }
    }
  }

  // ---- the helper's end

  /// @param frame valid until the answer is given
  record Request(ByteBuffer frame, int flags, int kind, boolean transformed, boolean planar) {}

  /// Waits for the next one.
  Request request() throws IOException {
    ByteBuffer head = receive();
    int flags = head.getInt();
    int kind = head.getInt();
    int colours = head.getInt();
    return new Request(
        payload(head), flags, kind, (colours & TRANSFORMED) != 0, (colours & PLANAR) != 0);
  }

  void give(NativeFrame decoded) throws IOException {
    int what = decoded.isWords() ? WORDS : BYTES;
    decoded.copyTo(message(decoded.byteCount(), what, decoded.isRgb() ? 1 : 0));
    send();
  }

  void give(UndecodableFrameException undecodable) throws IOException {
    byte[] sentence = String.valueOf(undecodable.getMessage()).getBytes(StandardCharsets.UTF_8);
    message(sentence.length, SENTENCE, 0).put(sentence);
    send();
  }

  // ---- both

  /// Writes a message's head.
  ///
  /// @return where so many bytes are to be put before it is sent
  private ByteBuffer message(int byteCount, int... words) {
    ByteBuffer common = shared;
    boolean inCommon = common != null && byteCount <= common.capacity();
    int head = 4 * words.length + 4;
    int following = head + (inCommon ? 0 : byteCount);
    makeRoom(4 + following);
    buffer.putInt(following);
    for (int word : words) {
      buffer.putInt(word);
    }
    buffer.putInt(byteCount);
    ByteBuffer bytes =
        common != null && inCommon ? common.clear() : buffer.slice().order(buffer.order());
    buffer.position(4 + following);
    return bytes.limit(byteCount);
  }

  private void send() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /// One whole message, without its length.
  private ByteBuffer receive() throws IOException {
    makeRoom(4);
    fill(4);
    int following = buffer.getInt(0);
    if (following < 12 || following > MAX_BYTES) {
      throw nonsense();
    }
    makeRoom(following);
    fill(following);
    return buffer.flip();
  }

  /// What the head, read up to its last word, is about.
  private ByteBuffer payload(ByteBuffer head) throws IOException {
    int byteCount = head.getInt();
    if (byteCount == head.remaining()) {
      return head.slice().order(head.order());
    }
    ByteBuffer common = shared;
    if (common == null || head.hasRemaining() || byteCount < 0 || byteCount > common.capacity()) {
      throw nonsense();
    }
    return common.clear().limit(byteCount).slice().order(common.order());
  }

  private static IOException nonsense() {
    return new IOException("the decoder's process talks nonsense");
  }

  private void fill(int bytes) throws IOException {
    buffer.limit(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the decoder's process is gone");
      }
    }
  }

  private void makeRoom(int bytes) {
    if (bytes > buffer.capacity()) {
      buffer = allocate(Math.max(bytes, 2 * buffer.capacity()));
    }
    buffer.clear();
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
