package org.readingroom.app.worklist;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;

/// One study of an item, as one archive holds it.
///
/// @param archive name of the archive, as in the settings
/// @param instances as the archive last counted them; null when it does not say
/// @param gone the archive says that it does not have it any more
/// @param header the archive's own study row: patient, study and request attributes
public record ItemStudy(
    String studyInstanceUid,
    String archive,
    String trustCode,
    @Nullable Integer instances,
    List<String> modalities,
    boolean gone,
    Dataset header) {

  public ItemStudy {
    modalities = List.copyOf(modalities);
  }

  @Override
  public String toString() {
    return "ItemStudy[archive=" + archive + "]";
  }
}
