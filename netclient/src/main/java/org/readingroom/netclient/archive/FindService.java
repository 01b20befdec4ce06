package org.readingroom.netclient.archive;

import java.io.IOException;
import java.util.List;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;

/// C-FIND (PS3.4 C.4.1.3), relational whether negotiated or not.
final class FindService {
  private static final int DOES_NOT_MATCH = 0xA900;
  private static final int REFUSES_TOO_MANY = 0xA701;

  private final ArchiveIndex index;
  private final Faults faults;

  FindService(ArchiveIndex index, Faults faults) {
    this.index = index;
    this.faults = faults;
  }

  void answer(Dataset keys, Conversation conversation) throws IOException {
    QueryLevel level = QueryLevel.of(keys.string(Tag.QueryRetrieveLevel));
    if (level == null) {
      conversation.finish(DOES_NOT_MATCH);
      return;
    }
    List<Dataset> rows = rows(level, keys);
    boolean tooMany = rows.size() > faults.rowLimit();
    if (tooMany && faults.limitStatus() == REFUSES_TOO_MANY) {
      conversation.finish(REFUSES_TOO_MANY);
      return;
    }
    for (Dataset row : tooMany ? rows.subList(0, faults.rowLimit()) : rows) {
      if (conversation.isCancelled()) {
        conversation.finishCancelled();
        return;
      }
      conversation.row(answered(keys, level, row));
    }
    conversation.finish(tooMany ? faults.limitStatus() : 0);
  }

  private List<Dataset> rows(QueryLevel level, Dataset keys) {
    if (faults.ignoresKeys()) {
      return index.search(level, Dataset.builder().build());
    }
    String name = keys.string(Tag.PatientName, "*");
    return index.search(level, keys).stream()
        .filter(row ->
            !faults.matchesCase() || KeyMatch.wildcard(name, row.string(Tag.PatientName, "")))
        .toList();
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
