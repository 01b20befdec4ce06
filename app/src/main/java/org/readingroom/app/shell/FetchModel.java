package org.readingroom.app.shell;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/// What is being fetched for the reading desk, and whether the reader holds it back. Thread: FX.
public final class FetchModel {
  private final StringProperty images = new SimpleStringProperty("");
  private final StringProperty priors = new SimpleStringProperty("");
  private final BooleanProperty paused = new SimpleBooleanProperty(false);
  private final StringProperty line = new SimpleStringProperty("");
  private final ReadOnlyBooleanWrapper active = new ReadOnlyBooleanWrapper(false);
  private Runnable stop = () -> {};

  public FetchModel() {
    images.addListener((o, was, is) -> compose());
    priors.addListener((o, was, is) -> compose());
    paused.addListener((o, was, is) -> compose());
  }

  private void compose() {
    boolean any = !images.get().isEmpty() || !priors.get().isEmpty();
    String what = images.get().isEmpty() ? "priors: " + priors.get() : images.get();
    line.set(any ? (paused.get() ? "paused at " : "fetching ") + what : "");
    active.set(any);
  }

  /// "62 of 140 images, 31.2 MB" of the studies on the desk; empty when nothing of them is missing.
  public StringProperty images() {
    return images;
  }

  /// The same of the prior being fetched ahead.
  public StringProperty priors() {
    return priors;
  }

  /// What the reader chose; heard by whoever fetches.
  public BooleanProperty paused() {
    return paused;
  }

  /// "fetching 62 of 140 images, 31.2 MB"; empty when nothing is on its way.
  public StringProperty line() {
    return line;
  }

  /// Whether there is anything to pause or stop.
  public ReadOnlyBooleanProperty active() {
    return active.getReadOnlyProperty();
  }

  /// Ends every fetch; what has arrived stays.
  public void stop() {
    stop.run();
  }

  void onStop(Runnable newStop) {
    stop = newStop;
  }
}
