package org.readingroom.app.shell;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Sentence;

/// What the window shows: one screen, and who is open. Thread: FX.
public final class ShellModel {
  private final ReadOnlyObjectWrapper<Screen> screen = new ReadOnlyObjectWrapper<>(Screen.WORKLIST);
  private final ObjectProperty<@Nullable OpenPatient> patient = new SimpleObjectProperty<>(null);
  private final StatusModel status = new StatusModel();
  private final Map<Screen, BooleanProperty> offered = new EnumMap<>(Screen.class);
  private Screen beforeReading = Screen.WORKLIST;

  public ShellModel() {
    for (Screen each : Screen.values()) {
      offered.put(each, new SimpleBooleanProperty(each != Screen.KEPT));
    }
  }

  /// Whether the screen stands in the rail and answers to its key.
  public BooleanProperty offered(Screen which) {
    return Objects.requireNonNull(offered.get(which));
  }

  public ReadOnlyObjectProperty<Screen> screen() {
    return screen.getReadOnlyProperty();
  }

  public void show(Screen next) {
    if (next == Screen.READING && screen.get() != Screen.READING) {
      beforeReading = screen.get();
    }
    screen.set(next);
  }

  /// Esc outside any step of a screen: from reading to where it was opened from, from anywhere else
  /// to the worklist.
  public void stepBack() {
    show(screen.get() == Screen.READING ? beforeReading : Screen.WORKLIST);
  }

  public ObjectProperty<@Nullable OpenPatient> patient() {
    return patient;
  }

  public StatusModel status() {
    return status;
  }

  public void say(Sentence sentence) {
    status.notice().set(sentence);
  }
}
