package org.readingroom.app.search;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.identity.Identity;
import org.readingroom.netclient.identity.IdentityGrade;
import org.readingroom.netclient.identity.NhsNumber;
import org.readingroom.netclient.identity.PatientRecord;

/// Puts studies under the people they are of. Only records that are surely one person share a head;
/// what is probable or contradictory stands directly below, with the reason. Nothing is merged.
///
/// Pure; callable from any thread.
final class PeopleFound {
  private PeopleFound() {}

  /// People in alphabetical order, doubtful ones below whom they resemble; studies newest first.
  static List<SearchRow> rows(List<FederatedStudy> studies) {
    List<Group> groups = new ArrayList<>();
    List<FederatedStudy> ordered = new ArrayList<>(studies);
    ordered.sort(newestFirst());
    for (FederatedStudy study : ordered) {
      groupOf(groups, study).add(study);
    }
    groups.sort(
        Comparator.comparing(group -> SearchRow.name(group.person()).toLowerCase(Locale.UK)));
    List<SearchRow> rows = new ArrayList<>();
    List<Group> waiting = new ArrayList<>(groups);
    while (!waiting.isEmpty()) {
      Group head = waiting.removeFirst();
      rows.add(head(head, null));
      head.forEach(study -> rows.add(new SearchRow.Study(study)));
      for (Group near : List.copyOf(waiting)) {
        Identity.Verdict verdict = Identity.compare(head.person(), near.person());
        if (verdict.grade() == IdentityGrade.PROBABLE
            || verdict.grade() == IdentityGrade.CONFLICT) {
          waiting.remove(near);
          rows.add(head(near, verdict));
          near.forEach(study -> rows.add(new SearchRow.Study(study)));
        }
      }
    }
    return rows;
  }

  private static Comparator<FederatedStudy> newestFirst() {
    return Comparator.comparing(
            FederatedStudy::studyDate, Comparator.nullsLast(Comparator.<LocalDate>reverseOrder()))
        .thenComparing(
            FederatedStudy::studyTime, Comparator.nullsLast(Comparator.<String>reverseOrder()));
  }

  private static Group groupOf(List<Group> groups, FederatedStudy study) {
    for (Group group : groups) {
      if (Identity.compare(group.person(), study.patient()).grade() == IdentityGrade.VERIFIED) {
        return group;
      }
    }
    Group fresh = new Group();
    groups.add(fresh);
    return fresh;
  }

  private static SearchRow.Person head(Group group, Identity.@Nullable Verdict verdict) {
    PatientRecord person = group.person();
    NhsNumber nhs = person.nhsNumber();
    SearchRow.Certainty certainty;
    String words;
    if (verdict != null) {
      boolean conflict = verdict.grade() == IdentityGrade.CONFLICT;
      certainty = conflict ? SearchRow.Certainty.CONFLICT : SearchRow.Certainty.PROBABLE;
      words = (conflict ? "conflict: " : "probably the person above: ") + verdict.reason();
    } else if (group.severalRecords()) {
      certainty = SearchRow.Certainty.VERIFIED;
      words = "verified";
    } else {
      certainty = SearchRow.Certainty.ALONE;
      words = "";
    }
    return new SearchRow.Person(
        SearchRow.name(person),
        nhs == null ? local(group) : nhs.spaced(),
        nhs != null,
        person(person),
        certainty,
        words);
  }

  private static String local(Group group) {
    String id = group.person().patientId();
    return id == null
        ? "no number"
        : "local " + id + " (" + group.getFirst().holders().getFirst().archive().name() + ")";
  }

  private static String person(PatientRecord person) {
    String sex = person.sex() == null ? "" : person.sex() + " ";
    LocalDate born = person.birthDate();
    return sex + (born == null ? "birth date unknown" : ClockWords.date(born));
  }

  /// Studies of surely one person, newest first.
  private static final class Group extends ArrayList<FederatedStudy> {
    /// The record that says most stands for the group.
    PatientRecord person() {
      return stream()
          .map(FederatedStudy::patient)
          .filter(patient -> patient.nhsNumber() != null)
          .findFirst()
          .orElseGet(() -> getFirst().patient());
    }

    boolean severalRecords() {
      return stream()
              .flatMap(study -> study.holders().stream())
              .map(holding -> holding.archive().name())
              .distinct()
              .count()
          > 1;
    }
  }
}
