package org.readingroom.app.settings;

import java.util.List;

/// One `[[subspecialty]]` table: whom requests suit. Conditions as in {@link PathwaySettings}.
///
/// @param name as readers' subspecialties are written, such as "neuro"
/// @param modalities one of the study's, such as MG
/// @param procedures what was asked for, in words or as a code
/// @param locations wards, clinics and departments
public record SubspecialtySettings(
    String name, List<String> modalities, List<String> procedures, List<String> locations) {

  public SubspecialtySettings {
    modalities = List.copyOf(modalities);
    procedures = List.copyOf(procedures);
    locations = List.copyOf(locations);
  }
}
