package org.readingroom.render.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.readingroom.render.geometry.PatientVector;
import org.readingroom.render.geometry.SlicePlane;

/// Sorts a series' slices into volumes and stacks, from positions and orientations only. Pure
/// functions.
///
/// 1. Localizers and slices without a place become stacks.
/// 2. The rest is grouped by Frame of Reference, size, partition, photometric sense, orientation
///    and in-plane step.
/// 3. A group is ordered along its normal. Where places are taken more than once and an acquisition
///    number or time tells the slices apart, each acquisition is a volume. Else, where every place
///    is taken by the same number of slices, the group is that many volumes; where only some are,
///    the later instance is set apart as a repeat.
/// 4. Three or more equal steps over 1.5 × the median are a coarser part of the scan, not gaps, and
///    become a volume of their own.
/// 5. What remains of two or more slices is a volume; see [VolumeLayout] for gaps and uneven steps.
public final class SeriesPlanner {

  /// Largest difference of a direction's component within one orientation (about 0.06°).
  private static final double SAME_DIRECTION = 1e-3;

  /// Largest relative difference of in-plane steps within one volume.
  private static final double SAME_STEP = 1e-4;

  /// Slices closer than this along the normal are at the same place.
  private static final double SAME_PLACE_MM = 0.01;

  /// Largest distance of any slice from the even lattice of a uniform volume, in voxels; beyond it
  /// every slice keeps its own place. At 2,000 HU between neighbouring voxels this is 0.4 HU.
  private static final double EVEN_VOXELS = 2e-4;

  /// A uniform volume may have at most this many slots per slice; beyond, gaps are marked instead.
  private static final int SLOTS_PER_SLICE = 4;

  private static final Comparator<SliceHeader> BY_INSTANCE =
      Comparator.comparing(
              SliceHeader::instanceNumber, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(header -> header.id().sopInstanceUid())
          .thenComparing(header -> header.id().frame());

  private SeriesPlanner() {}

  /// Plans a series. The same slices give the same plan whatever order they come in.
  public static SeriesPlan plan(Collection<SliceHeader> headers) {
    Map<SliceId, SliceHeader> distinct = new LinkedHashMap<>();
    headers.forEach(header -> distinct.putIfAbsent(header.id(), header));
    List<SliceHeader> ordered = new ArrayList<>(distinct.values());
    ordered.sort(BY_INSTANCE);

    Map<StackLayout.Why, List<SliceHeader>> loose = new LinkedHashMap<>();
    List<Group> groups = new ArrayList<>();
    Map<Object, List<Group>> byKey = new LinkedHashMap<>();
    for (SliceHeader header : ordered) {
      SlicePlane plane = header.plane();
      if (plane == null) {
        add(loose, StackLayout.Why.NOT_PLACED, header);
      } else if (header.localizer()) {
        add(loose, StackLayout.Why.LOCALIZER, header);
      } else {
        List<Group> candidates = byKey.computeIfAbsent(keyOf(header), key -> new ArrayList<>());
        Group home = null;
        for (Group group : candidates) {
          if (group.takes(plane)) {
            home = group;
            break;
          }
        }
        if (home == null) {
          home = new Group(plane);
          candidates.add(home);
          groups.add(home);
        }
        home.members.add(new Member(header, plane.topLeftMm().minus(home.plane.topLeftMm())));
      }
    }

    List<VolumeLayout> volumes = new ArrayList<>();
    for (Group group : groups) {
      for (List<Member> run : group.runs(loose)) {
        if (run.size() < 2) {
          run.forEach(member -> add(loose, StackLayout.Why.SINGLE, member.header));
        } else {
          volumes.add(group.layout(run));
        }
      }
    }
    // Volumes of one size stay in the order of their first instances: times in order.
    volumes.sort(
        Comparator.comparingInt(VolumeLayout::slices)
            .reversed()
            .thenComparing(SeriesPlanner::lowestInstance));
    List<StackLayout> stacks = new ArrayList<>();
    loose.forEach((why, slices) -> {
      slices.sort(BY_INSTANCE);
      stacks.add(new StackLayout(slices, why));
    });
    stacks.sort(Comparator.comparingInt((StackLayout stack) -> stack.slices().size()).reversed());
    return new SeriesPlan(volumes, stacks);
  }

  private static int lowestInstance(VolumeLayout volume) {
    int lowest = Integer.MAX_VALUE;
    for (int slot = 0; slot < volume.slots(); slot++) {
      SliceHeader slice = volume.slice(slot);
      Integer number = slice == null ? null : slice.instanceNumber();
      if (number != null) {
        lowest = Math.min(lowest, number);
      }
    }
    return lowest;
  }

  private static void add(
      Map<StackLayout.Why, List<SliceHeader>> loose, StackLayout.Why why, SliceHeader header) {
    loose.computeIfAbsent(why, key -> new ArrayList<>()).add(header);
  }

  private record Key(
      @Nullable String frameOfReferenceUid,
      int columns,
      int rows,
      @Nullable String partition,
      boolean monochrome1) {}

  private static Key keyOf(SliceHeader header) {
    return new Key(
        header.frameOfReferenceUid(),
        header.columns(),
        header.rows(),
        header.partition(),
        header.monochrome1());
  }

  private record Member(SliceHeader header, PatientVector fromFirst) {}

  /// Parallel slices of one size and step.
  private static final class Group {
    final SlicePlane plane;
    final PatientVector normal;
    final List<Member> members = new ArrayList<>();

    Group(SlicePlane plane) {
      this.plane = plane;
      this.normal = plane.normal();
    }

    boolean takes(SlicePlane other) {
      return isNear(plane.alongRow(), other.alongRow())
          && isNear(plane.downColumn(), other.downColumn())
          && isNear(plane.columnStepMm(), other.columnStepMm())
          && isNear(plane.rowStepMm(), other.rowStepMm());
    }

    double along(Member member) {
      return member.fromFirst.dot(normal);
    }

    /// The members as runs of one volume each, in order of place.
    List<List<Member>> runs(Map<StackLayout.Why, List<SliceHeader>> loose) {
      List<List<Member>> runs = new ArrayList<>();
      List<List<Member>> places = places(members);
      boolean repeats = places.stream().anyMatch(place -> place.size() > 1);
      List<List<Member>> acquisitions = repeats ? acquisitions() : List.of();
      if (acquisitions.isEmpty()) {
        layers(places, runs, loose);
      } else {
        for (List<Member> acquisition : acquisitions) {
          splitCoarseParts(places(acquisition).stream().map(List::getFirst).toList(), runs);
        }
      }
      return runs;
    }

    /// The members by what first tells all slices at one place apart; empty when nothing does.
    /// Every acquisition has two slices at least, or each slice of a slow scan would be one.
    private List<List<Member>> acquisitions() {
      int candidates =
          members.stream().mapToInt(m -> m.header.acquisitions().size()).min().orElse(0);
      for (int candidate = 0; candidate < candidates; candidate++) {
        Map<String, List<Member>> byAcquisition = new LinkedHashMap<>();
        for (Member member : members) {
          byAcquisition
              .computeIfAbsent(
                  member.header.acquisitions().get(candidate), value -> new ArrayList<>())
              .add(member);
        }
        boolean tells =
            byAcquisition.size() > 1
                && !byAcquisition.containsKey("")
                && byAcquisition.values().stream()
                    .allMatch(one -> one.size() > 1 && places(one).size() == one.size());
        if (tells) {
          return List.copyOf(byAcquisition.values());
        }
      }
      return List.of();
    }

    /// Slices in order along the normal, those at one place together.
    private List<List<Member>> places(List<Member> members) {
      members.sort(Comparator.comparingDouble(this::along));
      List<List<Member>> places = new ArrayList<>();
      for (Member member : members) {
        List<Member> last = places.isEmpty() ? List.of() : places.getLast();
        if (!last.isEmpty() && along(member) - along(last.getFirst()) < SAME_PLACE_MM) {
          last.add(member);
        } else {
          places.add(new ArrayList<>(List.of(member)));
        }
      }
      return places;
    }

    private void layers(
        List<List<Member>> places,
        List<List<Member>> runs,
        Map<StackLayout.Why, List<SliceHeader>> loose) {
      int layers = places.stream().mapToInt(List::size).min().orElse(0);
      boolean complete = places.stream().allMatch(place -> place.size() == layers);
      int kept = complete ? layers : 1;
      for (int layer = 0; layer < kept; layer++) {
        List<Member> run = new ArrayList<>(places.size());
        for (List<Member> place : places) {
          place.sort(Comparator.comparing(Member::header, BY_INSTANCE));
          run.add(place.get(layer));
          if (!complete) {
            place.stream().skip(1).forEach(m -> add(loose, StackLayout.Why.REPEAT, m.header));
          }
        }
        splitCoarseParts(run, runs);
      }
    }

    /// Cuts where a run of at least three equal steps over 1.5 × the median begins or ends.
    private void splitCoarseParts(List<Member> run, List<List<Member>> runs) {
      if (run.size() < 6) {
        runs.add(run);
        return;
      }
      double[] steps = steps(run);
      double median = median(steps);
      int start = 0;
      int n = 0;
      while (n < steps.length) {
        int end = n;
        while (end < steps.length
            && steps[end] > 1.5 * median
            && Math.abs(steps[end] - steps[n]) < 0.01 * steps[n]) {
          end++;
        }
        if (end - n >= 3) {
          // The slice at the border begins the coarser part only when nothing finer claims it.
          if (n > start) {
            runs.add(run.subList(start, n + 1));
          }
          int from = n > start ? n + 1 : n;
          int to = end < steps.length ? end - 1 : end;
          runs.add(run.subList(from, to + 1));
          start = to + 1;
          n = end;
        } else {
          n = Math.max(end, n + 1);
        }
      }
      if (start < run.size()) {
        runs.add(run.subList(start, run.size()));
      }
    }

    VolumeLayout layout(List<Member> run) {
      double[] steps = steps(run);
      double median = median(steps);
      List<@Nullable SliceHeader> even = evenSlots(run, steps, median);
      if (even != null) {
        return new VolumeLayout(even, true, median);
      }
      List<@Nullable SliceHeader> slots = new ArrayList<>();
      run.forEach(member -> slots.add(member.header));
      return new VolumeLayout(slots, false, median);
    }

    /// The slots of an even lattice through all slices, missing ones null; or null when there is
    /// none.
    private @Nullable List<@Nullable SliceHeader> evenSlots(
        List<Member> run, double[] steps, double median) {
      int[] slotOf = new int[run.size()];
      for (int n = 0; n < steps.length; n++) {
        double whole = Math.rint(steps[n] / median);
        if (whole < 1 || slotOf[n] + whole > (long) SLOTS_PER_SLICE * run.size()) {
          return null;
        }
        slotOf[n + 1] = slotOf[n] + (int) whole;
      }
      int lastSlot = slotOf[run.size() - 1];
      PatientVector start = run.getFirst().fromFirst;
      PatientVector whole = run.getLast().fromFirst.minus(start);
      List<@Nullable SliceHeader> slots =
          new ArrayList<>(java.util.Collections.nCopies(lastSlot + 1, (SliceHeader) null));
      for (int n = 0; n < run.size(); n++) {
        PatientVector off =
            run.get(n).fromFirst.minus(start).minus(whole.times((double) slotOf[n] / lastSlot));
        if (Math.abs(off.dot(normal)) > EVEN_VOXELS * median
            || Math.abs(off.dot(plane.alongRow())) > EVEN_VOXELS * plane.columnStepMm()
            || Math.abs(off.dot(plane.downColumn())) > EVEN_VOXELS * plane.rowStepMm()) {
          return null;
        }
        slots.set(slotOf[n], run.get(n).header);
      }
      return slots;
    }

    private double[] steps(List<Member> run) {
      double[] steps = new double[run.size() - 1];
      for (int n = 0; n < steps.length; n++) {
        steps[n] = along(run.get(n + 1)) - along(run.get(n));
      }
      return steps;
    }

    private static double median(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static boolean isNear(PatientVector a, PatientVector b) {
      PatientVector off = a.minus(b);
      return Math.abs(off.x()) < SAME_DIRECTION
          && Math.abs(off.y()) < SAME_DIRECTION
          && Math.abs(off.z()) < SAME_DIRECTION;
    }

    private static boolean isNear(double a, double b) {
      return Math.abs(a - b) <= SAME_STEP * a;
    }
  }
}
