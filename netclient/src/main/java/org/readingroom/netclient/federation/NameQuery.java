package org.readingroom.netclient.federation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.identity.PatientNames;

/// A name as a person types it, turned into what archives understand, and checked again on our
/// side, since archives differ in case, accents and wildcards.
///
/// `SMITH^A*` is a DICOM pattern; `smith` is the beginning of a surname; `smith, ada` surname and
/// beginning of the given name; `ada smith` words in any order, each the beginning of some word of
/// the name. `~smyth` is whoever's name is similar.
final class NameQuery {
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7E]");

  /// O'Brien, D'Souza, McDonald: archives write them with and without a mark or a space.
  private static final Pattern PARTICLE =
      Pattern.compile("(?<![a-z])(o|d|mc|mac)(?=[bcdfghjklmnpqrstvwxz][a-z]{2})");

  private static final String SIMILAR = "~";

  private final String typed;
  private final boolean similar;
  private final boolean pattern;
  private final List<String> words;

  private NameQuery(String typed, boolean similar) {
    this.typed = typed;
    this.similar = similar;
    this.pattern = typed.indexOf('^') >= 0 || Wildcards.present(typed);
    this.words = new ArrayList<>();
    if (!pattern) {
      for (String word : PatientNames.plain(typed).split(" ")) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
    }
  }

  /// Null when the text asks for everybody.
  static @Nullable NameQuery of(@Nullable String typed) {
    if (typed == null || typed.replaceAll("[*~]", "").isBlank()) {
      return null;
    }
    String name = typed.strip();
    return name.startsWith(SIMILAR)
        ? new NameQuery(name.substring(1).strip(), true)
        : new NameQuery(name, false);
  }

  /// The matching keys: the first to be asked, then those that find what an archive with an eye for
  /// upper and lower case keeps from the first.
  ///
  /// The first has small letters only: hardly any name is stored so, and a row that comes back in
  /// capitals shows that the archive does not mind. What archives write in different ways (letters
  /// outside ASCII, hyphens, apostrophes, a space after O, D or Mc) becomes `*`; our own check is
  /// exact. A name without ASCII letters is asked for as it is.
  List<String> keys() {
    if (isInOtherScript()) {
      return List.of(pattern ? typed : "*" + longestTypedWord() + "*");
    }
    String broad = similar ? similarShape() : broad(shape());
    String small = broad.toLowerCase(Locale.ROOT);
    if (!pattern) {
      small = PARTICLE.matcher(small).replaceAll("$1*");
    }
    Set<String> keys = new LinkedHashSet<>();
    keys.add(small);
    keys.add(small.toUpperCase(Locale.ROOT));
    keys.add(capitalised(small));
    keys.add(broad);
    return List.copyOf(keys);
  }

  /// True when what is left of the name in ASCII would ask for almost everybody.
  boolean isInOtherScript() {
    return NOT_ASCII.matcher(typed).find()
        && typed.chars().filter(c -> c < 0x7F && Character.isLetterOrDigit(c)).count() < 2;
  }

  private String shape() {
    if (pattern) {
      return typed;
    }
    if (typed.indexOf(',') >= 0) {
      String[] parts = typed.split(",", 2);
      return (parts[0].strip() + "*^" + parts[1].strip() + "*").replace("*^*", "*");
    }
    return typed.matches("\\S+") ? typed + "*" : "*" + longestTypedWord() + "*";
  }

  // the longest word has most to tell it by; where it has too little, the name as it is
  private String similarShape() {
    String longest = longest(words);
    String key = longest.length() < SimilarWords.SHORTEST ? "" : SimilarWords.key(longest);
    return key.isEmpty()
        ? broad(shape())
        : words.size() == 1 ? key : ("*" + key).replace("**", "*");
  }

  /// What finds the name at an archive to which `Jerome` is not `Jérôme`: every letter that may
  /// carry a mark is any letter. Null when too little would be left of it.
  @Nullable String keyWithoutMarks() {
    if (isInOtherScript() || similar) {
      return null;
    }
    String small = keys().getFirst();
    String open = small.replaceAll("[aeiouyncslz]", "?");
    if (lettersIn(open) < 2) {
      open = small.replaceAll("[aeiouy]", "?");
    }
    return open.equals(small) || lettersIn(open) < 2 ? null : open;
  }

  private static long lettersIn(String key) {
    return key.chars().filter(Character::isLetter).count();
  }

  private String broad(String key) {
    String open = NOT_ASCII.matcher(key).replaceAll("*");
    if (!pattern) {
      open = open.replaceAll("[ '`.\\-]", "*");
    }
    return open.replaceAll("\\*+", "*");
  }

  // Smith^Ada: a capital at the beginning and after everything that is not a letter
  private static String capitalised(String small) {
    StringBuilder out = new StringBuilder(small);
    boolean begins = true;
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (begins) {
        out.setCharAt(i, Character.toUpperCase(c));
      }
      begins = !Character.isLetter(c);
    }
    return out.toString();
  }

  private String longestTypedWord() {
    return longest(List.of(typed.split("\\s+")));
  }

  /// Of several equally long ones the first.
  private static String longest(List<String> words) {
    String longest = "";
    for (String word : words) {
      longest = word.length() > longest.length() ? word : longest;
    }
    return longest;
  }

  boolean matches(@Nullable String name) {
    if (name == null) {
      return false;
    }
    for (String group : name.split("=", -1)) {
      if (matchesGroup(group)) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesGroup(String group) {
    String[] has = components(group);
    if (pattern) {
      return matchesPattern(has, group);
    }
    return matchesWords(has) || (similar && isSimilar(has));
  }

  // one word is a surname, more are words of any part of the name
  private boolean isSimilar(String[] has) {
    List<String> hers = List.of((words.size() == 1 ? has[0] : String.join(" ", has)).split(" "));
    return words.stream()
        .allMatch(word -> hers.stream().anyMatch(each -> SimilarWords.areAlike(word, each)));
  }

  private boolean matchesWords(String[] has) {
    if (typed.indexOf(',') >= 0) {
      String[] parts = typed.split(",", 2);
      return squeeze(has[0]).startsWith(squeeze(PatientNames.plain(parts[0])))
          && has[1].startsWith(PatientNames.plain(parts[1]));
    }
    if (words.size() == 1) {
      return squeeze(has[0]).startsWith(words.getFirst()) || startsAWord(has[0], words.getFirst());
    }
    String all = String.join(" ", has);
    return words.stream().allMatch(word -> startsAWord(all, word));
  }

  // components are compared one by one; a pattern that leaves components out leaves them open only
  // after a trailing star
  private boolean matchesPattern(String[] has, String group) {
    String folded = fold(typed);
    if (typed.indexOf('^') < 0) {
      return Wildcards.matches(folded, fold(group)) || Wildcards.matches(folded, has[0]);
    }
    return Wildcards.matches(trimmed(folded), trimmed(fold(group)));
  }

  private static String trimmed(String name) {
    return name.replaceAll("\\^+$", "");
  }

  private static String[] components(String group) {
    String[] split = group.split("\\^", -1);
    String[] plain = new String[Math.max(2, split.length)];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = i < split.length ? PatientNames.plain(split[i]) : "";
    }
    return plain;
  }

  // like plain, but the pattern's own characters and the delimiters stay
  private static String fold(String text) {
    StringBuilder out = new StringBuilder();
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*' || c == '?' || c == '^') {
        out.append(PatientNames.plain(run.toString())).append(c);
        run.setLength(0);
      } else {
        run.append(c);
      }
    }
    return out.append(PatientNames.plain(run.toString())).toString();
  }

  private static boolean startsAWord(String text, String word) {
    return (" " + text).contains(" " + word);
  }

  private static String squeeze(String text) {
    return text.replace(" ", "");
  }
}
