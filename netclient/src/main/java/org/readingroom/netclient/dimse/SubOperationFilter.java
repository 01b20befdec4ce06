package org.readingroom.netclient.dimse;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.aoju.bus.image.metric.internal.pdu.AAbort;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.BlockStream;
import org.readingroom.netclient.dataset.MalformedDicomException;
import org.readingroom.netclient.message.CommandSet;
import org.readingroom.netclient.message.DataValue;
import org.readingroom.netclient.message.ViolationException;

/// What an archive sends, as the toolkit reads it: without the C-STORE sub-operations of a C-GET
/// and the pending responses between them, one of each for every instance. Those are read, taken
/// and answered here; everything else passes as it came (PS3.8 9.3.1, annex E).
///
/// The toolkit would copy each unit, make a data set of each command and look up its caller for log
/// lines that nobody reads, a third of the receiving thread's processor time, while the archive
/// waits for our answer before it turns to its next instance. While nobody takes sub-operations,
/// units pass unread.
///
/// Belongs to the link's reader thread. No length that the archive claims is allocated.
final class SubOperationFilter extends BlockStream {
  private static final int P_DATA = 4;
  private static final int ABORT = 7;
  private static final int STATUS_PENDING = 0xFF00;

  /// As much as the toolkit takes.
  private static final int MOST_UNIT_BYTES = 1 << 24;

  /// For heads and commands; pixels pass it by.
  private static final int BUFFER_BYTES = 1 << 13;

  private static final byte[] NOTHING = {};

  private final DataInputStream in;
  private final OutputStream out;
  private final Supplier<@Nullable SubOperations> taker;

  /// Bytes of the unit under way whose values are yet to be looked at.
  private long unitLeft;

  // on its way to the toolkit: bytes we hold, then bytes still on the wire
  private byte[] held = NOTHING;
  private int heldAt;
  private long passingLeft;

  /// @param out takes whole units, each in one call
  /// @param taker who takes sub-operations now
  SubOperationFilter(InputStream in, OutputStream out, Supplier<@Nullable SubOperations> taker) {
    this.in = new DataInputStream(new BufferedInputStream(in, BUFFER_BYTES));
    this.out = out;
    this.taker = taker;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (heldAt == held.length && passingLeft == 0) {
      if (!advance()) {
        return -1;
      }
    }
    if (heldAt < held.length) {
      int n = Math.min(length, held.length - heldAt);
      System.arraycopy(held, heldAt, into, offset, n);
      heldAt += n;
      return n;
    }
    int n = in.read(into, offset, (int) Math.min(length, passingLeft));
    passingLeft -= Math.max(n, 0);
    return n;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// @return false at the end of what the archive sends
  private boolean advance() throws IOException {
    if (unitLeft == 0) {
      int type = in.read();
      if (type < 0) {
        return false;
      }
      // asked once something has come: a reader that waits would know who took things before
      SubOperations now = taker.get();
      int reserved = in.readUnsignedByte();
      long length = in.readInt() & 0xFFFFFFFFL;
      if (now == null || type != P_DATA || !isSound(length)) {
        pass(head(type, reserved, length), length); // what is wrong with it, the toolkit says
        return true;
      }
      unitLeft = length;
    }
    DataValue value = value();
    if (value.command()) {
      message(value);
    } else {
      pass(unit(value, NOTHING), value.length());
    }
    return true;
  }

  private void message(DataValue first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataValue value = first;
    take(value, bytes);
    while (!value.last()) {
      value = nextValue();
      if (!value.command() || value.contextId() != first.contextId()) {
        throw new ViolationException("a message within a message");
      }
      take(value, bytes);
    }
    SubOperations now = taker.get();
    CommandSet command = now == null ? null : parsed(bytes.toByteArray());
    if (now == null || command == null) {
      passCommand(first.contextId(), bytes.toByteArray());
    } else if (command.field() == CommandSet.C_STORE_RQ && command.hasDataset()) {
      store(command, first.contextId(), now);
    } else if (command.field() == CommandSet.C_GET_RSP
        && command.status() == STATUS_PENDING
        && !command.hasDataset()) {
      now.pending();
    } else {
      passCommand(first.contextId(), bytes.toByteArray());
    }
  }

  private void store(CommandSet request, int contextId, SubOperations now) throws IOException {
    InstanceData data = new InstanceData(contextId);
    int status = now.store(request, contextId, data);
    data.skipRest();
    byte[] response = request.response(status);
    out.write(unit(new DataValue(contextId, true, true, response.length), response));
    out.flush();
  }

  // null when it does not add up: the toolkit says so
  private static @Nullable CommandSet parsed(byte[] bytes) {
    try {
      return CommandSet.parse(bytes);
    } catch (MalformedDicomException e) {
      return null;
    }
  }

  private void take(DataValue value, ByteArrayOutputStream command) throws IOException {
    if (command.size() + value.length() > CommandSet.MOST_BYTES) {
      throw new ViolationException("a command set without end");
    }
    byte[] bytes = in.readNBytes(value.length());
    if (bytes.length < value.length()) {
      throw new EOFException();
    }
    command.write(bytes);
  }

  private void passCommand(int contextId, byte[] command) {
    pass(unit(new DataValue(contextId, true, true, command.length), command), 0);
  }

  private void pass(byte[] first, long thenOnTheWire) {
    held = first;
    heldAt = 0;
    passingLeft = thenOnTheWire;
  }

  /// The next one of the message being read, which may lie in the next unit.
  private DataValue nextValue() throws IOException {
    if (unitLeft == 0) {
      int type = in.readUnsignedByte();
      in.readUnsignedByte();
      long length = in.readInt() & 0xFFFFFFFFL;
      if (type == ABORT && length == 4) {
        in.readUnsignedShort();
        throw new AAbort(in.readUnsignedByte(), in.readUnsignedByte());
      }
      if (type != P_DATA || !isSound(length)) {
        throw new ViolationException("a message that is not gone on with");
      }
      unitLeft = length;
    }
    return value();
  }

  private DataValue value() throws IOException {
    DataValue value = DataValue.read(in, unitLeft);
    unitLeft -= value.bytes();
    return value;
  }

  private static boolean isSound(long unitLength) {
    return unitLength >= DataValue.HEAD_BYTES && unitLength <= MOST_UNIT_BYTES;
  }

  private static byte[] head(int type, int reserved, long length) {
    return ByteBuffer.allocate(6)
        .put((byte) type)
        .put((byte) reserved)
        .putInt((int) length)
        .array();
  }

  /// A unit that holds this value alone, as far as its data is given.
  private static byte[] unit(DataValue value, byte[] data) {
    return ByteBuffer.allocate(6 + DataValue.HEAD_BYTES + data.length)
        .put(head(P_DATA, 0, value.bytes()))
        .putInt(value.length() + 2)
        .put((byte) value.contextId())
        .put((byte) value.flags())
        .put(data)
        .array();
  }

  /// The data set of one message; ends with it.
  private final class InstanceData extends BlockStream {
    private final int contextId;
    private int left;
    private boolean last;

    InstanceData(int contextId) {
      this.contextId = contextId;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (left == 0) {
        if (last) {
          return -1;
        }
        DataValue value = nextValue();
        if (value.command() || value.contextId() != contextId) {
          throw new ViolationException("a message within a message");
        }
        left = value.length();
        last = value.last();
      }
      int n = in.read(into, offset, Math.min(length, left));
      if (n < 0) {
        throw new EOFException();
      }
      left -= n;
      return n;
    }

    void skipRest() throws IOException {
      byte[] waste = new byte[BUFFER_BYTES];
      while (read(waste, 0, waste.length) >= 0) {
        // on to the end of the message
      }
    }
  }
}
