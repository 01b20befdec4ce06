package org.readingroom.app.shell.session;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/// Whether the session is locked, and what the lock says. Never holds what was typed. Thread: FX.
public final class LockModel {
  private final BooleanProperty locked = new SimpleBooleanProperty(false);
  private final StringProperty asksFor = new SimpleStringProperty("");
  private final StringProperty who = new SimpleStringProperty("");
  private final StringProperty problem = new SimpleStringProperty("");
  private final BooleanProperty waiting = new SimpleBooleanProperty(false);
  private final BooleanProperty checking = new SimpleBooleanProperty(false);

  public BooleanProperty locked() {
    return locked;
  }

  /// What is to be typed; empty when any key opens it.
  public StringProperty asksFor() {
    return asksFor;
  }

  /// Whose session it is.
  public StringProperty who() {
    return who;
  }

  /// Why the last try did not open it, and how long to wait; empty when nothing is wrong.
  public StringProperty problem() {
    return problem;
  }

  /// No try is welcome for a while.
  public BooleanProperty waiting() {
    return waiting;
  }

  public BooleanProperty checking() {
    return checking;
  }
}
