package org.readingroom.app.study;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.federation.FederatedStudy;
import org.readingroom.netclient.identity.Identity;
import org.readingroom.netclient.identity.IdentityGrade;

/// Which earlier studies a reader will want beside this one: of the same person beyond doubt, the
/// same part of the body and kind of picture first, then the newest. Pure.
final class PriorChoice {
  /// Words of study descriptions by what they show; a description may name several.
  private static final Map<String, List<String>> REGIONS =
      Map.of(
          "head", List.of("HEAD", "BRAIN", "SKULL", "ORBIT", "SINUS", "FACE", "IAM", "PITUITARY"),
          "neck", List.of("NECK", "CAROTID", "THYROID"),
          "chest", List.of("CHEST", "THORAX", "LUNG", "CTPA", "TAP", "CAP", "RIB"),
          "heart", List.of("HEART", "CARDIAC", "CORONARY"),
          "abdomen", List.of("ABDO", "LIVER", "RENAL", "KUB", "TAP", "CAP", "PANCREA", "COLON"),
          "pelvis", List.of("PELVI", "HIP", "PROSTATE", "TAP", "CAP", "KUB"),
          "spine", List.of("SPINE", "CERVICAL", "LUMBAR", "THORACIC", "SACR"),
          "arm", List.of("SHOULDER", "ELBOW", "WRIST", "HAND", "FOREARM", "HUMERUS"),
          "leg", List.of("KNEE", "ANKLE", "FOOT", "FEMUR", "TIBIA"),
          "breast", List.of("BREAST", "MAMMO"));

  private PriorChoice() {}

  /// @param others whatever a search found, the study itself among it or not
  /// @return the ones worth having, the most relevant first
  static List<FederatedStudy> of(FederatedStudy current, List<FederatedStudy> others) {
    List<FederatedStudy> sure = new ArrayList<>();
    for (FederatedStudy other : others) {
      boolean another = !other.studyInstanceUid().equals(current.studyInstanceUid());
      if (another && isSamePerson(current, other)) {
        sure.add(other);
      }
    }
    sure.sort(
        Comparator.comparingInt((FederatedStudy study) -> -relevance(current, study))
            .thenComparing(
                FederatedStudy::studyDate,
                Comparator.nullsLast(Comparator.<LocalDate>reverseOrder()))
            .thenComparing(FederatedStudy::studyInstanceUid));
    return List.copyOf(sure);
  }

  private static boolean isSamePerson(FederatedStudy current, FederatedStudy other) {
    return other.identity().grade() != IdentityGrade.CONFLICT
        && Identity.compare(current.patient(), other.patient()).grade() == IdentityGrade.VERIFIED;
  }

  // 3: part of the body and kind of picture; 2: part of the body; 1: kind of picture
  private static int relevance(FederatedStudy current, FederatedStudy other) {
    boolean sameKind = current.modalities().stream().anyMatch(other.modalities()::contains);
    Set<String> shared = regions(current.description());
    shared.retainAll(regions(other.description()));
    return (shared.isEmpty() ? 0 : 2) + (sameKind ? 1 : 0);
  }

  static Set<String> regions(@Nullable String description) {
    Set<String> found = new TreeSet<>();
    String upper = description == null ? "" : description.toUpperCase(Locale.ROOT);
    REGIONS.forEach((region, words) -> {
      for (String word : words) {
        // short ones are abbreviations and stand alone
        boolean named =
            word.length() > 3 ? upper.contains(word) : upper.matches(".*\\b" + word + "S?\\b.*");
        if (named) {
          found.add(region);
        }
      }
    });
    return found;
  }
}
