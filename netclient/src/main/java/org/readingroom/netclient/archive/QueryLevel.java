package org.readingroom.netclient.archive;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Tag;

/// Query/Retrieve levels, from the whole to the part (PS3.4 C.6.1).
enum QueryLevel {
  PATIENT(Tag.PatientID, SearchAttributes.PATIENT),
  STUDY(Tag.StudyInstanceUID, SearchAttributes.STUDY),
  SERIES(Tag.SeriesInstanceUID, SearchAttributes.SERIES),
  IMAGE(Tag.SOPInstanceUID, SearchAttributes.INSTANCE);

  private final int uniqueKey;
  private final int[] attributes;

  QueryLevel(int uniqueKey, int[] attributes) {
    this.uniqueKey = uniqueKey;
    this.attributes = attributes;
  }

  int uniqueKey() {
    return uniqueKey;
  }

  /// Attributes of this level and of all above it.
  int[] attributesUpToHere() {
    List<Integer> all = new ArrayList<>();
    for (QueryLevel level : values()) {
      if (level.compareTo(this) <= 0) {
        for (int tag : level.attributes) {
          all.add(tag);
        }
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /// @return null when it is none of the four
  static @Nullable QueryLevel of(@Nullable String word) {
    for (QueryLevel level : values()) {
      if (level.name().equals(word)) {
        return level;
      }
    }
    return null;
  }
}
