package org.readingroom.app.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.ObservableMap;
import org.jspecify.annotations.Nullable;
import org.readingroom.netclient.peer.LocalEntity;

/// The settings while somebody changes them. Nothing is written before it is whole. Thread: FX.
public final class SettingsModel {
  private static final int MOST_GB = 100_000;

  final StringProperty readerName = new SimpleStringProperty("");
  final StringProperty role = new SimpleStringProperty("consultant");
  final StringProperty grade = new SimpleStringProperty("");
  final StringProperty body = new SimpleStringProperty("");
  final StringProperty number = new SimpleStringProperty("");
  final StringProperty aeTitle = new SimpleStringProperty("");
  final StringProperty listenPort = new SimpleStringProperty("");
  final BooleanProperty alwaysListening = new SimpleBooleanProperty(false);
  final StringProperty budgetGb = new SimpleStringProperty("50");
  final StringProperty lockAfter = new SimpleStringProperty("10");
  private final ObservableList<ArchiveSettings> archives = FXCollections.observableArrayList();
  private final ObservableMap<String, List<ArchiveProbe.Answer>> answers =
      FXCollections.observableHashMap();
  private final ObservableMap<String, Boolean> asking = FXCollections.observableHashMap();
  private final ObjectProperty<@Nullable ArchiveFormModel> form = new SimpleObjectProperty<>(null);
  private final ReadOnlyBooleanWrapper changed = new ReadOnlyBooleanWrapper(false);
  private Settings saved;

  public SettingsModel(Settings settings) {
    this.saved = settings;
    show(settings);
    for (StringProperty field :
        List.of(readerName, role, grade, body, number, budgetGb, aeTitle, listenPort, lockAfter)) {
      field.addListener((o, was, is) -> compare());
    }
    alwaysListening.addListener((o, was, is) -> compare());
    archives.addListener((ListChangeListener<ArchiveSettings>) change -> compare());
  }

  /// Starts over from what is on disk.
  public void show(Settings settings) {
    saved = settings;
    Settings.ReaderSettings reader = settings.reader();
    readerName.set(reader.name());
    role.set(reader.role());
    grade.set(orEmpty(reader.grade()));
    body.set(orEmpty(reader.body()));
    number.set(orEmpty(reader.number()));
    aeTitle.set(settings.workstation().aeTitle());
    listenPort.set(Integer.toString(settings.workstation().listenPort()));
    alwaysListening.set(settings.workstation().alwaysListening());
    budgetGb.set(Integer.toString(settings.cache().budgetGb()));
    lockAfter.set(Integer.toString(settings.session().lockAfterMinutes()));
    archives.setAll(settings.archives());
    compare();
  }

  public ObservableList<ArchiveSettings> archives() {
    return archives;
  }

  /// What each archive said when last asked, by its name.
  public ObservableMap<String, List<ArchiveProbe.Answer>> answers() {
    return answers;
  }

  /// Which archives are being asked now.
  ObservableMap<String, Boolean> asking() {
    return asking;
  }

  /// The archive being added or changed; null when none.
  ObjectProperty<@Nullable ArchiveFormModel> form() {
    return form;
  }

  /// True when something differs from the file.
  public ReadOnlyBooleanProperty changed() {
    return changed.getReadOnlyProperty();
  }

  public void addArchive() {
    form.set(ArchiveFormModel.empty(archives.size()));
  }

  public void edit(ArchiveSettings archive) {
    form.set(ArchiveFormModel.of(archive));
  }

  /// Puts the form away; what was typed into it is forgotten.
  public void cancelForm() {
    form.set(null);
  }

  void remove(ArchiveSettings archive) {
    archives.remove(archive);
    answers.remove(archive.name());
  }

  /// What is wrong with the form; empty when it can be taken.
  Optional<String> formProblem(ArchiveFormModel filled) {
    List<String> others = new ArrayList<>();
    for (ArchiveSettings archive : archives) {
      if (!filled.original().map(archive::equals).orElse(false)) {
        others.add(archive.name());
      }
    }
    return filled.problem(others);
  }

  /// Takes the form into the list, in its old place when it changes an archive.
  void take(ArchiveFormModel filled) {
    ArchiveSettings archive = filled.toArchive();
    int at = filled.original().map(archives::indexOf).orElse(-1);
    filled.original().ifPresent(old -> answers.remove(old.name()));
    if (at >= 0) {
      archives.set(at, archive);
    } else {
      archives.add(archive);
    }
    form.set(null);
  }

  /// The first thing that keeps the settings from being saved; empty when they are whole.
  Optional<String> problem() {
    if (readerName.get().isBlank()) {
      return Optional.of("Write your name: it stands under every report.");
    }
    if (!number.get().isBlank() && body.get().isBlank()) {
      return Optional.of("Say whether the registration number is the GMC's or the HCPC's.");
    }
    if (!aeTitle.get().strip().matches(ArchiveFormModel.AE_TITLE)) {
      return Optional.of("Our AE title has 1 to 16 plain characters.");
    }
    if (port() < 1) {
      return Optional.of("The port archives send to is a number from 1 to 65535, such as 11112.");
    }
    if (budget() < 1) {
      return Optional.of("The cache needs at least 1 GB.");
    }
    if (lockMinutes() < 0) {
      return Optional.of("The lock falls after 1 to 1440 minutes; 0 for never.");
    }
    return Optional.empty();
  }

  Settings toSettings() {
    return saved
        .withReader(
            new Settings.ReaderSettings(
                readerName.get().strip(), role.get(), orNull(grade), orNull(body), orNull(number)))
        .withWorkstation(
            new LocalEntity(
                aeTitle.get().strip(),
                port() < 1 ? saved.workstation().listenPort() : port(),
                alwaysListening.get()))
        .withCache(
            new Settings.CacheSettings(Math.max(1, budget()), saved.cache().pictureMemoryGb()))
        .withSession(
            new Settings.SessionSettings(
                lockMinutes() < 0 ? saved.session().lockAfterMinutes() : lockMinutes()))
        .withArchives(List.copyOf(archives));
  }

  /// The file now says what the screen says.
  void written(Settings settings) {
    saved = settings;
    compare();
  }

  private void compare() {
    changed.set(!toSettings().equals(saved));
  }

  private int port() {
    String typed = listenPort.get().strip();
    int number = typed.matches("\\d{1,5}") ? Integer.parseInt(typed) : -1;
    return number <= 65535 ? number : -1;
  }

  private int lockMinutes() {
    String typed = lockAfter.get().strip();
    int number = typed.matches("\\d{1,4}") ? Integer.parseInt(typed) : -1;
    return number <= 24 * 60 ? number : -1;
  }

  private int budget() {
    String typed = budgetGb.get().strip();
    if (!typed.matches("\\d{1,6}")) {
      return -1;
    }
    int number = Integer.parseInt(typed);
    return number <= MOST_GB ? number : -1;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String orNull(StringProperty field) {
    return field.get().isBlank() ? null : field.get().strip();
  }
}
