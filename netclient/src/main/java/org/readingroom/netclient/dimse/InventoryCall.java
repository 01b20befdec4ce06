package org.readingroom.netclient.dimse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;
import org.readingroom.netclient.dataset.Uids;

/// All instances of a study or series over one open link. One question where the archive has agreed
/// to relational queries (PS3.4 C.5.1.1), else series level, then image level for each series,
/// which every archive has to support (PS3.4 C.4.1.2.1).
///
/// Belongs to one thread. Each instance is handed over once.
final class InventoryCall {
  private static final int[] OF_SERIES = {
    Tag.Modality, Tag.SeriesNumber, Tag.SeriesDescription, Tag.BodyPartExamined
  };

  private final Link link;
  private final int maxRows;
  private final KnownClasses knownClasses;
  private final String studyInstanceUid;
  private final @Nullable String wantedSeries;
  private final Consumer<Dataset> onRow;

  private final Set<String> handed = new HashSet<>();
  private final Map<String, Set<String>> classesOfSeries = new LinkedHashMap<>();

  /// @param wantedSeries null for the whole study
  InventoryCall(
      Link link,
      int maxRows,
      KnownClasses knownClasses,
      String studyInstanceUid,
      @Nullable String wantedSeries,
      Consumer<Dataset> onRow) {
    this.link = link;
    this.maxRows = maxRows;
    this.knownClasses = knownClasses;
    this.studyInstanceUid = studyInstanceUid;
    this.wantedSeries = wantedSeries;
    this.onRow = onRow;
  }

  /// @return whether the archive stopped before the last instance
  boolean run() throws LinkException, FindCall.FindRefusedException, InterruptedException {
    boolean whole = Requests.isRelational(link.association()) && relational();
    boolean limited = !whole && hierarchical();
    if (!limited) {
      remember();
    }
    return limited;
  }

  /// @return false when it did not bring everything: then the other way is asked for the rest
  private boolean relational() throws LinkException, InterruptedException {
    boolean[] usable = {true};
    DatasetBuilder keys = instanceKeys(wantedSeries);
    for (int tag : OF_SERIES) {
      keys.string(tag);
    }
    try {
      boolean limited =
          find(
              keys.build(),
              row -> {
                String series = row.string(Tag.SeriesInstanceUID);
                if (series == null || !Uids.isValid(series) || row.string(Tag.Modality) == null) {
                  usable[0] = false; // it agreed, and leaves out what is above the instance
                } else if (isOfStudy(row) && isWanted(series)) {
                  hand(row, series);
                }
              });
      return usable[0] && !limited && !handed.isEmpty();
    } catch (FindCall.FindRefusedException agreedAndRefusedNow) {
      return false;
    }
  }

  private boolean hierarchical()
      throws LinkException, FindCall.FindRefusedException, InterruptedException {
    List<Dataset> seriesRows = new ArrayList<>();
    boolean limited = find(seriesKeys(), seriesRows::add);
    Set<String> seen = new HashSet<>();
    for (Dataset series : seriesRows) {
      String uid = series.string(Tag.SeriesInstanceUID);
      if (uid == null || !Uids.isValid(uid) || !seen.add(uid) || !isWanted(uid)) {
        continue; // an archive that ignores the key
      }
      limited |= find(instanceKeys(uid).build(), row -> hand(withSeries(row, series), uid));
    }
    return limited;
  }

  private boolean find(Dataset keys, Consumer<Dataset> take)
      throws LinkException, FindCall.FindRefusedException, InterruptedException {
    return new FindCall(link, maxRows).run(keys, take).limited();
  }

  private boolean isWanted(@Nullable String series) {
    return wantedSeries == null || wantedSeries.equals(series);
  }

  private boolean isOfStudy(Dataset row) {
    return studyInstanceUid.equals(row.string(Tag.StudyInstanceUID, studyInstanceUid));
  }

  private void hand(Dataset row, String seriesInstanceUid) {
    String sopInstanceUid = row.string(Tag.SOPInstanceUID, "");
    if (!sopInstanceUid.isEmpty() && !handed.add(sopInstanceUid)) {
      return;
    }
    classesOfSeries
        .computeIfAbsent(seriesInstanceUid, uid -> new LinkedHashSet<>())
        .add(row.string(Tag.SOPClassUID, ""));
    onRow.accept(
        row.toBuilder()
            .string(Tag.StudyInstanceUID, studyInstanceUid)
            .string(Tag.SeriesInstanceUID, seriesInstanceUid)
            .build());
  }

  private void remember() {
    Set<String> ofStudy = new LinkedHashSet<>();
    classesOfSeries.forEach((series, classes) -> {
      if (classes.stream().allMatch(Uids::isValid)) {
        knownClasses.put(series, classes);
      }
      ofStudy.addAll(classes);
    });
    if (wantedSeries == null && ofStudy.stream().allMatch(Uids::isValid)) {
      knownClasses.put(studyInstanceUid, ofStudy);
    }
  }

  private Dataset seriesKeys() {
    DatasetBuilder keys =
        Dataset.builder()
            .string(Tag.QueryRetrieveLevel, "SERIES")
            .string(Tag.StudyInstanceUID, studyInstanceUid)
            .string(Tag.NumberOfSeriesRelatedInstances);
    for (int tag : OF_SERIES) {
      keys.string(tag);
    }
    return with(keys, wantedSeries).build();
  }

  private DatasetBuilder instanceKeys(@Nullable String seriesInstanceUid) {
    return with(
        Dataset.builder()
            .string(Tag.QueryRetrieveLevel, "IMAGE")
            .string(Tag.StudyInstanceUID, studyInstanceUid)
            .string(Tag.SOPInstanceUID)
            .string(Tag.SOPClassUID)
            .string(Tag.InstanceNumber)
            .string(Tag.NumberOfFrames),
        seriesInstanceUid);
  }

  private static DatasetBuilder with(DatasetBuilder keys, @Nullable String seriesInstanceUid) {
    return seriesInstanceUid == null
        ? keys.string(Tag.SeriesInstanceUID)
        : keys.string(Tag.SeriesInstanceUID, seriesInstanceUid);
  }

  private static Dataset withSeries(Dataset row, Dataset series) {
    DatasetBuilder merged = row.toBuilder();
    for (int tag : OF_SERIES) {
      if (row.string(tag) == null && series.contains(tag)) {
        merged.string(tag, series.strings(tag).toArray(String[]::new));
      }
    }
    return merged.build();
  }
}
