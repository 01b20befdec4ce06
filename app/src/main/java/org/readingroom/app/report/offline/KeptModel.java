package org.readingroom.app.report.offline;

import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.report.ReportText;

/// What is kept at this computer because the hub has not got it: each item with its state in words,
/// and of the selected one both texts. Thread: FX.
public final class KeptModel {
  /// One item.
  ///
  /// @param what "CT head 22-Nov-2026 00:12"
  /// @param state what is to become of it, in words
  /// @param decide the reader has to decide: the hub could not take it
  public record Row(
      String itemId,
      String patientName,
      String what,
      String trust,
      Sentence.Tone tone,
      String state,
      boolean decide) {
    /// Never the values: a log must not name a patient.
    @Override
    public String toString() {
      return "Row[" + itemId + "]";
    }
  }

  private final ObservableList<Row> rows = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable Row> selected = new SimpleObjectProperty<>(null);
  private final ObjectProperty<ReportText> mine = new SimpleObjectProperty<>(ReportText.EMPTY);
  private final ObjectProperty<ReportText> theirs = new SimpleObjectProperty<>(ReportText.EMPTY);
  private final StringProperty theirsHead = new SimpleStringProperty("");

  private final IntegerProperty waiting = new SimpleIntegerProperty(0);

  void show(List<Row> fresh) {
    waiting.set((int) fresh.stream().filter(row -> row.tone() != Sentence.Tone.QUIET).count());
    Row before = selected.get();
    if (!rows.equals(fresh)) {
      rows.setAll(fresh);
    }
    selected.set(
        before == null
            ? fresh.stream().filter(Row::decide).findFirst().orElse(null)
            : fresh.stream()
                .filter(row -> row.itemId().equals(before.itemId()))
                .findFirst()
                .orElse(null));
  }

  /// How many of them the hub has to hear of, or could not take.
  public IntegerProperty waiting() {
    return waiting;
  }

  public ObservableList<Row> rows() {
    return rows;
  }

  public ObjectProperty<@Nullable Row> selected() {
    return selected;
  }

  /// This reader's text of the selected item.
  public ObjectProperty<ReportText> mine() {
    return mine;
  }

  /// What the hub has of it; empty when nothing or not known.
  public ObjectProperty<ReportText> theirs() {
    return theirs;
  }

  /// "Final report by Dr B, 22-Nov-2026 01:10", or why there is none to show.
  public StringProperty theirsHead() {
    return theirsHead;
  }
}
