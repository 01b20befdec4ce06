package org.readingroom.app.worklist;

import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.NumberWords;
import org.readingroom.app.fx.TrustBadge;

/// The selected item at a glance: who, what was asked, what else exists of this person in any
/// trust, and the one button. Its place is reserved, so nothing jumps when priors arrive.
final class WorklistPreviewView extends VBox {
  private final Label name = new Label();
  private final Label person = new Label();
  private final Label numbers = new Label();
  private final Label study = new Label();
  private final TrustBadge trust = new TrustBadge();
  private final Label asked = new Label();
  private final Label flag = new Label();
  private final VBox priors = new VBox();
  private final Label priorsHead = new Label("Other studies, all trusts");
  private final Label priorsNote = new Label();
  private final Button open = new Button("Claim and read");
  private final Button release = new Button("Release");
  private final VBox body = new VBox(16);
  private final Label nothing = new Label("Select an item to see what was asked.");

  /// @param passing what is said about the item, and passing it on
  WorklistPreviewView(
      WorklistPreviewModel model,
      WorklistView.Steps steps,
      Consumer<PriorRow> openPrior,
      Node passing) {
    getStyleClass().add("side-panel");
    setPrefWidth(320);
    setMinWidth(280);
    name.getStyleClass().add("heading");
    name.setWrapText(true);
    person.getStyleClass().add("secondary");
    numbers.getStyleClass().add("secondary");
    study.setWrapText(true);
    asked.setWrapText(true);
    asked.setId("preview-asked");
    flag.setWrapText(true);
    flag.getStyleClass().add("tone-soon");
    flag.setGraphic(Icons.of(Material2OutlinedAL.FLAG, "tone-soon"));
    priorsHead.getStyleClass().add("secondary");
    priorsNote.getStyleClass().add("caption");
    priorsNote.setWrapText(true);
    priorsNote.textProperty().bind(model.priorsNote());
    priors.setId("preview-priors");
    open.getStyleClass().add("accent");
    open.setId("preview-open");
    open.setFocusTraversable(false);
    release.getStyleClass().add("quiet-button");
    release.setFocusTraversable(false);
    nothing.getStyleClass().add("secondary");
    VBox who = new VBox(4, name, person, numbers);
    VBox what = new VBox(4, study, trust);
    Label askedHead = new Label("Asked");
    askedHead.getStyleClass().add("secondary");
    VBox request = new VBox(4, askedHead, asked);
    VBox others = new VBox(4, priorsHead, priors, priorsNote);
    body.getChildren().addAll(who, what, flag, request, passing, others);
    ScrollPane scroll = new ScrollPane(body);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    HBox actions = new HBox(8, open, release);
    actions.setAlignment(Pos.CENTER_LEFT);
    getChildren().addAll(nothing, scroll, actions);
    model
        .row()
        .addListener((o, was, is) -> {
          show(is);
          scroll.setVvalue(0);
        });
    model
        .priors()
        .addListener(
            (ListChangeListener<PriorRow>)
                change ->
                    priors
                        .getChildren()
                        .setAll(
                            model.priors().stream().map(row -> prior(row, openPrior)).toList()));
    open.setOnAction(event -> {
      WorklistRow row = model.row().get();
      if (row != null) {
        steps.open(row);
      }
    });
    release.setOnAction(event -> {
      WorklistRow row = model.row().get();
      if (row != null) {
        steps.release(row);
      }
    });
    show(null);
  }

  private void show(@Nullable WorklistRow row) {
    nothing.setVisible(row == null);
    nothing.setManaged(row == null);
    body.setVisible(row != null);
    open.setVisible(row != null);
    release.setVisible(row != null && row.hold() == WorklistRow.Hold.MINE);
    if (row == null) {
      return;
    }
    name.setText(row.patientName());
    person.setText(row.sexAge() + (row.birthDate().isEmpty() ? "" : "   " + row.birthDate()));
    numbers.setText(NumberWords.ofRequest(row.nhsNumber(), row.patientId(), row.accessionNumber()));
    study.setText(
        row.shortStudy()
            + (row.studyWhen().isEmpty() ? "" : "\n" + row.studyWhen())
            + (row.instances() < 0 ? "" : "  ·  " + NumberWords.images(row.instances()))
            + kind(row));
    trust.show(row.trust(), row.trustColour());
    asked.setText(row.asked().isEmpty() ? "The archive sent no request text." : row.asked());
    flag.setText(row.flag());
    flag.setVisible(!row.flag().isEmpty());
    flag.setManaged(!row.flag().isEmpty());
    switch (row.hold()) {
      case FREE ->
          button(
              row.ties().contains(WorklistItem.Tie.CLAIM_RAN_OUT) || row.draft()
                  ? "Resume"
                  : "Claim and read",
              row.reported());
      case MINE -> button("Read on", false);
      case THEIRS ->
          button(
              row.ties().contains(WorklistItem.Tie.OPINION_WANTED)
                  ? "Look at it"
                  : "Claimed by " + row.claimedBy(),
              !row.ties().contains(WorklistItem.Tie.OPINION_WANTED));
    }
  }

  private void button(String title, boolean disabled) {
    open.setText(title);
    open.setDisable(disabled);
  }

  // "inpatient  ·  neuro"
  private static String kind(WorklistRow row) {
    String between = row.pathway().isEmpty() || row.subspecialty().isEmpty() ? "" : "  ·  ";
    String kind = row.pathway() + between + row.subspecialty();
    return kind.isEmpty() ? "" : "\n" + kind;
  }

  private static Region prior(PriorRow row, Consumer<PriorRow> openPrior) {
    Label when = new Label(row.when().isEmpty() ? "undated" : row.when());
    when.setMinWidth(88);
    when.getStyleClass().add("secondary");
    Label study = new Label(row.study());
    study.setMinWidth(0);
    study.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(study, Priority.ALWAYS);
    FlowPane holders = new FlowPane(8, 2);
    row.holders().forEach(h -> holders.getChildren().add(new TrustBadge(h.name(), h.colour())));
    HBox first = new HBox(8, when, study);
    VBox box = new VBox(2, first, holders);
    if (!row.verified()) {
      Label doubt = new Label(row.certainty());
      doubt.getStyleClass().add("caption");
      doubt.setWrapText(true);
      doubt.setGraphic(Icons.of(Material2OutlinedAL.HELP_OUTLINE, "tone-soon"));
      box.getChildren().add(doubt);
    }
    box.getStyleClass().add("prior-row");
    box.setOnMouseClicked(click -> {
      if (click.getClickCount() == 2) {
        openPrior.accept(row);
      }
    });
    return box;
  }
}
