package org.readingroom.netclient.seal;

import java.util.Arrays;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/// A few pairs of chunk buffers kept for reuse: a megabyte is costly to allocate for every small
/// object. Wiped before they wait for their next user; the last one back goes first, since it still
/// lies in the processor's memory. Safe from any thread.
final class ChunkBuffers {
  private static final BlockingDeque<ChunkBuffers> SPARE = new LinkedBlockingDeque<>(8);

  final byte[] plain = new byte[SealedHeader.CHUNK_BYTES];
  // one byte more than a sealed chunk: whether anything follows is how the last chunk is known
  final byte[] sealed = new byte[SealedHeader.CHUNK_BYTES + Aead.TAG_BYTES + 1];

  private ChunkBuffers() {}

  static ChunkBuffers take() {
    ChunkBuffers spare = SPARE.pollFirst();
    return spare == null ? new ChunkBuffers() : spare;
  }

  void giveBack(int plainUsed) {
    Arrays.fill(plain, 0, plainUsed, (byte) 0);
    SPARE.offerFirst(this);
  }
}
