package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.order.Order;
import org.readingroom.app.settings.PathwaySettings;
import org.readingroom.app.settings.SubspecialtySettings;
import org.readingroom.netclient.dataset.Tag;

/// By which pathway a request goes, when its verified report is wanted, and whom it suits.
///
/// A trust's own rules come first, then those for every trust, each in the order of the settings;
/// the defaults count only where the settings have none for the trust. Immutable; any thread.
public final class Pathways {
  /// What rules look at. Absent is null.
  record Request(
      @Nullable String patientClass,
      @Nullable String priority,
      @Nullable String location,
      @Nullable String procedure,
      @Nullable String procedureCode,
      List<String> modalities) {
    Request {
      modalities = List.copyOf(modalities);
    }

    /// What is known of a study's: its order's word first, then its archive's.
    static Request of(StudySeen study, @Nullable Order order) {
      ItemRequest archives = ItemRequest.of(study);
      @Nullable String priority = study.header().string(Tag.RequestedProcedurePriority);
      return order == null
          ? new Request(
              null,
              priority,
              archives.requestedFrom(),
              archives.description(),
              null,
              study.modalities())
          : new Request(
              order.patientClass(),
              ItemRequest.first(order.priority(), priority),
              ItemRequest.first(order.requestingLocation(), archives.requestedFrom()),
              ItemRequest.first(order.procedure(), archives.description()),
              order.procedureCode(),
              study.modalities());
    }
  }

  /// Where a request goes.
  ///
  /// @param name empty when no pathway is known
  /// @param fromOrder the clock starts with the order where its time is known
  record Chosen(String name, Priority priority, Duration reportWithin, boolean fromOrder) {
    /// ms since 1970 UTC
    long dueMs(long examinedMs, @Nullable Long orderedMs) {
      long start = fromOrder && orderedMs != null ? orderedMs : examinedMs;
      return start + reportWithin.toMillis();
    }
  }

  /// NHS England's, from examination to verified report ("Diagnostic imaging reporting turnaround
  /// times", 2023).
  static final Duration OUTER_LIMIT = Duration.ofDays(28);

  /// To be checked by each trust: all times but the outer limit are ours.
  private static final List<PathwaySettings> DEFAULTS =
      List.of(
          rule("emergency", "emergency", Duration.ofHours(1), List.of("E"), List.of()),
          rule("emergency", "emergency", Duration.ofHours(1), List.of(), List.of("S", "STAT")),
          rule(
              "urgent suspected cancer",
              "urgent",
              Duration.ofHours(72),
              List.of(),
              List.of("2WW", "USC")),
          rule("inpatient", "urgent", Duration.ofHours(24), List.of("I"), List.of()),
          rule("urgent", "urgent", Duration.ofHours(24), List.of(), List.of("A", "HIGH", "URGENT")),
          rule("outpatient", "routine", OUTER_LIMIT, List.of("O"), List.of()));

  private static final Chosen UNKNOWN = new Chosen("", Priority.ROUTINE, OUTER_LIMIT, false);

  private final List<PathwaySettings> rules;
  private final List<SubspecialtySettings> subspecialties;

  /// Rules of the settings, each kind in its order.
  public Pathways(List<PathwaySettings> rules, List<SubspecialtySettings> subspecialties) {
    this.rules = List.copyOf(rules);
    this.subspecialties = List.copyOf(subspecialties);
  }

  /// The defaults alone.
  public static Pathways standard() {
    return new Pathways(List.of(), List.of());
  }

  private static PathwaySettings rule(
      String name,
      String urgency,
      Duration within,
      List<String> patientClasses,
      List<String> priorities) {
    return new PathwaySettings(
        null, name, urgency, within, false, patientClasses, priorities, List.of(), List.of());
  }

  Chosen choose(String trustCode, Request request) {
    boolean own = false;
    for (PathwaySettings rule : rules) {
      if (trustCode.equals(rule.trustCode())) {
        own = true;
        if (applies(rule, request)) {
          return chosen(rule);
        }
      }
    }
    for (PathwaySettings rule : rules) {
      if (rule.trustCode() == null) {
        own = true;
        if (applies(rule, request)) {
          return chosen(rule);
        }
      }
    }
    return own
        ? UNKNOWN
        : DEFAULTS.stream()
            .filter(rule -> applies(rule, request))
            .findFirst()
            .map(Pathways::chosen)
            .orElse(UNKNOWN);
  }

  /// Whom a request suits; empty when no rule says.
  String subspecialty(Request request) {
    return subspecialties.stream()
        .filter(rule ->
            (rule.modalities().isEmpty()
                    || request.modalities().stream().anyMatch(m -> met(rule.modalities(), m)))
                && met(rule.locations(), request.location())
                && asksFor(rule.procedures(), request))
        .findFirst()
        .map(SubspecialtySettings::name)
        .orElse("");
  }

  private static boolean asksFor(List<String> procedures, Request request) {
    return met(procedures, request.procedure()) || met(procedures, request.procedureCode());
  }

  private static Chosen chosen(PathwaySettings rule) {
    return new Chosen(
        rule.name(),
        Priority.valueOf(rule.urgency().toUpperCase(Locale.ROOT)),
        rule.reportWithin(),
        rule.fromOrder());
  }

  private static boolean applies(PathwaySettings rule, Request request) {
    return met(rule.patientClasses(), request.patientClass())
        && met(rule.priorities(), request.priority())
        && met(rule.locations(), request.location())
        && asksFor(rule.procedures(), request);
  }

  private static boolean met(List<String> anyOf, @Nullable String value) {
    return anyOf.isEmpty()
        || (value != null && anyOf.stream().anyMatch(pattern -> matches(pattern, value)));
  }

  /// Whether a text is what a pattern means: `*` is any characters, case does not matter. Linear in
  /// the text for each star, whatever is sent.
  static boolean matches(String pattern, String text) {
    String wanted = pattern.strip().toUpperCase(Locale.ROOT);
    String given = text.strip().toUpperCase(Locale.ROOT);
    String[] parts = wanted.split("\\*", -1);
    if (parts.length == 1) {
      return given.equals(wanted);
    }
    String last = parts[parts.length - 1];
    if (!given.startsWith(parts[0]) || given.length() < parts[0].length() + last.length()) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = given.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return given.length() - last.length() >= at && given.endsWith(last);
  }
}
