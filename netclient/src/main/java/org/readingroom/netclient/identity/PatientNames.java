package org.readingroom.netclient.identity;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Person Name values (PS3.5 6.2.1) compared as people would: without regard to case, accents,
/// apostrophes or hyphens.
public final class PatientNames {

  /// What two surnames say about each other.
  public enum Agreement {
    AGREES,
    /// One is missing, or the difference has an ordinary explanation: part of a double-barrelled
    /// name, or family and given name swapped.
    UNKNOWN,
    CONTRADICTS
  }

  private PatientNames() {}

  /// Upper case, accents and punctuation removed, single spaces. Marks stay where they are not
  /// accents but part of the letter (Indic vowels, voiced kana).
  public static String plain(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
    StringBuilder out = new StringBuilder(decomposed.length());
    boolean gap = false;
    boolean marksMatter = false;
    for (int i = 0; i < decomposed.length(); ) {
      int c = decomposed.codePointAt(i);
      i += Character.charCount(c);
      if (isMark(c)) {
        if (marksMatter) {
          out.appendCodePoint(c);
        }
      } else if (Character.isLetterOrDigit(c)) {
        marksMatter = marksMatter(c);
        if (gap && !out.isEmpty()) {
          out.append(' ');
        }
        gap = false;
        out.append(letter(c));
      } else if (c == '-' || Character.isWhitespace(c) || c == '^' || c == ',' || c == '.') {
        gap = true;
      }
    }
    return out.toString();
  }

  // Accents of these scripts are left out in ordinary writing; elsewhere a mark is a vowel or makes
  // another consonant, and without it a name would be another name.
  private static boolean marksMatter(int letter) {
    return switch (Character.UnicodeScript.of(letter)) {
      case LATIN, GREEK, CYRILLIC, HEBREW, ARABIC -> false;
      default -> true;
    };
  }

  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  // letters that Unicode does not decompose, as an English typist writes them
  private static String letter(int c) {
    return switch (c) {
      case 'ß', 'ẞ' -> "SS";
      case 'ø', 'Ø' -> "O";
      case 'ł', 'Ł' -> "L";
      case 'đ', 'Đ', 'ð', 'Ð' -> "D";
      case 'æ', 'Æ' -> "AE";
      case 'œ', 'Œ' -> "OE";
      case 'þ', 'Þ' -> "TH";
      case 'ı' -> "I";
      default -> Character.toString(c).toUpperCase(Locale.ROOT);
    };
  }

  /// The component groups of a name: alphabetic, ideographic, phonetic, as far as given.
  static List<String> groups(String name) {
    List<String> groups = new ArrayList<>();
    for (String group : name.split("=", -1)) {
      if (!plain(group).isEmpty()) {
        groups.add(group);
      }
    }
    return groups;
  }

  /// Compares surnames. Any component group in common is agreement.
  ///
  /// @param oneFormer other names on record for the first: birth name, former names
  public static Agreement surnames(
      @Nullable String one,
      List<String> oneFormer,
      @Nullable String other,
      List<String> otherFormer) {
    Set<String> mine = surnamesOf(one);
    Set<String> theirs = surnamesOf(other);
    if (mine.isEmpty() || theirs.isEmpty()) {
      return Agreement.UNKNOWN;
    }
    if (shares(mine, theirs)) {
      return Agreement.AGREES;
    }
    for (String former : oneFormer) {
      if (shares(surnamesOf(former), theirs)) {
        return Agreement.AGREES;
      }
    }
    for (String former : otherFormer) {
      if (shares(surnamesOf(former), mine)) {
        return Agreement.AGREES;
      }
    }
    return isExplained(one, mine, other, theirs) ? Agreement.UNKNOWN : Agreement.CONTRADICTS;
  }

  private static boolean isExplained(
      @Nullable String one, Set<String> mine, @Nullable String other, Set<String> theirs) {
    for (String a : mine) {
      for (String b : theirs) {
        if (isPart(a, b) || isPart(b, a)) {
          return true;
        }
      }
    }
    // names in scripts that cannot be compared with each other say nothing
    if (mine.stream().anyMatch(PatientNames::isLatin)
        != theirs.stream().anyMatch(PatientNames::isLatin)) {
      return true;
    }
    Set<String> myGiven = component(one, 1);
    Set<String> theirGiven = component(other, 1);
    return shares(mine, theirGiven) && shares(theirs, myGiven);
  }

  private static boolean isLatin(String plain) {
    return plain
        .codePoints()
        .filter(Character::isLetter)
        .allMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN);
  }

  // SMITH is part of SMITH JONES; SMI is not part of SMITH
  private static boolean isPart(String a, String b) {
    return Arrays.asList(b.split(" ")).containsAll(Arrays.asList(a.split(" ")));
  }

  private static Set<String> surnamesOf(@Nullable String name) {
    return component(name, 0);
  }

  private static Set<String> component(@Nullable String name, int index) {
    if (name == null) {
      return Set.of();
    }
    Set<String> out = new HashSet<>();
    for (String group : groups(name)) {
      // a name typed with a comma instead of the delimiter: SMITH, ADA
      String[] components = group.indexOf('^') < 0 ? group.split(",", -1) : group.split("\\^", -1);
      if (index < components.length) {
        String plain = plain(components[index]);
        if (!plain.isEmpty()) {
          out.add(plain);
        }
      }
    }
    return out;
  }

  private static boolean shares(Set<String> a, Set<String> b) {
    for (String x : a) {
      for (String y : b) {
        // O'BRIEN = OBRIEN already; SMITH-JONES = SMITHJONES
        if (x.replace(" ", "").equals(y.replace(" ", ""))) {
          return true;
        }
      }
    }
    return false;
  }
}
