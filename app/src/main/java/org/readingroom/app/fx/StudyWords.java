package org.readingroom.app.fx;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a study is, in the fewest words: "CT head", "CR XR chest". Pure; callable from any thread.
public final class StudyWords {
  // Documents that ride along with the images; they say nothing about what was done.
  private static final Set<String> RIDE_ALONG = Set.of("SR", "KO", "PR", "DOC", "AU", "PLAN");

  private StudyWords() {}

  /// The modalities of the images; all of them when there are only documents.
  public static String modalities(List<String> all) {
    List<String> images =
        all.stream().distinct().filter(modality -> !RIDE_ALONG.contains(modality)).toList();
    return String.join(" ", images.isEmpty() ? all : images);
  }

  /// The description, with the modality in front only where it does not begin with it.
  ///
  /// @param modalities as {@link #modalities} gives them
  public static String what(String modalities, @Nullable String description) {
    if (description == null || description.isBlank()) {
      return (modalities + "  (no description)").strip();
    }
    boolean told = !modalities.isEmpty() && description.startsWith(modalities);
    return told ? description : (modalities + "  " + description).strip();
  }
}
