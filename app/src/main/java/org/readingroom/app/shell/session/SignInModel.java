package org.readingroom.app.shell.session;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.readingroom.app.account.HubPeople;

/// Signing in to a shared hub, or setting one up, as it is typed. Never holds a password. Thread:
/// FX.
public final class SignInModel {
  /// What is asked for.
  public enum Form {
    CLOSED,
    /// name and password for the hub of the settings, or of another address
    SIGN_IN,
    /// the owner's sign-in, and who is to be the first administrator
    SET_UP
  }

  private final ObjectProperty<Form> form = new SimpleObjectProperty<>(Form.CLOSED);
  private final StringProperty address = new SimpleStringProperty("");
  private final StringProperty login = new SimpleStringProperty("");
  private final StringProperty owner = new SimpleStringProperty("hub_owner");
  private final StringProperty name = new SimpleStringProperty("");
  private final StringProperty problem = new SimpleStringProperty("");
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final BooleanProperty mayGoOn = new SimpleBooleanProperty(false);

  /// What is missing before anything is sent; empty when nothing is.
  String missing(CharSequence password, CharSequence ownerPassword) {
    if (address.get().isBlank()) {
      return "Write the hub's address, such as hub.example.nhs.uk/readingroom.";
    }
    if (login.get().isBlank()) {
      return "Write the name you sign in with.";
    }
    if (form.get() == Form.SET_UP) {
      if (owner.get().isBlank() || ownerPassword.isEmpty()) {
        return "Write the role that owns the database, and its password.";
      }
      if (name.get().isBlank()) {
        return "Write the administrator's name.";
      }
      if (password.length() < HubPeople.SHORTEST_PASSWORD) {
        return "The administrator's password has at least "
            + HubPeople.SHORTEST_PASSWORD
            + " characters.";
      }
    }
    return password.isEmpty() ? "Write your password." : "";
  }

  /// What was typed as an address, as the settings write it.
  String url() {
    String typed = address.get().strip();
    return typed.startsWith("jdbc:") ? typed : "jdbc:postgresql://" + typed;
  }

  public ObjectProperty<Form> form() {
    return form;
  }

  /// "hub.example.nhs.uk/readingroom", or a whole JDBC address.
  public StringProperty address() {
    return address;
  }

  public StringProperty login() {
    return login;
  }

  /// Role that owns the database; only to set a hub up.
  public StringProperty owner() {
    return owner;
  }

  /// Display name of the first administrator.
  public StringProperty name() {
    return name;
  }

  public StringProperty problem() {
    return problem;
  }

  public BooleanProperty busy() {
    return busy;
  }

  /// The hub is away, and this computer knows who was here last: work may go on without it.
  public BooleanProperty mayGoOn() {
    return mayGoOn;
  }
}
