package org.readingroom.netclient.cache;

import java.util.Optional;
import org.readingroom.netclient.dataset.TransferSyntax;

/// Recognises a file that begins with its data set, without preamble and group 0002, as old exports
/// do. It does not say its transfer syntax; its first element, of group 0008, shows it.
final class BareDataset {
  /// Bytes that must be looked at.
  static final int PEEK_BYTES = 8;

  private static final int MAX_FIRST_LENGTH = 1024;

  private BareDataset() {}

  /// The transfer syntax, when the bytes can be the beginning of a data set.
  static Optional<String> transferSyntaxUid(byte[] head) {
    if (head.length < PEEK_BYTES) {
      return Optional.empty();
    }
    boolean explicit = isUpper(head[4]) && isUpper(head[5]);
    if (int16(head, 0) == 0x0008) {
      boolean shortElement = int16(head, 2) <= 0x0060;
      if (shortElement && explicit) {
        return Optional.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
      }
      boolean shortLength = int16(head, 4) <= MAX_FIRST_LENGTH && int16(head, 6) == 0;
      if (shortElement && shortLength) {
        return Optional.of(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
      }
    }
    boolean bigEndian = head[0] == 0 && head[1] == 8 && head[2] == 0 && head[3] <= 0x60;
    return bigEndian && head[3] >= 0 && explicit
        ? Optional.of(TransferSyntax.EXPLICIT_VR_BIG_ENDIAN)
        : Optional.empty();
  }

  private static int int16(byte[] head, int at) {
    return head[at] & 0xFF | (head[at + 1] & 0xFF) << 8;
  }

  private static boolean isUpper(byte letter) {
    return letter >= 'A' && letter <= 'Z';
  }
}
