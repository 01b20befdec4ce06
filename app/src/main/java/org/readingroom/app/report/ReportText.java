package org.readingroom.app.report;

/// What a reader says about an item. Immutable.
///
/// @param findings what is seen; may be empty
/// @param conclusion what it means; a report cannot be signed without one
public record ReportText(String findings, String conclusion) {
  public static final ReportText EMPTY = new ReportText("", "");

  /// Longer than any report: a guard against a program that types.
  public static final int MAX_CHARACTERS = 200_000;

  public ReportText {
    if (findings.length() > MAX_CHARACTERS || conclusion.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException("a report is not longer than 200,000 characters");
    }
  }

  public boolean isBlank() {
    return findings.isBlank() && conclusion.isBlank();
  }

  public String section(Section section) {
    return section == Section.FINDINGS ? findings : conclusion;
  }

  public ReportText with(Section section, String text) {
    return section == Section.FINDINGS
        ? new ReportText(text, conclusion)
        : new ReportText(findings, text);
  }

  // report text never reaches a log
  @Override
  public String toString() {
    return "ReportText[…]";
  }

  public enum Section {
    FINDINGS,
    CONCLUSION
  }
}
