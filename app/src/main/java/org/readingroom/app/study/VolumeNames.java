package org.readingroom.app.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.volume.VolumeLayout;

/// What the volumes of one series are called, so that the reader sees that it was split and why.
/// Pure functions; any thread.
final class VolumeNames {
  private VolumeNames() {}

  /// One name per volume: what sets it apart from its siblings (time, echo, orientation, size,
  /// step), and which of how many where that is not enough. A single volume needs none.
  static List<String> of(List<VolumeLayout> volumes) {
    if (volumes.size() < 2) {
      return volumes.stream().map(volume -> "").toList();
    }
    List<Function<VolumeLayout, String>> traits =
        List.of(
            volume -> {
              String partition = volume.first().partition();
              return partition == null ? "" : partition;
            },
            volume -> orientation(volume.normal()),
            volume -> volume.columns() + " × " + volume.rows(),
            volume -> step(volume.sliceStepMm()));
    List<String> names = new ArrayList<>(volumes.stream().map(volume -> "").toList());
    for (Function<VolumeLayout, String> trait : traits) {
      List<String> values = volumes.stream().map(trait).toList();
      if (values.stream().distinct().count() > 1) {
        for (int n = 0; n < values.size(); n++) {
          names.set(n, joined(names.get(n), values.get(n)));
        }
      }
    }
    return counted(names);
  }

  private static List<String> counted(List<String> names) {
    Map<String, Integer> howMany = new HashMap<>();
    names.forEach(name -> howMany.merge(name, 1, Integer::sum));
    Map<String, Integer> seen = new HashMap<>();
    List<String> counted = new ArrayList<>();
    for (String name : names) {
      int of = howMany.getOrDefault(name, 1);
      int which = seen.merge(name, 1, Integer::sum);
      counted.add(of == 1 ? name : joined(name, which + " of " + of));
    }
    return counted;
  }

  private static String joined(String one, String other) {
    return one.isEmpty() || other.isEmpty() ? one + other : one + " · " + other;
  }

  private static String step(double mm) {
    return String.format(java.util.Locale.ROOT, "%.3g mm steps", mm);
  }

  /// The plane's name where its normal runs within 20° of an axis of the patient.
  private static String orientation(PatientVector normal) {
    double close = Math.cos(Math.toRadians(20));
    if (Math.abs(normal.z()) > close) {
      return "axial";
    }
    if (Math.abs(normal.y()) > close) {
      return "coronal";
    }
    return Math.abs(normal.x()) > close ? "sagittal" : "oblique";
  }
}
