package org.readingroom.netclient.archive;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.DatasetBuilder;
import org.readingroom.netclient.dataset.Tag;

/// What is held, in memory, and how it is searched. Thread-safe; answers are snapshots.
final class ArchiveIndex {
  // guarded by itself: study → instances by SOP Instance UID, in order of arrival
  private final Map<String, Map<String, StoredInstance>> studies = new LinkedHashMap<>();

  /// Adds, or replaces the instance of the same UIDs.
  void add(StoredInstance instance) {
    synchronized (studies) {
      studies
          .computeIfAbsent(instance.studyInstanceUid(), uid -> new LinkedHashMap<>())
          .put(instance.sopInstanceUid(), instance);
    }
  }

  /// Forgets instances whose file is gone.
  void forgetMissing() {
    synchronized (studies) {
      studies
          .values()
          .forEach(study -> study.values().removeIf(each -> Files.notExists(each.file())));
      studies.values().removeIf(Map::isEmpty);
    }
  }

  int instanceCount() {
    synchronized (studies) {
      return studies.values().stream().mapToInt(Map::size).sum();
    }
  }

  /// Instances that match the keys' unique keys (study, series, instance: PS3.4 C.4.3.1.3.1), and
  /// Patient ID where given.
  List<StoredInstance> instances(Dataset keys) {
    List<String> study = keys.strings(Tag.StudyInstanceUID);
    List<StoredInstance> out = new ArrayList<>();
    for (List<StoredInstance> each : candidates(study)) {
      for (StoredInstance instance : each) {
        boolean matches = true;
        for (QueryLevel level : QueryLevel.values()) {
          int tag = level.uniqueKey();
          matches &= KeyMatch.matches(instance.header(), tag, keys.strings(tag));
        }
        if (matches) {
          out.add(instance);
        }
      }
    }
    return out;
  }

  /// Rows of one level that match all keys we can search for; keys we do not hold are ignored.
  List<Dataset> search(QueryLevel level, Dataset keys) {
    List<Dataset> rows = new ArrayList<>();
    for (List<StoredInstance> study : candidates(keys.strings(Tag.StudyInstanceUID))) {
      for (Dataset row : rows(level, study)) {
        if (matches(row, keys, level)) {
          rows.add(row);
        }
      }
    }
    return level == QueryLevel.PATIENT ? onePerPatient(rows) : rows;
  }

  private static boolean matches(Dataset row, Dataset keys, QueryLevel level) {
    Set<Integer> searchable = new LinkedHashSet<>();
    for (int tag : level.attributesUpToHere()) {
      searchable.add(tag);
    }
    searchable.add(Tag.ModalitiesInStudy);
    searchable.add(SearchAttributes.SOPClassesInStudy);
    for (int tag : keys.tags()) {
      if (searchable.contains(tag)
          && !"SQ".equals(keys.vr(tag))
          && !KeyMatch.matches(row, tag, keys.strings(tag))) {
        return false;
      }
    }
    return true;
  }

  private List<List<StoredInstance>> candidates(List<String> studyInstanceUids) {
    synchronized (studies) {
      Collection<Map<String, StoredInstance>> chosen = new ArrayList<>();
      if (studyInstanceUids.stream().noneMatch(uid -> !uid.isBlank() && !uid.equals("*"))) {
        chosen.addAll(studies.values());
      } else {
        for (String uid : studyInstanceUids) {
          Map<String, StoredInstance> study = studies.get(uid);
          if (study != null) {
            chosen.add(study);
          }
        }
      }
      List<List<StoredInstance>> out = new ArrayList<>(chosen.size());
      chosen.forEach(study -> out.add(List.copyOf(study.values())));
      return out;
    }
  }

  private static List<Dataset> rows(QueryLevel level, List<StoredInstance> study) {
    return switch (level) {
      case PATIENT, STUDY -> List.of(studyRow(level, study));
      case SERIES ->
          grouped(study, StoredInstance::seriesInstanceUid).values().stream()
              .map(series -> seriesRow(series, study))
              .toList();
      case IMAGE -> study.stream().map(StoredInstance::header).toList();
    };
  }

  private static Dataset studyRow(QueryLevel level, List<StoredInstance> study) {
    return withStudyCounts(head(level, study), study).build();
  }

  private static Dataset seriesRow(List<StoredInstance> series, List<StoredInstance> study) {
    return withStudyCounts(head(QueryLevel.SERIES, series), study)
        .string(Tag.NumberOfSeriesRelatedInstances, Integer.toString(series.size()))
        .build();
  }

  private static DatasetBuilder head(QueryLevel level, List<StoredInstance> instances) {
    Dataset first = instances.getFirst().header();
    return Dataset.builder()
        .copy(first, Tag.SpecificCharacterSet)
        .copy(first, level.attributesUpToHere());
  }

  private static DatasetBuilder withStudyCounts(DatasetBuilder row, List<StoredInstance> study) {
    return row.string(Tag.ModalitiesInStudy, distinct(study, Tag.Modality))
        .string(SearchAttributes.SOPClassesInStudy, distinct(study, Tag.SOPClassUID))
        .string(
            Tag.NumberOfStudyRelatedSeries,
            Integer.toString(grouped(study, StoredInstance::seriesInstanceUid).size()))
        .string(Tag.NumberOfStudyRelatedInstances, Integer.toString(study.size()));
  }

  private static String[] distinct(List<StoredInstance> study, int tag) {
    Set<String> values = new LinkedHashSet<>();
    study.forEach(instance -> {
      String value = instance.header().string(tag);
      if (value != null) {
        values.add(value);
      }
    });
    return values.toArray(String[]::new);
  }

  private static Map<String, List<StoredInstance>> grouped(
      List<StoredInstance> instances, Function<StoredInstance, String> by) {
    Map<String, List<StoredInstance>> groups = new LinkedHashMap<>();
    instances.forEach(
        each -> groups.computeIfAbsent(by.apply(each), key -> new ArrayList<>()).add(each));
    return groups;
  }

  private static List<Dataset> onePerPatient(List<Dataset> rows) {
    Map<String, Dataset> patients = new LinkedHashMap<>();
    for (Dataset row : rows) {
      patients.putIfAbsent(
          row.string(Tag.PatientID, "") + "\n" + row.string(Tag.IssuerOfPatientID, ""), row);
    }
    return List.copyOf(patients.values());
  }
}
