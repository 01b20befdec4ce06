package org.readingroom.app.worklist.vetting;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Which order is to be vetted: typing narrows, arrows choose, Enter takes. Thread: FX.
final class OrderChooserPane extends VBox {
  private final VettingModel model;
  private final TextField sought = new TextField();
  private final ListView<VettingSubject> found;

  OrderChooserPane(VettingModel model) {
    super(8);
    this.model = model;
    this.found = new ListView<>(model.orders());
    Label heading = new Label("Orders without images");
    heading.getStyleClass().add("heading");
    sought.setId("vetting-sought");
    sought.setPromptText("Name, number, accession or examination");
    sought.textProperty().bindBidirectional(model.sought());
    sought.addEventFilter(KeyEvent.KEY_PRESSED, this::steer);
    found.setId("vetting-orders");
    found.setCellFactory(view -> new Cell());
    found.setPlaceholder(new Label("No order waits here that nobody was asked about."));
    found.setOnMouseClicked(click -> {
      if (click.getClickCount() == 2) {
        take();
      }
    });
    found.addEventHandler(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.ENTER) {
            take();
            key.consume();
          }
        });
    VBox.setVgrow(found, Priority.ALWAYS);
    Label problem = new Label();
    problem.getStyleClass().add("tone-wrong");
    problem.setWrapText(true);
    problem.textProperty().bind(model.problem());
    problem.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(problem, Priority.ALWAYS);
    Button back = new Button("Back");
    back.getStyleClass().add("quiet-button");
    back.setOnAction(event -> model.stopChoosing());
    getChildren().addAll(heading, sought, found, new HBox(8, problem, back));
  }

  void focus() {
    sought.requestFocus();
  }

  private void steer(KeyEvent key) {
    if (key.getCode() == KeyCode.DOWN) {
      found.getSelectionModel().selectNext();
    } else if (key.getCode() == KeyCode.UP) {
      found.getSelectionModel().selectPrevious();
    } else if (key.getCode() == KeyCode.ENTER) {
      take();
    } else {
      return;
    }
    key.consume();
  }

  /// The chosen one, or the only one there is.
  private void take() {
    VettingSubject chosen = found.getSelectionModel().getSelectedItem();
    if (chosen == null && model.orders().size() == 1) {
      chosen = model.orders().getFirst();
    }
    if (chosen != null) {
      model.ask(chosen);
    }
  }

  private static final class Cell extends ListCell<VettingSubject> {
    @Override
    protected void updateItem(@Nullable VettingSubject order, boolean isEmpty) {
      super.updateItem(order, isEmpty);
      if (isEmpty || order == null) {
        setGraphic(null);
        return;
      }
      Label who = new Label(VettingView.name(order.request()));
      who.getStyleClass().add("strong");
      Label what = new Label(order.request().examination() + "  ·  " + order.trust());
      what.getStyleClass().add("secondary");
      what.setMinWidth(0);
      Label number = new Label("accession " + order.request().accessionNumber());
      number.getStyleClass().add("caption");
      setGraphic(new VBox(2, new HBox(8, who, what), number));
    }
  }
}
