package org.readingroom.netclient.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;

/// Opens what {@link SealedOutputStream} sealed. Every byte handed out has been authenticated; a
/// stream that was cut, even exactly between two chunks, ends in {@link SealBrokenException} and
/// never in a plain end of file. Belongs to one thread.
public final class SealedInputStream extends InputStream {
  private static final int SEALED_CHUNK_BYTES = SealedHeader.CHUNK_BYTES + Aead.TAG_BYTES;

  private final InputStream in;
  private final String identity;
  private final Aead aead;
  private final ChunkBuffers buffers;
  private final byte[] sealed;
  private final byte[] plain;
  private int highWater;
  private boolean closed;
  private int carried;
  private int at;
  private int end;
  private long chunk;
  private boolean lastSeen;

  /// Reads the header at once.
  ///
  /// @param identity the one given when it was sealed
  /// @throws SealBrokenException when it is not such a stream, or was sealed with another key
  public SealedInputStream(InputStream in, Sealing sealing, String identity) throws IOException {
    this.in = in;
    this.identity = identity;
    byte[] header = in.readNBytes(SealedHeader.BYTES);
    if (header.length < SealedHeader.BYTES) {
      throw new SealBrokenException("a sealed object is cut short");
    }
    byte[] key = SealedHeader.open(sealing, identity, header);
    aead = new Aead(key);
    Arrays.fill(key, (byte) 0);
    buffers = ChunkBuffers.take();
    sealed = buffers.sealed;
    plain = buffers.plain;
  }

  /// The whole content of a sealed file, as fast as one core can.
  public static byte[] readAll(Path file, Sealing sealing, String identity) throws IOException {
    byte[] sealed = Files.readAllBytes(file);
    byte[] content = new byte[contentBytes(sealed.length)];
    open(sealed, sealed.length, sealing, identity, content);
    return content;
  }

  /// The same into arrays that are used again and again.
  public static void readAll(Path file, Sealing sealing, String identity, ReadBuffer into)
      throws IOException {
    byte[] sealed;
    int length = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int size = Math.toIntExact(channel.size());
      sealed = into.sealed(size);
      ByteBuffer target = ByteBuffer.wrap(sealed, 0, size);
      while (target.hasRemaining() && channel.read(target) >= 0) {
        length = target.position();
      }
    }
    open(sealed, length, sealing, identity, into.bytes(contentBytes(length)));
  }

  private static int contentBytes(int sealedBytes) throws SealBrokenException {
    long contentBytes = SealedHeader.contentBytes(sealedBytes);
    if (contentBytes < 0) {
      throw new SealBrokenException("a sealed object is cut short");
    }
    return Math.toIntExact(contentBytes);
  }

  private static void open(
      byte[] sealed, int sealedBytes, Sealing sealing, String identity, byte[] content)
      throws SealBrokenException {
    byte[] key = SealedHeader.open(sealing, identity, Arrays.copyOf(sealed, SealedHeader.BYTES));
    Aead aead = new Aead(key);
    Arrays.fill(key, (byte) 0);
    int from = SealedHeader.BYTES;
    int to = 0;
    for (long chunk = 0; from < sealedBytes; chunk++) {
      int length = Math.min(SEALED_CHUNK_BYTES, sealedBytes - from);
      boolean last = from + length == sealedBytes;
      to +=
          aead.open(
              SealedHeader.chunkNonce(chunk, last),
              SealedHeader.chunkContext(identity, chunk, last),
              sealed,
              from,
              length,
              content,
              to);
      from += length;
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? plain[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, end - at);
    System.arraycopy(plain, at, bytes, offset, n);
    at += n;
    return n;
  }

  @Override
  public int available() {
    return end - at;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      at = end = 0;
      buffers.giveBack(highWater);
    }
    in.close();
  }

  /// True when at least one byte waits in `plain`.
  private boolean fill() throws IOException {
    if (closed) {
      throw new IOException("the sealed stream is closed");
    }
    while (at == end) {
      if (lastSeen) {
        return false;
      }
      int got = carried + in.readNBytes(sealed, carried, SEALED_CHUNK_BYTES + 1 - carried);
      boolean last = got <= SEALED_CHUNK_BYTES;
      int length = last ? got : SEALED_CHUNK_BYTES;
      end =
          aead.open(
              SealedHeader.chunkNonce(chunk, last),
              SealedHeader.chunkContext(identity, chunk, last),
              sealed,
              0,
              length,
              plain,
              0);
      at = 0;
      highWater = Math.max(highWater, end);
      chunk++;
      lastSeen = last;
      if (!last) {
        sealed[0] = sealed[SEALED_CHUNK_BYTES];
        carried = 1;
      }
    }
    return true;
  }
}
