package org.readingroom.app.shell;

import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubPresence;

/// What the one quiet line at the foot of the window says. Thread: FX.
public final class StatusModel {
  private final ObjectProperty<HubPresence> hub = new SimpleObjectProperty<>(HubPresence.STARTING);
  private final IntegerProperty archives = new SimpleIntegerProperty(0);
  private final IntegerProperty archivesAnswering = new SimpleIntegerProperty(-1);
  private final IntegerProperty sending = new SimpleIntegerProperty(0);
  private final IntegerProperty notFiled = new SimpleIntegerProperty(0);
  private final StringProperty keyProtection = new SimpleStringProperty("");
  private final StringProperty reader = new SimpleStringProperty("");
  private final ObjectProperty<@Nullable Sentence> notice = new SimpleObjectProperty<>(null);
  private final ObjectProperty<@Nullable FetchModel> fetch = new SimpleObjectProperty<>(null);
  private final ReadOnlyStringWrapper line = new ReadOnlyStringWrapper("");

  public StatusModel() {
    hub.addListener((o, was, is) -> compose());
    archives.addListener((o, was, is) -> compose());
    archivesAnswering.addListener((o, was, is) -> compose());
    sending.addListener((o, was, is) -> compose());
    notFiled.addListener((o, was, is) -> compose());
    keyProtection.addListener((o, was, is) -> compose());
    compose();
  }

  private void compose() {
    StringBuilder text =
        new StringBuilder(
            switch (hub.get()) {
              case STARTING -> "hub starting";
              case LIVE -> "hub live";
              case OFFLINE -> "hub offline";
            });
    if (archives.get() > 0) {
      text.append("  ·  ");
      if (archivesAnswering.get() < 0) {
        text.append(archives.get()).append(archives.get() == 1 ? " archive" : " archives");
      } else {
        text.append(archivesAnswering.get()).append(" of ").append(archives.get());
        text.append(" archives answering");
      }
    }
    if (sending.get() > 0) {
      text.append("  ·  ").append(sending.get()).append(" sending");
    }
    if (notFiled.get() > 0) {
      text.append("  ·  ").append(notFiled.get()).append(" refused");
    }
    if (!keyProtection.get().isEmpty()) {
      text.append("  ·  ").append(keyProtection.get());
    }
    line.set(text.toString());
  }

  public ObjectProperty<HubPresence> hub() {
    return hub;
  }

  /// How many archives are configured.
  public IntegerProperty archives() {
    return archives;
  }

  /// How many of them answered when last asked; −1 before anybody asked.
  public IntegerProperty archivesAnswering() {
    return archivesAnswering;
  }

  /// Reports on their way to an archive.
  public IntegerProperty sending() {
    return sending;
  }

  /// Reports that an archive refused.
  public IntegerProperty notFiled() {
    return notFiled;
  }

  /// What protects the key, e.g. "key: passphrase".
  public StringProperty keyProtection() {
    return keyProtection;
  }

  public StringProperty reader() {
    return reader;
  }

  /// The newest thing to tell the reader; null when quiet.
  public ObjectProperty<@Nullable Sentence> notice() {
    return notice;
  }

  /// What is being fetched; null until there is a desk.
  public ObjectProperty<@Nullable FetchModel> fetch() {
    return fetch;
  }

  /// "hub live · 4 of 5 archives answering · 2 sending · key: passphrase".
  public ReadOnlyStringProperty line() {
    return line.getReadOnlyProperty();
  }
}
