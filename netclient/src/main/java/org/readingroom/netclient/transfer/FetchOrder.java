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
    return of(instances, seriesFirst, Map.of());
  }

  /// @param seriesFirst Series Instance UIDs that come before all others, in this order
  /// @param lookedAt Instance Number by Series Instance UID from where a series grows, where that
  ///   is not its middle
  static List<PlannedInstance> of(
      Collection<PlannedInstance> instances,
      List<String> seriesFirst,
      Map<String, Integer> lookedAt) {
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
      Integer number = lookedAt.get(each.getFirst().seriesInstanceUid());
      outwards(each, number == null ? each.size() / 2 : nearest(each, number), out);
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

  private static int nearest(List<PlannedInstance> sorted, int instanceNumber) {
    int best = sorted.size() / 2;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < sorted.size(); i++) {
      Integer number = sorted.get(i).instanceNumber();
      if (number != null && Math.abs((long) number - instanceNumber) < least) {
        least = Math.abs((long) number - instanceNumber);
        best = i;
      }
    }
    return best;
  }

  private static void outwards(List<PlannedInstance> sorted, int from, List<PlannedInstance> out) {
    out.add(sorted.get(from));
    for (int step = 1; step < sorted.size(); step++) {
      if (from - step >= 0) {
        out.add(sorted.get(from - step));
      }
      if (from + step < sorted.size()) {
        out.add(sorted.get(from + step));
      }
    }
  }
}
