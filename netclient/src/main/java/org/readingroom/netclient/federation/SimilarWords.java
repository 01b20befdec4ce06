package org.readingroom.netclient.federation;

import java.util.Locale;
import java.util.regex.Pattern;

/// Names that are written in more ways than one, or were mistyped: Smith and Smyth, Phillips and
/// Philips, Catherine and Kathryn. Words are as {@link
/// org.readingroom.netclient.identity.PatientNames#plain} makes them, in either case.
///
/// Pure; any thread.
final class SimilarWords {
  /// Shorter ones are similar to half of all names.
  static final int SHORTEST = 4;

  /// From so many letters on two may differ.
  private static final int LONG = 7;

  private static final int LONGEST = 64;

  private static final Pattern MUTE_H = Pattern.compile("(?<=[tr])h");
  private static final Pattern DOUBLED = Pattern.compile("(.)\\1");

  private SimilarWords() {}

  /// True when one may have been meant by the other: spelt by sound, at most one letter differs, is
  /// missing, too many, or has changed places with the next; in long words two.
  static boolean areAlike(String typed, String word) {
    if (typed.length() < SHORTEST || word.length() < SHORTEST - 1) {
      return typed.equalsIgnoreCase(word);
    }
    if (typed.length() > LONGEST || word.length() > LONGEST) {
      return false;
    }
    int allowed = typed.length() >= LONG ? 2 : 1;
    return distance(bySound(typed), bySound(word)) <= allowed;
  }

  /// A key that brings most of the similar ones, among others: vowels, and what sounds alike, are
  /// left open; the rest is as typed, lest it ask for half an archive.
  ///
  /// @return in small letters; empty when hardly a letter would be left
  static String key(String typed) {
    String open =
        bySound(typed)
            .replaceAll("[aeiouhwkf]", "*")
            .replaceAll("(.)", "$1*")
            .replaceAll("\\*+", "*");
    return open.chars().filter(Character::isLetter).count() < 2 ? "" : open;
  }

  private static String bySound(String word) {
    return word.toLowerCase(Locale.ROOT)
        .replace("ph", "f")
        .replace("ck", "k")
        .replace('c', 'k')
        .replace('q', 'k')
        .replace('z', 's')
        .replace('y', 'i')
        .transform(sound -> MUTE_H.matcher(sound).replaceAll(""))
        .transform(sound -> DOUBLED.matcher(sound).replaceAll("$1"));
  }

  /// Optimal string alignment: insertions, deletions, exchanges, neighbours swapped.
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
