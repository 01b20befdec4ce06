package org.readingroom.netclient.seal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Seals a stream of any length, 1 MiB at a time. Only {@link #finish()} completes it: a stream
/// that is merely closed, because its source failed half-way, never opens as if it were whole.
/// Belongs to one thread.
public final class SealedOutputStream extends OutputStream {
  private final OutputStream out;
  private final String identity;
  private final Aead aead;
  private final ChunkBuffers buffers;
  private final byte[] plain;
  private int highWater;
  private boolean returned;
  private int filled;
  private long chunk;
  private long contentBytes;
  private boolean finished;

  /// Writes the header at once.
  ///
  /// @param identity what this stream is, for example a SOP Instance UID; the same must be given to
  ///   open it
  public SealedOutputStream(OutputStream out, Sealing sealing, String identity) throws IOException {
    this.out = out;
    this.identity = identity;
    byte[] header = new byte[SealedHeader.BYTES];
    byte[] key = SealedHeader.create(sealing, identity, header);
    aead = new Aead(key);
    Arrays.fill(key, (byte) 0);
    out.write(header);
    buffers = ChunkBuffers.take();
    plain = buffers.plain;
  }

  /// Bytes written to this stream so far, before sealing.
  public long contentBytes() {
    return contentBytes;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (finished) {
      throw new IOException("the sealed stream is finished");
    }
    int at = offset;
    int left = length;
    while (left > 0) {
      if (filled == plain.length) {
        writeChunk(plain, 0, filled, false);
      }
      int n = Math.min(left, plain.length - filled);
      System.arraycopy(bytes, at, plain, filled, n);
      filled += n;
      highWater = Math.max(highWater, filled);
      at += n;
      left -= n;
    }
    contentBytes += length;
  }

  /// Writes the last bytes and finishes. Where they are all there is, they are sealed where they
  /// lie.
  public void finish(byte[] bytes, int offset, int length) throws IOException {
    if (finished || chunk > 0 || filled > 0 || length > SealedHeader.CHUNK_BYTES) {
      write(bytes, offset, length);
      finish();
      return;
    }
    writeChunk(bytes, offset, length, true);
    contentBytes = length;
    finished = true;
    returnBuffers();
    out.flush();
  }

  /// Seals what is left as the last chunk. Flushes, but does not close or sync what is below.
  public void finish() throws IOException {
    if (!finished) {
      writeChunk(plain, 0, filled, true);
      finished = true;
      returnBuffers();
      out.flush();
    }
  }

  /// Closes what is below; without {@link #finish()} before, what was written can never be opened
  /// as a whole.
  @Override
  public void close() throws IOException {
    finished = true;
    returnBuffers();
    out.close();
  }

  private void returnBuffers() {
    if (!returned) {
      returned = true;
      buffers.giveBack(highWater);
    }
  }

  private void writeChunk(byte[] content, int offset, int length, boolean last) throws IOException {
    int n =
        aead.seal(
            SealedHeader.chunkNonce(chunk, last),
            SealedHeader.chunkContext(identity, chunk, last),
            content,
            offset,
            length,
            buffers.sealed,
            0);
    out.write(buffers.sealed, 0, n);
    chunk++;
    filled = 0;
  }
}
