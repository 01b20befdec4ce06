package org.readingroom.netclient.message;

import java.io.DataInputStream;
import java.io.IOException;

/// The head of one presentation data value (PS3.8 9.3.5.1, E.2): a piece of a message.
///
/// @param command whether the piece is of the command set, else of the data set
/// @param last whether the command set or data set ends with it
/// @param length bytes of its data, without the head
public record DataValue(int contextId, boolean command, boolean last, int length) {
  /// Of the head, and the least that a unit holds.
  public static final int HEAD_BYTES = 6;

  private static final int COMMAND = 1;
  private static final int LAST = 2;

  /// Reads a head; its data comes next.
  ///
  /// @param unitLeft bytes of the P-DATA-TF unit that were not read yet
  public static DataValue read(DataInputStream in, long unitLeft) throws IOException {
    if (unitLeft < HEAD_BYTES) {
      throw new ViolationException("a unit that ends within a value's head");
    }
    long length = in.readInt() & 0xFFFFFFFFL;
    if (length < 2 || length > unitLeft - 4) {
      throw new ViolationException("a value longer than its unit");
    }
    int contextId = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    return new DataValue(contextId, (flags & COMMAND) != 0, (flags & LAST) != 0, (int) length - 2);
  }

  /// Head and data.
  public int bytes() {
    return HEAD_BYTES + length;
  }

  /// The byte that says what the piece is.
  public int flags() {
    return (command ? COMMAND : 0) | (last ? LAST : 0);
  }
}
