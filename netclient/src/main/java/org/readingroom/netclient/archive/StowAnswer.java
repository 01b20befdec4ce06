package org.readingroom.netclient.archive;

import java.util.ArrayList;
import java.util.List;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// What a STOW-RS request came to (PS3.18 10.5.3, annex I). One thread.
final class StowAnswer {
  static final int CANNOT_UNDERSTAND = 0xC000;
  private static final int OK = 200;
  private static final int ACCEPTED_IN_PART = 202;
  private static final int CONFLICT = 409;

  private final List<Dataset> stored = new ArrayList<>();
  private final List<Dataset> refused = new ArrayList<>();

  void stored(StoredInstance instance) {
    stored.add(
        Dataset.builder()
            .string(Tag.ReferencedSOPClassUID, instance.sopClassUid())
            .string(Tag.ReferencedSOPInstanceUID, instance.sopInstanceUid())
            .build());
  }

  void refused(int reason) {
    refused.add(Dataset.builder().integers(Tag.FailureReason, reason).build());
  }

  int status() {
    if (stored.isEmpty()) {
      return CONFLICT;
    }
    return refused.isEmpty() ? OK : ACCEPTED_IN_PART;
  }

  Dataset dataset() {
    var answer = Dataset.builder();
    if (!refused.isEmpty()) {
      answer.sequence(Tag.FailedSOPSequence, refused);
    }
    if (!stored.isEmpty()) {
      answer.sequence(Tag.ReferencedSOPSequence, stored);
    }
    return answer.build();
  }
}
