package org.readingroom.app.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a person is here to do. Who may do what follows the Royal College of Radiologists: the
/// person who interprets issues the report; one in training issues it as provisional.
public enum Role {
  REPORTING_RADIOGRAPHER(true, true),
  TRAINEE(true, false),
  CONSULTANT(true, true),
  LEAD(true, true),
  MDT_COORDINATOR(false, false),
  MANAGER(false, false),
  ADMINISTRATOR(false, false);

  private final boolean reports;
  private final boolean verifies;

  Role(boolean reports, boolean verifies) {
    this.reports = reports;
    this.verifies = verifies;
  }

  /// May claim items and write reports.
  public boolean mayReport() {
    return reports;
  }

  /// May sign a report as final (Verification Flag VERIFIED).
  public boolean mayVerify() {
    return verifies;
  }

  /// As people and `settings.toml` write it: "reporting radiographer".
  public String label() {
    return this == MDT_COORDINATOR
        ? "MDT coordinator"
        : name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// Reads a label, ignoring case; hyphens count as spaces.
  public static Optional<Role> parse(String text) {
    String wanted = text.strip().replace('-', ' ').replace('_', ' ');
    return Arrays.stream(values()).filter(r -> r.label().equalsIgnoreCase(wanted)).findFirst();
  }

  /// All labels, for a message that says what to choose from.
  public static List<String> labels() {
    return Arrays.stream(values()).map(Role::label).toList();
  }
}
