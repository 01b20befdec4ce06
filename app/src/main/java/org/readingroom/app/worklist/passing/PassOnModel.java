package org.readingroom.app.worklist.passing;

import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Reader;
import org.readingroom.app.worklist.WorklistRow;

/// What is being passed on, to whom, with which words; and what was said about the selected item so
/// far. Thread: FX.
public final class PassOnModel {
  /// One thing said about an item.
  ///
  /// @param head "Dr A to Dr B, 00:12"
  public record Said(String head, String words) {}

  private final ObjectProperty<@Nullable PassOn> doing = new SimpleObjectProperty<>(null);
  private final ObservableList<WorklistRow> items = FXCollections.observableArrayList();
  private final ObservableList<Reader> colleagues = FXCollections.observableArrayList();
  private final ObservableList<Reader> chosen = FXCollections.observableArrayList();
  private final StringProperty words = new SimpleStringProperty("");
  private final StringProperty trouble = new SimpleStringProperty("");
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final ObservableList<Said> said = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable String> toAnswer = new SimpleObjectProperty<>(null);
  private final BooleanProperty lead = new SimpleBooleanProperty(false);

  void begin(PassOn what, List<WorklistRow> which) {
    items.setAll(which);
    chosen.clear();
    words.set("");
    trouble.set("");
    doing.set(what);
  }

  /// Nothing is being passed on any more.
  public void end() {
    doing.set(null);
    trouble.set("");
    words.set("");
  }

  /// What stands in the way; empty when nothing does.
  String obstacle() {
    PassOn what = doing.get();
    if (what == null) {
      return "Nothing is being passed on.";
    }
    if (what.toSomebody() && chosen.isEmpty()) {
      return "Choose somebody.";
    }
    return what.needsWords() && words.get().isBlank() ? "Write a sentence." : "";
  }

  /// Null while nothing is being passed on.
  public ObjectProperty<@Nullable PassOn> doing() {
    return doing;
  }

  /// The items meant, whatever is selected since.
  public ObservableList<WorklistRow> items() {
    return items;
  }

  public ObservableList<Reader> colleagues() {
    return colleagues;
  }

  /// More than one only where items are spread.
  public ObservableList<Reader> chosen() {
    return chosen;
  }

  public StringProperty words() {
    return words;
  }

  public StringProperty trouble() {
    return trouble;
  }

  public BooleanProperty busy() {
    return busy;
  }

  /// What was said about the selected item, oldest first.
  public ObservableList<Said> said() {
    return said;
  }

  /// The second opinion asked of this reader about the selected item; null when none.
  public ObjectProperty<@Nullable String> toAnswer() {
    return toAnswer;
  }

  /// This reader may move other people's work.
  public BooleanProperty lead() {
    return lead;
  }
}
