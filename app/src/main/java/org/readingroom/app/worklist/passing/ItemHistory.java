package org.readingroom.app.worklist.passing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.readingroom.app.worklist.Handover;
import org.readingroom.app.worklist.opinion.Opinion;
import org.readingroom.app.worklist.vetting.Vetting;
import org.readingroom.app.worklist.vetting.VettingStep;

/// What people have done and said about one item, in one order. Immutable.
///
/// @param events oldest first
public record ItemHistory(List<Event> events) {
  /// One of them.
  ///
  /// @param what "Dr A asks Dr B"
  /// @param words what was said; empty when nothing was
  public record Event(Instant at, String what, String words) {
    /// The words may name a patient.
    @Override
    public String toString() {
      return "Event[" + at + "]";
    }
  }

  public ItemHistory {
    events = List.copyOf(events);
  }

  /// @param vettings of the item, also from before its images came
  public static ItemHistory of(
      List<Handover> handovers, List<Opinion> opinions, List<Vetting> vettings) {
    List<Event> all = new ArrayList<>();
    for (Handover each : handovers) {
      String what =
          switch (each.kind()) {
            case HANDED_OVER -> each.by() + " handed over to " + each.to();
            case REASSIGNED -> each.by() + " gave it to " + each.to();
            case TAKEN_OVER ->
                each.by() + (each.from() == null ? " took it" : " took over from " + each.from());
          };
      all.add(new Event(each.at(), what, each.note()));
    }
    for (Opinion each : opinions) {
      all.add(new Event(each.asked(), each.askedBy() + " asks " + each.askedOf(), each.question()));
      String answer = each.answer();
      Instant answered = each.answered();
      if (answer != null && answered != null) {
        all.add(new Event(answered, each.askedOf() + " answers", answer));
      }
    }
    for (Vetting each : vettings) {
      each.steps().forEach(step -> all.add(vetted(each, step)));
    }
    all.sort(Comparator.comparing(Event::at));
    return new ItemHistory(all);
  }

  private static Event vetted(Vetting vetting, VettingStep step) {
    String what =
        step.kind() == VettingStep.Kind.ASK
            ? step.byName() + " asked for vetting: " + vetting.request().examination()
            : step.byName() + " " + step.kind().label() + " in vetting";
    return new Event(step.at(), what, step.words());
  }
}
