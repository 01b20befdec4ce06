package org.readingroom.netclient.dimse;

import java.util.Arrays;
import java.util.List;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Uids;

/// How one C-GET or C-MOVE ended, as the archive says it (PS3.4 C.4.2.1.5, C.4.3.1.4). Counts are 0
/// where it does not say.
record RetrieveAnswer(int status, int failed, List<String> failedSopInstanceUids) {
  private static final int SOME_FAILED = 0xB000;

  static RetrieveAnswer of(Attributes command, @Nullable Attributes dataset) {
    String[] uids =
        dataset == null ? null : dataset.getStrings(CommandTag.FailedSOPInstanceUIDList);
    List<String> failed =
        uids == null ? List.of() : Arrays.stream(uids).filter(Uids::isValid).toList();
    return new RetrieveAnswer(
        command.getInt(CommandTag.Status, -1),
        Math.max(command.getInt(CommandTag.NumberOfFailedSuboperations, 0), failed.size()),
        failed);
  }

  /// True when the request as a whole came to nothing, rather than some of its objects.
  ///
  /// @param received objects that have come of it
  boolean isFailure(int received) {
    return status != 0 && status != SOME_FAILED && !(failed > 0 && received > 0);
  }
}
