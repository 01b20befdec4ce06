package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.StudyWords;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DicomDateTimes;
import org.readingroom.netclient.dataset.PersonName;
import org.readingroom.netclient.dataset.Tag;

/// Puts the hub's items into the words of the screen. Pure; callable from any thread.
public final class WorklistRows {
  private static final String NEUTRAL = "#9aa3ad";

  private final String readerId;
  private final Map<String, String> colours;
  private final Predicate<String> hasDraft;

  /// @param readerId who sits here
  /// @param colours `#rrggbb` by archive name
  /// @param hasDraft whether this reader has a draft of an item on this computer
  public WorklistRows(String readerId, Map<String, String> colours, Predicate<String> hasDraft) {
    this.readerId = readerId;
    this.colours = Map.copyOf(colours);
    this.hasDraft = hasDraft;
  }

  public List<WorklistRow> of(List<WorklistItem> items) {
    return items.stream().map(this::of).toList();
  }

  public WorklistRow of(WorklistItem item) {
    ItemStudy study = item.mainStudy();
    Dataset header = study.header();
    ItemPatient patient = item.patient();
    WorklistItem.Claim claim = item.claim();
    Integer instances = study.instances();
    return new WorklistRow(
        item.itemId(),
        study.studyInstanceUid(),
        study.archive(),
        colours.getOrDefault(study.archive(), NEUTRAL),
        name(patient.patientName()),
        orEmpty(patient.patientId()),
        orEmpty(patient.nhsNumber()),
        sexAge(patient, item),
        birthDate(patient),
        StudyWords.modalities(item.modalities()),
        description(item, header),
        when(header),
        instances == null ? -1 : instances,
        orEmpty(item.request().accessionNumber()),
        asked(item.request()),
        switch (item.priority()) {
          case EMERGENCY -> "emergency";
          case URGENT -> "urgent";
          case ROUTINE -> "";
        },
        item.due(),
        hold(claim),
        claim == null ? "" : claim.displayName(),
        claim == null ? null : claim.until(),
        item.ties().contains(WorklistItem.Tie.DRAFT) || hasDraft.test(item.itemId()),
        flag(item),
        item.trust(),
        item.subspecialty(),
        item.pathway(),
        breach(item),
        keptFor(item.keep()),
        item.ties(),
        item.state() == ItemState.REPORTED);
  }

  /// Overdue for as long again as the trust gave, or past the outer limit of NHS England (four
  /// weeks from the examination, 2023), whichever is sooner; never before it is due.
  private static Instant breach(WorklistItem item) {
    Duration given = Duration.between(item.examined(), item.due());
    Instant twice = item.due().plus(given.isNegative() ? Duration.ZERO : given);
    Instant limit = item.examined().plus(Pathways.OUTER_LIMIT);
    Instant soonest = twice.isBefore(limit) ? twice : limit;
    return soonest.isBefore(item.due()) ? item.due() : soonest;
  }

  private String keptFor(WorklistItem.@Nullable Keep keep) {
    if (keep == null) {
      return "";
    }
    return keep.readerId().equals(readerId) ? "you" : keep.displayName();
  }

  private WorklistRow.Hold hold(WorklistItem.@Nullable Claim claim) {
    if (claim == null) {
      return WorklistRow.Hold.FREE;
    }
    return claim.readerId().equals(readerId) ? WorklistRow.Hold.MINE : WorklistRow.Hold.THEIRS;
  }

  private static String flag(WorklistItem item) {
    String doubt = item.doubt();
    if (doubt != null) {
      return doubt;
    }
    return item.state() == ItemState.PRELIMINARY
        ? "Preliminary report issued; a verifier is wanted."
        : "";
  }

  private static String name(@Nullable String raw) {
    String shown = PersonName.parse(raw).display();
    return shown.isEmpty() ? "(no name)" : shown;
  }

  private static @Nullable LocalDate born(ItemPatient patient) {
    return DicomDateTimes.date(patient.patientBirthDate());
  }

  private static String birthDate(ItemPatient patient) {
    LocalDate born = born(patient);
    return born == null ? "" : ClockWords.date(born);
  }

  private static String sexAge(ItemPatient patient, WorklistItem item) {
    String sex = orEmpty(patient.patientSex());
    LocalDate born = born(patient);
    return born == null
        ? sex
        : (sex + " " + ClockWords.age(born, item.examined().atZone(ZoneOffset.UTC).toLocalDate()))
            .strip();
  }

  private static String description(WorklistItem item, Dataset header) {
    String done = header.string(Tag.StudyDescription);
    String wanted = item.request().description();
    return done != null ? done : wanted != null ? wanted : "(no description)";
  }

  private static String when(Dataset header) {
    LocalDate date = DicomDateTimes.date(header.string(Tag.StudyDate));
    LocalTime time = DicomDateTimes.time(header.string(Tag.StudyTime));
    if (date == null) {
      return "";
    }
    return time == null ? ClockWords.date(date) : ClockWords.dateTime(date.atTime(time));
  }

  private static String asked(ItemRequest request) {
    String reason = orEmpty(request.reason());
    String by = PersonName.parse(request.requestedBy()).display();
    if (by.isEmpty()) {
      return reason;
    }
    return reason.isEmpty() ? "asked by " + by : reason + "  (" + by + ")";
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
