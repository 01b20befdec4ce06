package org.readingroom.netclient.archive;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.dataset.Dataset;

/// Attribute matching (PS3.4 C.2.2.2): single value, list of UIDs, wildcard, range; an empty key
/// matches everything.
final class KeyMatch {
  private KeyMatch() {}

  /// @param tag of the key; `values` its values
  static boolean matches(Dataset row, int tag, List<String> values) {
    if (values.isEmpty() || values.stream().allMatch(v -> v.isBlank() || v.equals("*"))) {
      return true;
    }
    String vr = row.vr(tag);
    List<String> held = row.strings(tag);
    if (vr == null) {
      return false; // wanted, and this row has no such value
    }
    return switch (vr) {
      case "UI" -> values.stream().anyMatch(held::contains);
      case "DA", "TM", "DT" ->
          held.stream().anyMatch(value -> values.stream().anyMatch(key -> range(key, value)));
      case "PN" ->
          held.stream().anyMatch(value -> values.stream().anyMatch(key -> personName(key, value)));
      default ->
          held.stream().anyMatch(value -> values.stream().anyMatch(key -> wildcard(key, value)));
    };
  }

  // component groups (alphabetic=ideographic=phonetic): any of them may match
  private static boolean personName(String key, String value) {
    String wanted = trimCarets(key).toUpperCase(Locale.ROOT);
    for (String group : value.toUpperCase(Locale.ROOT).split("=", -1)) {
      if (wildcard(wanted, trimCarets(group))) {
        return true;
      }
    }
    return wildcard(wanted, trimCarets(value.toUpperCase(Locale.ROOT)));
  }

  private static String trimCarets(String name) {
    int end = name.length();
    while (end > 0 && (name.charAt(end - 1) == '^' || name.charAt(end - 1) == ' ')) {
      end--;
    }
    return name.substring(0, end);
  }

  private static boolean range(String key, String value) {
    int dash = key.indexOf('-');
    if (dash < 0) {
      return value.startsWith(key);
    }
    String from = key.substring(0, dash).strip();
    String to = key.substring(dash + 1).strip();
    // a shorter bound means its whole day, hour or minute
    return (from.isEmpty() || value.compareTo(from) >= 0)
        && (to.isEmpty() || value.compareTo(to) <= 0 || value.startsWith(to));
  }

  /// `*` any characters, `?` any one; linear in practice, never exponential.
  static boolean wildcard(String pattern, @Nullable String text) {
    if (text == null) {
      return false;
    }
    int p = 0;
    int t = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
