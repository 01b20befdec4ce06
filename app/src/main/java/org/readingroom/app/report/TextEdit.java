package org.readingroom.app.report;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.report.ReportText.Section;

/// One change of a report's text, as a value that can be undone.
///
/// @param offset characters (UTF-16 units) before the change
/// @param removed what stood there; may be empty
/// @param inserted what stands there afterwards; may be empty
public record TextEdit(Section section, int offset, String removed, String inserted) {
  /// an undo step grows no longer than this while typing on
  private static final int LONGEST_RUN = 60;

  public TextEdit {
    if (offset < 0) {
      throw new IllegalArgumentException("an edit does not begin before the text");
    }
  }

  /// The smallest change from one text to the other; null when they are equal.
  public static @Nullable TextEdit between(Section section, String before, String after) {
    if (before.equals(after)) {
      return null;
    }
    int shorter = Math.min(before.length(), after.length());
    int start = 0;
    while (start < shorter && before.charAt(start) == after.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
      end++;
    }
    return new TextEdit(
        section,
        start,
        before.substring(start, before.length() - end),
        after.substring(start, after.length() - end));
  }

  /// @throws IllegalArgumentException when the text is not the one this edit was made for
  public ReportText applyTo(ReportText text) {
    String old = text.section(section);
    if (!old.startsWith(removed, offset)) {
      throw new IllegalArgumentException("this edit belongs to another text");
    }
    return text.with(
        section, old.substring(0, offset) + inserted + old.substring(offset + removed.length()));
  }

  public TextEdit inverse() {
    return new TextEdit(section, offset, inserted, removed);
  }

  /// This edit and the next as one, when a person would call them one: typing on within a word and
  /// the space after it, or deleting on backwards.
  Optional<TextEdit> joined(TextEdit next) {
    if (next.section != section) {
      return Optional.empty();
    }
    boolean typing =
        removed.isEmpty()
            && next.removed.isEmpty()
            && next.inserted.length() == 1
            && next.offset == offset + inserted.length()
            && inserted.length() < LONGEST_RUN
            && !startsNewWord(next.inserted.charAt(0));
    if (typing) {
      return Optional.of(new TextEdit(section, offset, "", inserted + next.inserted));
    }
    boolean deleting =
        inserted.isEmpty()
            && next.inserted.isEmpty()
            && next.removed.length() == 1
            && next.offset + 1 == offset
            && removed.length() < LONGEST_RUN;
    return deleting
        ? Optional.of(new TextEdit(section, next.offset, next.removed + removed, ""))
        : Optional.empty();
  }

  private boolean startsNewWord(char next) {
    return !inserted.isEmpty()
        && Character.isWhitespace(inserted.charAt(inserted.length() - 1))
        && !Character.isWhitespace(next);
  }

  @Override
  public String toString() {
    return "TextEdit[" + section + " at " + offset + "]";
  }
}
