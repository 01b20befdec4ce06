package org.readingroom.netclient.federation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.readingroom.netclient.identity.Identity;
import org.readingroom.netclient.identity.IdentityGrade;
import org.readingroom.netclient.identity.PatientRecord;

/// Rows of several archives becoming one row per study, graded as they come.
///
/// Not thread-safe: owned by the thread that searches. Cost per row grows with the number of
/// different patient records that share its keys, not with the number of studies.
final class StudyMerge {
  /// More different records than this behind one key is not a patient but a habit (`ANON`, `TEST`).
  private static final int MAX_COMPARED = 200;

  /// Studies under one and the same patient record, and what is known about that record.
  private static final class Person {
    final PatientRecord record;
    final Set<Study> studies = new LinkedHashSet<>();
    Identity.Verdict verdict = Identity.ALONE;

    Person(PatientRecord record) {
      this.record = record;
    }
  }

  private static final class Study {
    final String studyInstanceUid;
    final TreeMap<Integer, Holding> holders = new TreeMap<>();
    final Set<Person> people = new LinkedHashSet<>();
    Identity.Verdict acrossHolders = Identity.ALONE;

    Study(String studyInstanceUid) {
      this.studyInstanceUid = studyInstanceUid;
    }

    FederatedStudy snapshot() {
      Identity.Verdict verdict = acrossHolders;
      for (Person person : people) {
        verdict = Identity.combine(verdict, person.verdict);
      }
      return new FederatedStudy(studyInstanceUid, List.copyOf(holders.values()), verdict);
    }
  }

  private final Map<String, Study> studies = new LinkedHashMap<>();
  private final Map<PatientRecord, Person> people = new HashMap<>();
  private final Map<Object, List<Person>> peopleByKey = new HashMap<>();

  /// Takes one row.
  ///
  /// @param order of the archive in the settings
  /// @return every row that is new or changed by it, the row itself first; empty when this
  ///   archive's copy was known
  Collection<FederatedStudy> add(int order, String studyInstanceUid, Holding holding) {
    Study study = studies.computeIfAbsent(studyInstanceUid, Study::new);
    Holding known = study.holders.get(order);
    if (known != null && (known.instances() != null || holding.instances() == null)) {
      return List.of();
    }
    study.holders.put(order, holding);
    Set<Study> changed = new LinkedHashSet<>();
    changed.add(study);
    if (known == null) {
      for (Holding other : study.holders.values()) {
        if (other != holding) {
          study.acrossHolders =
              Identity.combine(
                  study.acrossHolders,
                  Identity.compareSameStudy(other.patient(), holding.patient()));
        }
      }
    }
    grade(study, holding.patient(), changed);
    List<FederatedStudy> out = new ArrayList<>(changed.size());
    changed.forEach(each -> out.add(each.snapshot()));
    return out;
  }

  private void grade(Study study, PatientRecord record, Set<Study> changed) {
    Person person = people.get(record);
    if (person == null) {
      person = new Person(record);
      people.put(record, person);
      for (Person other : index(person)) {
        if (isConflict(person) && isConflict(other)) {
          continue;
        }
        Identity.Verdict verdict = Identity.compare(person.record, other.record);
        raise(person, verdict, changed);
        raise(other, verdict, changed);
      }
    }
    person.studies.add(study);
    study.people.add(person);
    if (person.studies.size() > 1) {
      raise(person, Identity.compare(record, record), changed);
    }
  }

  private static boolean isConflict(Person person) {
    return person.verdict.grade() == IdentityGrade.CONFLICT;
  }

  private static void raise(Person person, Identity.Verdict verdict, Set<Study> changed) {
    Identity.Verdict combined = Identity.combine(person.verdict, verdict);
    if (combined != person.verdict) {
      person.verdict = combined;
      changed.addAll(person.studies);
    }
  }

  // everybody known under one of the person's keys; enters the person under them
  private Set<Person> index(Person person) {
    Set<Person> others = new LinkedHashSet<>();
    List<Object> keys = new ArrayList<>();
    if (person.record.patientId() != null) {
      keys.add(List.of(person.record.namespace(), person.record.patientId()));
    }
    if (person.record.nhsNumber() != null) {
      keys.add(person.record.nhsNumber());
    }
    for (Object key : keys) {
      List<Person> sharing = peopleByKey.computeIfAbsent(key, _ -> new ArrayList<>());
      others.addAll(sharing);
      if (sharing.size() < MAX_COMPARED) {
        sharing.add(person);
      }
    }
    return others;
  }

  /// All rows, newest study first, then by UID so that the order is always the same.
  List<FederatedStudy> studies() {
    return studies.values().stream()
        .map(Study::snapshot)
        .sorted(
            Comparator.comparing(
                    FederatedStudy::studyDate, Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(
                    FederatedStudy::studyTime, Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(FederatedStudy::studyInstanceUid))
        .toList();
  }
}
