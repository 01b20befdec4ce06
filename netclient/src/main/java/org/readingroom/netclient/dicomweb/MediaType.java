package org.readingroom.netclient.dicomweb;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Content-Type value (RFC 9110 8.3): `multipart/related; type="application/dicom"; boundary=x`.
///
/// @param type lower case, without parameters
/// @param parameters by lower-case name, quotes removed
public record MediaType(String type, Map<String, String> parameters) {
  private static final int MAX_LENGTH = 2_000;

  public static MediaType parse(@Nullable String value) {
    if (value == null || value.length() > MAX_LENGTH) {
      return new MediaType("", Map.of());
    }
    int semicolon = value.indexOf(';');
    String type = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    Map<String, String> parameters = new LinkedHashMap<>();
    int i = semicolon < 0 ? value.length() : semicolon + 1;
    while (i < value.length()) {
      int equals = value.indexOf('=', i);
      if (equals < 0) {
        break;
      }
      String name = value.substring(i, equals).strip().toLowerCase(Locale.ROOT);
      StringBuilder text = new StringBuilder();
      i = equals + 1;
      while (i < value.length() && value.charAt(i) == ' ') {
        i++;
      }
      if (i < value.length() && value.charAt(i) == '"') {
        for (i++; i < value.length() && value.charAt(i) != '"'; i++) {
          if (value.charAt(i) == '\\' && i + 1 < value.length()) {
            i++;
          }
          text.append(value.charAt(i));
        }
        int end = value.indexOf(';', i);
        i = end < 0 ? value.length() : end + 1;
      } else {
        int end = value.indexOf(';', i);
        text.append(value.substring(i, end < 0 ? value.length() : end).strip());
        i = end < 0 ? value.length() : end + 1;
      }
      parameters.putIfAbsent(name, text.toString());
    }
    return new MediaType(type.toLowerCase(Locale.ROOT), parameters);
  }

  public boolean is(String wanted) {
    return type.equals(wanted);
  }
}
