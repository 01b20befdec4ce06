package org.readingroom.app.shell;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Theme;
import org.readingroom.netclient.seal.PassphrasePrompt;

/// Asks for the profile's passphrase in the window. Called from a background thread, which waits;
/// the dialog itself lives on the FX thread. A passphrase is chosen in the settings, not here.
public final class PassphraseDialog implements PassphrasePrompt {
  private static final int FIELD_WIDTH_PX = 360;
  private static final int GAP_PX = 8;

  @Override
  public char @Nullable [] ask(Reason reason) {
    if (reason == Reason.CHOOSE) {
      return null;
    }
    if (Platform.isFxApplicationThread()) {
      throw new IllegalStateException(
          "the key is opened in the background, never on the FX thread");
    }
    CompletableFuture<char @Nullable []> answer = new CompletableFuture<>();
    Platform.runLater(() -> show(reason, answer));
    try {
      return answer.join();
    } catch (CompletionException e) {
      return null;
    }
  }

  private static void show(Reason reason, CompletableFuture<char @Nullable []> answer) {
    PasswordField field = new PasswordField();
    field.setPrefWidth(FIELD_WIDTH_PX);
    field.setId("passphrase");
    Label why =
        new Label(
            reason == Reason.ENTER_AGAIN
                ? "That was not it. Try again."
                : "This profile is protected by a passphrase.");
    ButtonType unlock = new ButtonType("Unlock", ButtonData.OK_DONE);
    Dialog<ButtonType> dialog = new Dialog<>();
    dialog.setTitle("Reading Room");
    dialog.getDialogPane().setContent(new VBox(GAP_PX, why, field));
    dialog.getDialogPane().getButtonTypes().setAll(unlock, ButtonType.CANCEL);
    Theme.dress(dialog.getDialogPane().getScene());
    Window.getWindows().stream()
        .filter(window -> window instanceof Stage && window.isShowing())
        .findFirst()
        .ifPresent(dialog::initOwner);
    AtomicReference<char @Nullable []> typed = new AtomicReference<>(null);
    dialog.setOnShown(shown -> field.requestFocus());
    dialog.setResultConverter(button -> {
      if (button == unlock) {
        typed.set(field.getText().toCharArray());
      }
      field.clear();
      return button;
    });
    dialog.setOnHidden(hidden -> answer.complete(typed.get()));
    dialog.show();
  }
}
