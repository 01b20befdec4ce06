package org.readingroom.netclient.transfer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The order in which a reader wants a study: series by series, images before documents, each from
/// its middle outwards. Pure.
final class FetchOrder {
  private static final Set<String> DOCUMENTS =
      Set.of("SR", "KO", "PR", "DOC", "AU", "REG", "SEG", "RTSTRUCT", "RTPLAN", "RTDOSE");

  private FetchOrder() {}

  /// @param seriesFirst Series Instance UIDs that come before all others, in this order
  static List<PlannedInstance> of(Collection<PlannedInstance> instances, List<String> seriesFirst) {
    Map<String, List<PlannedInstance>> bySeries = new LinkedHashMap<>();
    for (PlannedInstance instance : instances) {
      bySeries.computeIfAbsent(instance.seriesInstanceUid(), _ -> new ArrayList<>()).add(instance);
    }
    List<List<PlannedInstance>> series = new ArrayList<>(bySeries.values());
    series.sort(
        Comparator.comparingInt((List<PlannedInstance> s) -> rank(s.getFirst(), seriesFirst))
            .thenComparing(s -> isDocument(s.getFirst()))
            .thenComparing(
                s -> s.getFirst().seriesNumber(), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(s -> s.getFirst().seriesInstanceUid()));
    List<PlannedInstance> out = new ArrayList<>(instances.size());
    for (List<PlannedInstance> each : series) {
      each.sort(
          Comparator.comparing(
                  PlannedInstance::instanceNumber, Comparator.nullsLast(Comparator.naturalOrder()))
              .thenComparing(PlannedInstance::sopInstanceUid));
      middleOut(each, out);
    }
    return out;
  }

  private static int rank(PlannedInstance instance, List<String> seriesFirst) {
    int index = seriesFirst.indexOf(instance.seriesInstanceUid());
    return index < 0 ? Integer.MAX_VALUE : index;
  }

  private static boolean isDocument(PlannedInstance instance) {
    String modality = instance.modality();
    return modality != null && DOCUMENTS.contains(modality);
  }

  private static void middleOut(List<PlannedInstance> sorted, List<PlannedInstance> out) {
    int middle = sorted.size() / 2;
    out.add(sorted.get(middle));
    for (int step = 1; step <= middle; step++) {
      out.add(sorted.get(middle - step));
      if (middle + step < sorted.size()) {
        out.add(sorted.get(middle + step));
      }
    }
  }
}
