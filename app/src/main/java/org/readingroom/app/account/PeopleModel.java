package org.readingroom.app.account;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/// The people of a shared hub while somebody looks at them or changes one. Never holds a password.
/// Thread: FX.
public final class PeopleModel {
  /// Whether there are people to administer.
  public enum Kind {
    LOADING,
    /// the profile has a hub of its own, with one reader
    OWN_HUB,
    /// one's own entry only
    READER,
    /// everybody
    ADMINISTRATOR
  }

  private final ObjectProperty<Kind> kind = new SimpleObjectProperty<>(Kind.LOADING);
  private final ObservableList<HubPerson> people = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable HubPerson> selected = new SimpleObjectProperty<>(null);
  private final BooleanProperty adding = new SimpleBooleanProperty(false);
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final StringProperty problem = new SimpleStringProperty("");
  private final StringProperty auditWords = new SimpleStringProperty("");

  final StringProperty name = new SimpleStringProperty("");
  final StringProperty login = new SimpleStringProperty("");
  final StringProperty role = new SimpleStringProperty("");
  final StringProperty grade = new SimpleStringProperty("");
  final StringProperty body = new SimpleStringProperty("");
  final StringProperty number = new SimpleStringProperty("");
  final StringProperty subspecialties = new SimpleStringProperty("");
  final StringProperty sees = new SimpleStringProperty("");
  final StringProperty reports = new SimpleStringProperty("");
  final BooleanProperty feeds = new SimpleBooleanProperty(false);

  void show(Kind now, List<HubPerson> everybody, String ownReaderId) {
    HubPerson before = selected.get();
    kind.set(now);
    people.setAll(
        now == Kind.ADMINISTRATOR
            ? everybody
            : everybody.stream().filter(p -> p.reader().readerId().equals(ownReaderId)).toList());
    if (adding.get()) {
      return;
    }
    Optional<HubPerson> again =
        before == null
            ? people.stream().findFirst()
            : people.stream()
                .filter(p -> p.reader().readerId().equals(before.reader().readerId()))
                .findFirst();
    select(again.orElse(null));
  }

  /// Fills the form from this person.
  public void select(@Nullable HubPerson person) {
    adding.set(false);
    problem.set("");
    selected.set(person);
    if (person != null) {
      fill(person);
    }
  }

  private void fill(HubPerson person) {
    Reader reader = person.reader();
    name.set(reader.displayName());
    login.set(orEmpty(person.login()));
    role.set(reader.role().label());
    grade.set(orEmpty(reader.grade()));
    body.set(orEmpty(reader.body()));
    number.set(orEmpty(reader.number()));
    subspecialties.set(String.join(", ", person.subspecialties()));
    sees.set(String.join(", ", person.sees()));
    reports.set(String.join(", ", person.reports()));
    feeds.set(person.feeds());
  }

  /// An empty form for somebody new.
  public void add() {
    selected.set(null);
    problem.set("");
    List.of(name, login, grade, body, number, subspecialties, sees, reports)
        .forEach(field -> field.set(""));
    role.set(Role.CONSULTANT.label());
    feeds.set(false);
    adding.set(true);
  }

  /// The first thing that keeps the form from being taken; empty when it is whole.
  ///
  /// @param password a new one, or empty to leave it
  String obstacle(CharSequence password) {
    if (name.get().isBlank()) {
      return "Write the name as it is to stand under reports.";
    }
    if (!login.get().strip().matches("[a-z_][a-z0-9_.-]{0,62}")) {
      return "The sign-in name has small letters, digits, _ . and -, and begins with a letter.";
    }
    Optional<Role> chosen = Role.parse(role.get());
    if (chosen.isEmpty()) {
      return "Choose a role.";
    }
    if (!number.get().isBlank() && body.get().isBlank()) {
      return "Say whether the registration number is the GMC's or the HCPC's.";
    }
    if (chosen.get().mayReport() && split(reports).isEmpty()) {
      return "Say for which trusts they may report: codes such as RWD, or * for all.";
    }
    if (split(sees).isEmpty() && split(reports).isEmpty() && !feeds.get()) {
      return "Say which trusts they may see: codes such as RWD, or * for all.";
    }
    if (!password.isEmpty() && password.length() < HubPeople.SHORTEST_PASSWORD) {
      return "A password has at least " + HubPeople.SHORTEST_PASSWORD + " characters.";
    }
    return "";
  }

  /// The person as the form says.
  HubPerson person() {
    HubPerson before = selected.get();
    return new HubPerson(
        new Reader(
            before == null ? UUID.randomUUID().toString() : before.reader().readerId(),
            name.get().strip(),
            Role.parse(role.get()).orElseThrow(),
            orNull(grade),
            orNull(body),
            orNull(number)),
        login.get().strip(),
        split(subspecialties),
        feeds.get(),
        split(sees),
        split(reports),
        false);
  }

  private static List<String> split(StringProperty field) {
    return Arrays.stream(field.get().split("[,;\\s]+"))
        .filter(part -> !part.isBlank())
        .distinct()
        .toList();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String orNull(StringProperty field) {
    return field.get().isBlank() ? null : field.get().strip();
  }

  public ObjectProperty<Kind> kind() {
    return kind;
  }

  public ObservableList<HubPerson> people() {
    return people;
  }

  public ObjectProperty<@Nullable HubPerson> selected() {
    return selected;
  }

  /// The form is for somebody new.
  public BooleanProperty adding() {
    return adding;
  }

  public BooleanProperty busy() {
    return busy;
  }

  public StringProperty problem() {
    return problem;
  }

  /// What the last proof of the audit trail came to; empty before there was one.
  public StringProperty auditWords() {
    return auditWords;
  }

  public StringProperty name() {
    return name;
  }

  public StringProperty login() {
    return login;
  }

  public StringProperty role() {
    return role;
  }

  public StringProperty sees() {
    return sees;
  }

  public StringProperty reports() {
    return reports;
  }
}
