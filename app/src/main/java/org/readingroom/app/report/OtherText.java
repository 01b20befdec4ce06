package org.readingroom.app.report;

import java.time.ZoneId;
import org.readingroom.app.fx.ClockWords;

/// A text on the same item that is not the one being typed: shown beside it, never over it.
///
/// @param head whose it is, and of when
public record OtherText(String head, ReportText text) {
  /// A version of the report by somebody else.
  static OtherText of(Report report) {
    String when =
        ClockWords.dateTime(report.written().atZone(ZoneId.systemDefault()).toLocalDateTime());
    String what =
        switch (report.state()) {
          case DRAFT -> "Draft by ";
          case PRELIMINARY -> "Preliminary report by ";
          case FINAL -> "Final report by ";
          case ADDENDED -> "Report with addendum by ";
          case CORRECTED -> "Corrected report by ";
        };
    return new OtherText(what + report.authorName() + ", " + when, report.text());
  }

  /// The reader's own, from another window or computer.
  static OtherText own(ReportText text) {
    return new OtherText("Another draft of yours, written elsewhere", text);
  }

  /// What people write names patients.
  @Override
  public String toString() {
    return "OtherText[…]";
  }
}
