package org.readingroom.app.settings;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `[[pathway]]` table: which requests go this way, and when their verified report is wanted.
///
/// A rule applies when every kind of condition it has is met, each by any one of its values,
/// without regard to case; `*` stands for any characters. One without conditions takes what is
/// left.
///
/// @param trustCode only this trust's requests; null for all
/// @param name as shown, such as "urgent suspected cancer"; several rules may share one
/// @param urgency "emergency", "urgent" or "routine": what is given out first
/// @param reportWithin from examination or order to verified report
/// @param fromOrder the clock starts with the order, not with the examination
/// @param patientClasses HL7 table 0004, such as E or I
/// @param priorities as the trust sends them
/// @param locations wards, clinics and departments
/// @param procedures what was asked for, in words or as a code
public record PathwaySettings(
    @Nullable String trustCode,
    String name,
    String urgency,
    Duration reportWithin,
    boolean fromOrder,
    List<String> patientClasses,
    List<String> priorities,
    List<String> locations,
    List<String> procedures) {

  public PathwaySettings {
    patientClasses = List.copyOf(patientClasses);
    priorities = List.copyOf(priorities);
    locations = List.copyOf(locations);
    procedures = List.copyOf(procedures);
  }

  /// A rule for everything that no rule before it took.
  public boolean takesAll() {
    return patientClasses.isEmpty()
        && priorities.isEmpty()
        && locations.isEmpty()
        && procedures.isEmpty();
  }
}
