package org.readingroom.netclient.archive;

import java.io.IOException;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;

/// C-FIND (PS3.4 C.4.1.3), relational whether negotiated or not.
final class FindService {
  private static final int DOES_NOT_MATCH = 0xA900;

  private final ArchiveIndex index;

  FindService(ArchiveIndex index) {
    this.index = index;
  }

  void answer(Dataset keys, Conversation conversation) throws IOException {
    QueryLevel level = QueryLevel.of(keys.string(Tag.QueryRetrieveLevel));
    if (level == null) {
      conversation.finish(DOES_NOT_MATCH);
      return;
    }
    for (Dataset row : index.search(level, keys)) {
      if (conversation.isCancelled()) {
        conversation.finishCancelled();
        return;
      }
      conversation.row(answered(keys, level, row));
    }
    conversation.finish(0);
  }

  /// What was asked for, empty where we have nothing, and the level's unique key in any case.
  private static Dataset answered(Dataset keys, QueryLevel level, Dataset row) {
    DatasetBuilder answer = Dataset.builder().copy(row, Tag.SpecificCharacterSet);
    for (int tag : keys.tags()) {
      if (tag == Tag.SpecificCharacterSet || tag == Tag.QueryRetrieveLevel) {
        continue;
      }
      if (row.contains(tag)) {
        answer.copy(row, tag);
      } else if ("SQ".equals(keys.vr(tag))) {
        answer.sequence(tag);
      } else {
        answer.string(tag);
      }
    }
    if (row.contains(level.uniqueKey())) {
      answer.copy(row, level.uniqueKey());
    }
    return answer.string(Tag.QueryRetrieveLevel, level.name()).build();
  }
}
