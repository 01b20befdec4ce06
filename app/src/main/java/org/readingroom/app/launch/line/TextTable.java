package org.readingroom.app.launch.line;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows with aligned columns, for people reading a terminal.
public final class TextTable {
  private final List<String[]> rows = new ArrayList<>();

  public TextTable(String... headings) {
    rows.add(headings);
  }

  public TextTable row(@Nullable Object... cells) {
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] = cells[i] == null ? "–" : String.valueOf(cells[i]);
    }
    rows.add(row);
    return this;
  }

  public void print(PrintStream out) {
    int columns = rows.getFirst().length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row[i]);
        int missing = widths[i] - row[i].codePointCount(0, row[i].length());
        if (i < columns - 1) {
          line.repeat(" ", missing + 2);
        }
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }
}
