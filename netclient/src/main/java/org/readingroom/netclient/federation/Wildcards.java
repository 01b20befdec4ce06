package org.readingroom.netclient.federation;

/// DICOM wild card matching (PS3.4 C.2.2.2.4): `*` is any run of characters, `?` any one.
final class Wildcards {
  private Wildcards() {}

  static boolean present(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }

  /// Whole-value match in linear memory and at most pattern × value steps: no pattern can make it
  /// hang.
  static boolean matches(String pattern, String value) {
    int p = 0;
    int v = 0;
    int star = -1;
    int resume = 0;
    while (v < value.length()) {
      if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == value.charAt(v))
          && pattern.charAt(p) != '*') {
        p++;
        v++;
      } else if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = v;
      } else if (star >= 0) {
        p = star + 1;
        v = ++resume;
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
