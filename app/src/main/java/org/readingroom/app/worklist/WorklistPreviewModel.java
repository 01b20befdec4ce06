package org.readingroom.app.worklist;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// What is known about the item under the cursor before it is opened. Thread: FX.
public final class WorklistPreviewModel {
  private final ObjectProperty<@Nullable WorklistRow> row = new SimpleObjectProperty<>(null);
  private final ObservableList<PriorRow> priors = FXCollections.observableArrayList();
  private final BooleanProperty searching = new SimpleBooleanProperty(false);
  private final StringProperty priorsNote = new SimpleStringProperty("");

  public ObjectProperty<@Nullable WorklistRow> row() {
    return row;
  }

  /// Other studies of this person, newest first, over all archives.
  public ObservableList<PriorRow> priors() {
    return priors;
  }

  /// Archives are still being asked for priors.
  public BooleanProperty searching() {
    return searching;
  }

  /// One sentence under the priors: none found, or who did not answer.
  public StringProperty priorsNote() {
    return priorsNote;
  }

  /// The cursor moved, or the item under it changed. What was found for another item goes at once;
  /// what was found for this one stays.
  void show(@Nullable WorklistRow next) {
    WorklistRow before = row.get();
    boolean same =
        before != null && next != null && before.studyInstanceUid().equals(next.studyInstanceUid());
    if (!same) {
      priors.clear();
      priorsNote.set("");
      searching.set(false);
    }
    row.set(next);
  }
}
