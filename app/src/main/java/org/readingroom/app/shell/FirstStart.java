package org.readingroom.app.shell;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// The very first screen: no archive is configured, so there are two ways to go on. Thread: FX.
final class FirstStart extends StackPane {
  private final Label progress = new Label();
  private final ProgressBar bar = new ProgressBar(ProgressBar.INDETERMINATE_PROGRESS);
  private final HBox ways = new HBox(24);

  FirstStart(Runnable tryDemo, Runnable connect) {
    setId("first-start");
    getStyleClass().add("first-start");
    Label title = new Label("Every hospital's scans on one desk.");
    title.getStyleClass().add("first-title");
    Label sub = new Label("This workstation is not connected to any archive yet.");
    sub.getStyleClass().add("secondary");
    ways.getChildren()
        .addAll(
            way(
                "Try the demo network",
                "Three pretend hospitals on this computer, with synthetic patients. Nothing leaves"
                    + " it; a profile of its own.",
                "start-demo",
                true,
                tryDemo),
            way(
                "Connect your PACS",
                "Host, port and AE title of each archive. A test tells at once whether it answers.",
                "start-connect",
                false,
                connect));
    ways.setAlignment(Pos.CENTER);
    bar.getStyleClass().add("thin-progress");
    bar.setPrefWidth(480);
    progress.getStyleClass().add("secondary");
    Label caution = new Label("Not for primary diagnosis until certified.");
    caution.getStyleClass().add("caption");
    VBox box = new VBox(16, title, sub, gap(), ways, bar, progress, caution);
    box.setAlignment(Pos.CENTER);
    getChildren().add(box);
    working("");
  }

  private static Region gap() {
    Region gap = new Region();
    gap.setMinHeight(16);
    return gap;
  }

  /// What is being done; empty when nothing is.
  void working(String words) {
    boolean busy = !words.isEmpty();
    progress.setText(words);
    bar.setVisible(busy);
    ways.setDisable(busy);
  }

  private static VBox way(String title, String words, String id, boolean first, Runnable step) {
    Button button = new Button(title);
    button.setId(id);
    button.getStyleClass().add(first ? "accent" : "way-button");
    button.setMinHeight(36);
    button.setMaxWidth(Double.MAX_VALUE);
    button.setOnAction(event -> step.run());
    Label label = new Label(words);
    label.setWrapText(true);
    label.getStyleClass().add("secondary");
    label.setMinHeight(64);
    label.setAlignment(Pos.TOP_LEFT);
    VBox way = new VBox(8, button, label);
    way.setPrefWidth(280);
    way.setMaxWidth(280);
    return way;
  }
}
