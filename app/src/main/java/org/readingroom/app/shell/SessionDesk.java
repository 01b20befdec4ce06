package org.readingroom.app.shell;

import java.time.Duration;
import javafx.scene.Scene;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.HubPeople;
import org.readingroom.app.account.PeopleModel;
import org.readingroom.app.account.PeopleView;
import org.readingroom.app.account.PeopleWorkflow;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.audit.AuditTrail;
import org.readingroom.app.audit.AuditVerdict;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.shell.session.Curtain;
import org.readingroom.app.shell.session.HubDoor;
import org.readingroom.app.shell.session.LockModel;
import org.readingroom.app.shell.session.LockView;
import org.readingroom.app.shell.session.LockWorkflow;
import org.readingroom.app.shell.session.SessionKey;
import org.readingroom.app.shell.session.SignInModel;
import org.readingroom.app.shell.session.SignInView;
import org.readingroom.app.shell.session.SignInWorkflow;

/// Who sits at this desk: sign-in, lock, and the people of a shared hub, wired. Thread: FX.
public final class SessionDesk implements AutoCloseable {
  private final Workbench bench;
  private final LockModel lockModel = new LockModel();
  private final LockWorkflow lock;
  private final SignInModel signInModel = new SignInModel();
  private final SignInWorkflow signIn;
  private final PeopleModel peopleModel = new PeopleModel();
  private final PeopleWorkflow people;
  private final PeopleView peopleView;
  private @Nullable Curtain curtain;
  // the hub's refusal was shown; it is not shown again before the next sign-in
  private boolean asked;

  /// @param signedIn on the FX thread, once another hub or password is in force
  SessionDesk(Workbench bench, Background background, ShellModel shell, Runnable signedIn) {
    this.bench = bench;
    lock = new LockWorkflow(lockModel, background, new LockServices(), System::nanoTime);
    signIn =
        new SignInWorkflow(
            signInModel,
            background,
            new SignInServices(),
            () -> {
              asked = false;
              signedIn.run();
              loadPeople();
            });
    people = new PeopleWorkflow(peopleModel, background, new PeopleServices(), shell::say);
    peopleView =
        new PeopleView(peopleModel, people, () -> signIn.ask("", false), signIn::askForNewHub);
    lockModel.who().bind(shell.status().reader());
  }

  PeopleView peopleView() {
    return peopleView;
  }

  public PeopleModel people() {
    return peopleModel;
  }

  public LockModel lockModel() {
    return lockModel;
  }

  public LockWorkflow lock() {
    return lock;
  }

  public SignInModel signInModel() {
    return signInModel;
  }

  public SignInWorkflow signIn() {
    return signIn;
  }

  void loadPeople() {
    people.load();
  }

  /// The window is on the screen.
  void begin(Shell shell) {
    Scene scene = shell.getScene();
    LockView view = new LockView(lockModel, lock);
    shell.lay(new SignInView(signInModel, signIn));
    shell.lay(view);
    Runnable covered =
        () ->
            shell.cover(
                lockModel.locked().get() || signInModel.form().get() != SignInModel.Form.CLOSED);
    lockModel.locked().addListener((o, was, is) -> covered.run());
    signInModel.form().addListener((o, was, is) -> covered.run());
    curtain =
        new Curtain(
            lockModel,
            scene,
            shell.frame(),
            view,
            () -> new LockView(lockModel, lock),
            lock::touched);
    lockAfter(bench.settings().session().lockAfterMinutes());
  }

  void lockAfter(int minutes) {
    lock.begin(Duration.ofMinutes(minutes));
  }

  /// What the hub said to somebody who is not let in, or is away at the start.
  void hubSaid(HubException said) {
    if (said.signInRefused() && !asked) {
      asked = true;
      signIn.ask(String.valueOf(said.getMessage()), false);
    }
  }

  @Override
  public void close() {
    lock.stop();
    Curtain drawn = curtain;
    if (drawn != null) {
      drawn.close();
    }
  }

  private final class LockServices implements LockWorkflow.Services {
    @Override
    public SessionKey key() {
      return bench.sessionKey();
    }

    @Override
    public void note(AuditAction action, String outcome) throws Exception {
      bench.note(action, "session", outcome);
    }
  }

  private final class SignInServices implements SignInWorkflow.Services {
    @Override
    public HubDoor door() {
      return bench.door();
    }

    @Override
    public void note(AuditAction action, String outcome) throws Exception {
      bench.note(action, "session", outcome);
    }
  }

  private final class PeopleServices implements PeopleWorkflow.Services {
    @Override
    public boolean shared() {
      return bench.door().shared();
    }

    @Override
    public HubPeople people() throws Exception {
      return bench.door().people();
    }

    @Override
    public Actor actor() throws Exception {
      return bench.actor();
    }

    @Override
    public boolean changePassword(char[] present, char[] changed) throws Exception {
      return bench.door().changePassword(present, changed);
    }

    @Override
    public Sentence verifyAudit() throws Exception {
      AuditVerdict verdict = new AuditTrail(bench.hub()).verify();
      if (!verdict.whole()) {
        return Sentence.wrong(
            "The audit log is not whole: " + verdict.problems().getFirst() + ".",
            "Keep a copy of the database and tell whoever is responsible for it.");
      }
      return Sentence.done(
          "The audit log is whole: "
              + verdict.entries()
              + " entries, the last "
              + verdict.unsealedEntries()
              + " not sealed yet.");
    }
  }
}
