package org.readingroom.app.worklist;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.worklist.lists.NamedList;

/// The strip above the worklist: which list, whose and of what, words to find, and the next item.
/// Thread: FX.
final class WorklistFiltersPane extends HBox {
  private final TextField text = new TextField();

  /// @param edit opens or closes the list's editor
  /// @param down goes from the words typed to the list
  /// @param nextItem claims the next item
  WorklistFiltersPane(WorklistModel model, Runnable edit, Runnable down, Runnable nextItem) {
    ComboBox<NamedList> list = new ComboBox<>(model.lists());
    list.setId("filter-list");
    list.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable NamedList each) {
            return each == null ? "" : each.label();
          }

          @Override
          public NamedList fromString(String label) {
            return model.list().get();
          }
        });
    list.setValue(model.list().get());
    list.valueProperty()
        .addListener((o, was, is) -> {
          if (is != null) {
            model.list().set(is);
          }
        });
    model.list().addListener((o, was, is) -> list.setValue(is));
    list.setMaxWidth(260);
    Button change = new Button(null, Icons.of(Material2OutlinedMZ.TUNE));
    change.setId("edit-list");
    change.getStyleClass().add("quiet-button");
    change.setTooltip(new Tooltip("Change, save or share this list   Ctrl+L"));
    change.setAccessibleText("Change, save or share this list");
    change.setOnAction(event -> edit.run());
    ComboBox<String> trust = new ComboBox<>(model.trusts());
    trust.valueProperty().bindBidirectional(model.trust());
    trust.setId("filter-trust");
    ComboBox<String> modality = new ComboBox<>(model.modalities());
    modality.valueProperty().bindBidirectional(model.modality());
    modality.setId("filter-modality");
    List.<Region>of(list, trust, modality).forEach(box -> box.getStyleClass().add("quiet-choice"));
    text.setPromptText("Find: name, number, study…");
    text.setId("filter-text");
    text.setPrefWidth(260);
    text.textProperty().bindBidirectional(model.text());
    text.setTooltip(new Tooltip("Ctrl+F"));
    text.addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.DOWN || key.getCode() == KeyCode.ENTER) {
            down.run();
            key.consume();
          }
        });
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Button next = new Button("Next", Icons.of(Material2OutlinedAL.KEYBOARD_RETURN));
    next.getStyleClass().add("accent");
    next.setId("next-item");
    next.setTooltip(new Tooltip("Claim the best item for you   N or Ctrl+N"));
    next.setOnAction(event -> nextItem.run());
    next.setMinWidth(Region.USE_PREF_SIZE);
    getChildren().addAll(list, change, trust, modality, space, text, next);
    getStyleClass().add("tool-strip");
  }

  /// The keyboard goes to the words to find.
  void find() {
    text.requestFocus();
    text.selectAll();
  }
}
