package org.readingroom.app.shell;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.NumberWords;
import org.readingroom.app.fx.TrustBadge;

/// Who is on the screen, always in sight while a patient is open; nothing else is ever here.
///
/// Only an act of the reader changes it (opening or closing a study), never anything that arrives.
final class PatientBanner extends HBox {
  private final TrustBadge trust = new TrustBadge();
  private final Region band = new Region();
  private final Label name = new Label();
  private final Label number = new Label();
  private final HBox numberBox = new HBox(4, number);
  private final Label sexAge = new Label();
  private final Label birthDate = new Label();
  private final Label study = new Label();

  PatientBanner() {
    getStyleClass().add("patient-banner");
    setId("patient-banner");
    band.getStyleClass().add("banner-trust");
    band.setMaxHeight(Double.MAX_VALUE);
    name.getStyleClass().add("patient-name");
    name.setId("patient-name");
    name.setMinWidth(160);
    number.setMinWidth(Region.USE_PREF_SIZE);
    sexAge.setMinWidth(Region.USE_PREF_SIZE);
    birthDate.setMinWidth(Region.USE_PREF_SIZE);
    trust.setMinWidth(Region.USE_PREF_SIZE);
    study.getStyleClass().add("secondary");
    study.setMinWidth(0);
    numberBox.setAlignment(Pos.CENTER_LEFT);
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    getChildren().addAll(band, name, numberBox, sexAge, birthDate, space, trust, study);
    show(null);
  }

  void show(@Nullable OpenPatient patient) {
    setVisible(patient != null);
    setManaged(patient != null);
    if (patient == null) {
      name.setText("");
      number.setText("");
      study.setText("");
      return;
    }
    band.setStyle("-fx-background-color: " + TrustBadge.safe(patient.trustColour()) + ";");
    name.setText(patient.name());
    showNumber(patient);
    sexAge.setText(patient.sexAge());
    birthDate.setText(patient.birthDate());
    trust.show(patient.trust(), patient.trustColour());
    study.setText(patient.study());
    study.setTooltip(new Tooltip(patient.study()));
  }

  private void showNumber(OpenPatient patient) {
    numberBox.getChildren().setAll(number);
    number.getStyleClass().remove("tone-wrong");
    if (patient.nhsNumber().isEmpty()) {
      number.setText("ID " + patient.localId());
      number.setTooltip(
          new Tooltip("No NHS number; this is " + patient.trust() + "'s own number."));
      return;
    }
    number.setText(NumberWords.nhs(patient.nhsNumber()));
    if (patient.nhsNumberValid()) {
      number.setTooltip(new Tooltip("NHS number; its check digit is right."));
      numberBox.getChildren().add(Icons.of(Material2OutlinedAL.CHECK, "tone-done"));
    } else {
      number.getStyleClass().add("tone-wrong");
      number.setTooltip(new Tooltip("This is not a valid NHS number: its check digit is wrong."));
      numberBox.getChildren().add(Icons.of(Material2OutlinedAL.ERROR_OUTLINE, "tone-wrong"));
    }
  }
}
