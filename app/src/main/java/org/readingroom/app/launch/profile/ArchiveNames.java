package org.readingroom.app.launch.profile;

import java.util.List;
import java.util.stream.Collectors;
import org.readingroom.app.launch.line.CommandFailure;
import org.readingroom.app.settings.ArchiveSettings;

/// Archive names typed by a person.
public final class ArchiveNames {
  private ArchiveNames() {}

  /// @throws CommandFailure when there is no archive at all, or none of a given name
  public static void check(Profile profile, List<String> names) throws CommandFailure {
    List<ArchiveSettings> archives = profile.settings().archives();
    if (archives.isEmpty()) {
      throw CommandFailure.usage(
          "No archive is configured. Add a [[pacs]] table to "
              + profile.home().resolve("settings.toml")
              + " or start ./run and use the settings screen.");
    }
    for (String name : names) {
      if (profile.settings().archive(name).isEmpty()) {
        String known =
            archives.stream().map(ArchiveSettings::name).collect(Collectors.joining(", "));
        throw CommandFailure.usage("There is no archive named " + name + ". Known: " + known + ".");
      }
    }
  }

  /// The names as the settings spell them.
  public static List<String> asConfigured(Profile profile, List<String> names) {
    return names.stream()
        .flatMap(name -> profile.settings().archive(name).stream())
        .map(ArchiveSettings::name)
        .toList();
  }

  public static boolean chosen(List<String> names, String name) {
    return names.isEmpty() || names.stream().anyMatch(name::equalsIgnoreCase);
  }
}
