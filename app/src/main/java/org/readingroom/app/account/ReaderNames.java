package org.readingroom.app.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A reader's display name as DICOM writes people (PS3.5 6.2.1, PN).
public final class ReaderNames {
  private static final Set<String> PREFIXES =
      Set.of("dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame");

  private ReaderNames() {}

  /// "Dr Ada Reader" and "READER, Ada" become `Reader^Ada^^Dr` and `READER^Ada`. The last word is
  /// the family name unless a comma says otherwise.
  public static String personName(String displayName) {
    String clean = displayName.replaceAll("[\\\\^=\\p{Cntrl}]", " ").strip();
    List<String> words = new ArrayList<>(Arrays.asList(clean.split("\\s+")));
    String prefix = "";
    while (words.size() > 1 && isPrefix(words.getFirst())) {
      prefix = (prefix + " " + words.removeFirst()).strip();
    }
    String rest = String.join(" ", words);
    int comma = rest.indexOf(',');
    String family;
    String given;
    if (comma >= 0) {
      family = rest.substring(0, comma).strip();
      given = rest.substring(comma + 1).strip();
    } else {
      family = words.getLast();
      given = String.join(" ", words.subList(0, words.size() - 1));
    }
    String name = family + "^" + given + "^^" + prefix;
    return name.replaceAll("\\^+$", "");
  }

  private static boolean isPrefix(String word) {
    return PREFIXES.contains(word.toLowerCase(Locale.ROOT).replace(".", ""));
  }
}
