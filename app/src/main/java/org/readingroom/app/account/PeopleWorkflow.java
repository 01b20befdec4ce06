package org.readingroom.app.account;

import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.PeopleModel.Kind;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubException;

/// The stories of the people screen: list, add, change, retire, passwords, and the proof of the
/// audit trail. Thread: FX; the hub, which decides who may, is asked in the background.
public final class PeopleWorkflow {
  /// The services of the open profile, asked for in the background.
  public interface Services {
    boolean shared();

    HubPeople people() throws Exception;

    Actor actor() throws Exception;

    /// @return false when the present password is not right
    boolean changePassword(char[] present, char[] changed) throws Exception;

    /// What the proof of the audit trail came to, as a sentence.
    Sentence verifyAudit() throws Exception;
  }

  private final PeopleModel model;
  private final Background background;
  private final Services services;
  private final Consumer<Sentence> say;

  public PeopleWorkflow(
      PeopleModel model, Background background, Services services, Consumer<Sentence> say) {
    this.model = model;
    this.background = background;
    this.services = services;
    this.say = say;
  }

  private record Loaded(Kind kind, List<HubPerson> people, String ownReaderId) {}

  /// Reads who is there.
  public void load() {
    background.run(
        this::read,
        loaded -> model.show(loaded.kind(), loaded.people(), loaded.ownReaderId()),
        failure -> model.problem().set(message(failure)));
  }

  private Loaded read() throws Exception {
    if (!services.shared()) {
      return new Loaded(Kind.OWN_HUB, List.of(), "");
    }
    Actor actor = services.actor();
    Kind kind = actor.reader().role() == Role.ADMINISTRATOR ? Kind.ADMINISTRATOR : Kind.READER;
    return new Loaded(kind, services.people().all(), actor.reader().readerId());
  }

  /// Adds or changes the person of the form.
  ///
  /// @param password a new one, empty to leave it; wiped here
  void save(char[] password) {
    String obstacle = model.obstacle(CharBuffer.wrap(password));
    if (!obstacle.isEmpty() || model.busy().get()) {
      model.problem().set(obstacle);
      Arrays.fill(password, '\0');
      return;
    }
    HubPerson person = model.person();
    boolean added = model.adding().get();
    change(
        () -> {
          try {
            services.people().put(services.actor(), person, password.length == 0 ? null : password);
          } finally {
            Arrays.fill(password, '\0');
          }
        },
        person.reader().displayName() + (added ? " was added." : " was changed."),
        person);
  }

  /// Closes the hub to the selected person.
  void retire() {
    HubPerson person = model.selected().get();
    if (person == null) {
      return;
    }
    change(
        () -> services.people().retire(services.actor(), person.reader().readerId()),
        person.reader().displayName() + " has retired; what they held is free again.",
        person);
  }

  private void change(Background.Work work, String done, HubPerson person) {
    if (model.busy().get()) {
      return;
    }
    model.busy().set(true);
    background.run(
        () -> {
          work.run();
          return read();
        },
        loaded -> {
          model.busy().set(false);
          model.select(person);
          model.show(loaded.kind(), loaded.people(), loaded.ownReaderId());
          say.accept(Sentence.done(done));
        },
        failure -> {
          model.busy().set(false);
          model.problem().set(message(failure));
        });
  }

  /// Changes the password of whoever sits here.
  ///
  /// @param present and the others are wiped here
  void changePassword(char[] present, char[] changed, char[] again) {
    String wrong = "";
    if (changed.length < HubPeople.SHORTEST_PASSWORD) {
      wrong = "A password has at least " + HubPeople.SHORTEST_PASSWORD + " characters.";
    } else if (!Arrays.equals(changed, again)) {
      wrong = "The two new ones differ.";
    }
    if (!wrong.isEmpty() || model.busy().get()) {
      model.problem().set(wrong);
      List.of(present, changed, again).forEach(each -> Arrays.fill(each, '\0'));
      return;
    }
    model.busy().set(true);
    background.run(
        () -> {
          try {
            return services.changePassword(present, changed);
          } finally {
            List.of(present, changed, again).forEach(each -> Arrays.fill(each, '\0'));
          }
        },
        right -> {
          model.busy().set(false);
          model.problem().set(right ? "" : "The present password is not right.");
          if (right) {
            say.accept(Sentence.done("Your password is changed."));
          }
        },
        failure -> {
          model.busy().set(false);
          model.problem().set(message(failure));
        });
  }

  /// Proves the audit trail.
  void verifyAudit() {
    model.auditWords().set("Looking through every entry…");
    background.run(
        services::verifyAudit,
        sentence -> {
          model.auditWords().set(sentence.line());
          say.accept(sentence);
        },
        failure -> model.auditWords().set(message(failure)));
  }

  private static String message(Exception failure) {
    @Nullable String said = failure instanceof HubException ? failure.getMessage() : null;
    return said == null ? "It did not work. Try again; the log says more." : said;
  }
}
