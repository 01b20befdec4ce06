package org.readingroom.app.shell.session;

import java.nio.CharBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.readingroom.app.account.HubPerson;
import org.readingroom.app.account.Patience;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.fx.Background;
import org.readingroom.app.hub.HubException;
import org.readingroom.app.shell.session.SignInModel.Form;

/// The story of signing in to a shared hub, or of setting one up with its first administrator.
/// Refused tries wait longer and longer; how many there were is audited with the one that was
/// right. Thread: FX; the hub is asked in the background.
public final class SignInWorkflow {
  /// What it needs of the open profile; called in the background.
  public interface Services {
    HubDoor door();

    void note(AuditAction action, String outcome) throws Exception;
  }

  private final SignInModel model;
  private final Background background;
  private final Services services;
  private final Runnable signedIn;
  private final Patience patience = new Patience();

  /// @param signedIn on the FX thread, once another hub or password is in force
  public SignInWorkflow(
      SignInModel model, Background background, Services services, Runnable signedIn) {
    this.model = model;
    this.background = background;
    this.services = services;
    this.signedIn = signedIn;
  }

  /// Asks for name and password.
  ///
  /// @param why what the hub said; empty when the reader asked to sign in
  /// @param away the hub cannot be reached, but this computer knows who was here
  public void ask(String why, boolean away) {
    HubDoor door = services.door();
    if (model.form().get() == Form.CLOSED) {
      if (door.shared()) {
        model.address().set(door.address().toString().replaceFirst("^jdbc:postgresql://", ""));
        String login = door.login();
        model.login().set(login == null ? "" : login);
      }
      model.form().set(Form.SIGN_IN);
    }
    model.problem().set(why);
    model.mayGoOn().set(away);
  }

  /// Asks for what a new hub needs.
  public void askForNewHub() {
    model.problem().set("");
    model.form().set(Form.SET_UP);
  }

  public void close() {
    model.form().set(Form.CLOSED);
    model.problem().set("");
  }

  /// @param password and {@code ownerPassword} wiped here
  public void go(char[] password, char[] ownerPassword) {
    String missing = model.missing(CharBuffer.wrap(password), CharBuffer.wrap(ownerPassword));
    Duration wait = patience.left(System.nanoTime());
    if (model.busy().get() || !missing.isEmpty() || wait.isPositive()) {
      Arrays.fill(password, '\0');
      Arrays.fill(ownerPassword, '\0');
      if (!missing.isEmpty()) {
        model.problem().set(missing);
      } else if (wait.isPositive()) {
        model.problem().set("Wait " + (wait.toSeconds() + 1) + " s before the next try.");
      }
      return;
    }
    boolean setUp = model.form().get() == Form.SET_UP;
    String url = model.url();
    String login = model.login().get().strip();
    String owner = model.owner().get().strip();
    HubPerson first = administrator(model.name().get().strip(), login);
    int refusals = patience.refusals();
    model.busy().set(true);
    model.problem().set(setUp ? "Setting the hub up…" : "Signing in…");
    background.run(
        () -> {
          try {
            if (setUp) {
              services.door().setUp(url, owner, ownerPassword, first, password);
            } else {
              services.door().signIn(url, login, password);
            }
            services.note(
                AuditAction.SIGN_IN,
                refusals == 0 ? "signed in" : "signed in after " + refusals + " refused tries");
            return Boolean.TRUE;
          } finally {
            Arrays.fill(password, '\0');
            Arrays.fill(ownerPassword, '\0');
          }
        },
        done -> {
          patience.accepted();
          model.busy().set(false);
          close();
          signedIn.run();
        },
        failure -> {
          model.busy().set(false);
          if (failure instanceof HubException said) {
            if (said.signInRefused()) {
              patience.refused(System.nanoTime());
            }
            model.problem().set(String.valueOf(said.getMessage()));
          } else {
            model
                .problem()
                .set(
                    "It did not work. Check the address, and that you may write to the profile"
                        + " folder.");
          }
        });
  }

  private static HubPerson administrator(String name, String login) {
    return new HubPerson(
        new Reader(UUID.randomUUID().toString(), name, Role.ADMINISTRATOR, null, null, null),
        login,
        List.of(),
        true,
        List.of("*"),
        List.of(),
        false);
  }
}
