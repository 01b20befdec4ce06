package org.readingroom.netclient.dimse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
/// Asks for no more than what names and orders an instance, unless told to: archives answer that
/// from their database, and some open each file for anything else, SOP Class UID among it (Orthanc
/// 1.10: four times the work for 400 instances).
///
/// Belongs to one thread. Each instance is handed over once.
final class InventoryCall {
  private static final int[] OF_SERIES = {
    Tag.Modality, Tag.SeriesNumber, Tag.SeriesDescription, Tag.BodyPartExamined
  };

  private final Link link;
  private final int maxRows;
  private final String studyInstanceUid;
  private final @Nullable String wantedSeries;
  private final boolean withClasses;
  private final Consumer<Dataset> onRow;

  private final Set<String> handed = new HashSet<>();

  /// @param wantedSeries null for the whole study
  /// @param withClasses also asks each instance's SOP Class UID
  InventoryCall(
      Link link,
      int maxRows,
      String studyInstanceUid,
      @Nullable String wantedSeries,
      boolean withClasses,
      Consumer<Dataset> onRow) {
    this.link = link;
    this.maxRows = maxRows;
    this.studyInstanceUid = studyInstanceUid;
    this.wantedSeries = wantedSeries;
    this.withClasses = withClasses;
    this.onRow = onRow;
  }

  /// @return whether the archive stopped before the last instance
  boolean run() throws LinkException, FindCall.FindRefusedException, InterruptedException {
    boolean whole = Requests.isRelational(link.association()) && relational();
    return !whole && hierarchical();
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
    onRow.accept(
        row.toBuilder()
            .string(Tag.StudyInstanceUID, studyInstanceUid)
            .string(Tag.SeriesInstanceUID, seriesInstanceUid)
            .build());
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
    DatasetBuilder keys =
        Dataset.builder()
            .string(Tag.QueryRetrieveLevel, "IMAGE")
            .string(Tag.StudyInstanceUID, studyInstanceUid)
            .string(Tag.SOPInstanceUID)
            .string(Tag.InstanceNumber);
    if (withClasses) {
      keys.string(Tag.SOPClassUID);
    }
    return with(keys, seriesInstanceUid);
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
