package org.readingroom.app.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// One table of the file being read: typed access that complains with line and key.
final class SettingsTable {
  private final Path file;
  private final String title;
  private final TomlTable table;

  /// @param title how the table is called in messages, such as `[[pacs]]`
  SettingsTable(Path file, String title, TomlTable table) {
    this.file = file;
    this.title = title;
    this.table = table;
  }

  /// Refuses keys nobody reads: a typo must not silently fall back to a default.
  SettingsTable allow(String... keys) throws SettingsException {
    List<String> known = Arrays.asList(keys);
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        throw error(key, "is not a known setting" + nearest(key, known));
      }
    }
    return this;
  }

  @Nullable String string(String key) throws SettingsException {
    Object value = table.get(List.of(key));
    if (value == null) {
      return null;
    }
    if (value instanceof String text) {
      if (text.isBlank()) {
        throw error(key, "is empty");
      }
      return text;
    }
    throw error(key, "must be text in quotation marks");
  }

  String string(String key, String whenAbsent) throws SettingsException {
    String value = string(key);
    return value == null ? whenAbsent : value;
  }

  String requiredString(String key) throws SettingsException {
    String value = string(key);
    if (value == null) {
      throw error(null, "lacks the key " + key);
    }
    return value;
  }

  /// Empty when the key is absent.
  List<String> strings(String key) throws SettingsException {
    Object value = table.get(List.of(key));
    if (value == null) {
      return List.of();
    }
    List<String> out = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (Object each : array.toList()) {
        if (each instanceof String text && !text.isBlank()) {
          out.add(text);
        }
      }
      if (out.size() == array.size()) {
        return List.copyOf(out);
      }
    }
    throw error(key, "must be a list of texts, such as [\"A\", \"B\"]");
  }

  int integer(String key, int least, int most, @Nullable Integer whenAbsent)
      throws SettingsException {
    Object value = table.get(List.of(key));
    if (value == null && whenAbsent != null) {
      return whenAbsent;
    }
    if (value == null) {
      throw error(null, "lacks the key " + key);
    }
    if (value instanceof Long number && number >= least && number <= most) {
      return number.intValue();
    }
    throw error(key, "must be a whole number from " + least + " to " + most);
  }

  boolean flag(String key) throws SettingsException {
    Object value = table.get(List.of(key));
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw error(key, "must be true or false");
  }

  @Nullable SettingsTable table(String key) throws SettingsException {
    Object value = table.get(List.of(key));
    if (value == null) {
      return null;
    }
    if (value instanceof TomlTable inner) {
      return new SettingsTable(file, key, inner);
    }
    throw error(key, "must be a table");
  }

  /// A secret's reference; a literal password is refused without repeating it.
  @Nullable SecretReference secret(String key) throws SettingsException {
    String text = string(key);
    if (text == null) {
      return null;
    }
    return SecretReference.parse(text)
        .orElseThrow(() ->
            error(
                key,
                "holds a password; passwords are not kept in this file. Write keyring:NAME,"
                    + " env:NAME or file:PATH instead"));
  }

  /// @param key null when the whole table is at fault
  SettingsException error(@Nullable String key, String complaint) {
    TomlPosition position = key == null ? null : table.inputPositionOf(List.of(key));
    String where = position == null ? "" : ", line " + position.line();
    String what = key == null ? title : title + " " + key;
    return new SettingsException(file + where + ": " + what + " " + complaint + ".");
  }

  private static String nearest(String key, List<String> known) {
    return known.stream()
        .filter(candidate -> distance(key.toLowerCase(Locale.ROOT), candidate) <= 2)
        .findFirst()
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("")
        .replaceAll("\\?$", "");
  }

  /// Levenshtein distance.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
