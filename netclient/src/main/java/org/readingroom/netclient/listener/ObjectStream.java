package org.readingroom.netclient.listener;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.BlockStream;
import org.readingroom.netclient.message.DataValue;
import org.readingroom.netclient.message.ViolationException;

/// The data set of one message as a stream: ends with the message, counts what comes over the wire
/// for it, and remembers whether the link failed under it. One thread.
final class ObjectStream extends BlockStream {
  /// What a value's head and its unit's head add on the wire.
  private static final int HEADS_BYTES = 12;

  private final UpperLayer layer;
  private final int contextId;
  private final long maxBytes;
  private Meter meter = bytes -> {};
  private long wireBytes;
  private long valueLeft;
  private boolean lastValue;
  private @Nullable IOException broken;

  ObjectStream(UpperLayer layer, int contextId, long maxBytes) {
    this.layer = layer;
    this.contextId = contextId;
    this.maxBytes = maxBytes;
  }

  /// Counts what comes over the wire, and may end it.
  interface Meter {
    void count(long bytes) throws IOException;
  }

  /// From now on, and what has come so far.
  void countBy(Meter newMeter) throws IOException {
    newMeter.count(wireBytes);
    this.meter = newMeter;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    rethrowIfBroken();
    try {
      while (valueLeft == 0) {
        if (lastValue) {
          return -1;
        }
        nextValue();
      }
      int read = layer.data().read(into, offset, (int) Math.min(length, valueLeft));
      if (read < 0) {
        throw new EOFException();
      }
      valueLeft -= read;
      count(read);
      return read;
    } catch (IOException e) {
      broken = e;
      throw e;
    }
  }

  private void nextValue() throws IOException {
    DataValue value = layer.nextValue();
    if (value.command() || value.contextId() != contextId) {
      throw new ViolationException("a message within a message");
    }
    valueLeft = value.length();
    lastValue = value.last();
    count(HEADS_BYTES);
  }

  private void count(long bytes) throws IOException {
    wireBytes += bytes;
    if (wireBytes > maxBytes) {
      throw new ViolationException("an object of more than " + maxBytes + " bytes");
    }
    meter.count(bytes);
  }

  @Override
  public void close() {
    // the object ends where it ends; closing early only means that the rest is not wanted
  }

  void rethrowIfBroken() throws IOException {
    if (broken != null) {
      throw broken;
    }
  }

  void skipRest() throws IOException {
    byte[] waste = new byte[1 << 13];
    while (read(waste, 0, waste.length) >= 0) {
      // on to the end of the message
    }
  }
}
