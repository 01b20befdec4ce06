package org.readingroom.app.fx;

import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;

/// A trust on the screen: a band of its colour, 4 px wide, and its short name. The same everywhere.
public final class TrustBadge extends HBox {
  private final Region band = new Region();
  private final Label name = new Label();

  public TrustBadge() {
    getStyleClass().add("trust-badge");
    setAlignment(Pos.CENTER_LEFT);
    setSpacing(6);
    band.getStyleClass().add("trust-band");
    band.setMinSize(4, 16);
    band.setPrefSize(4, 16);
    band.setMaxSize(4, 16);
    name.setMinWidth(Region.USE_PREF_SIZE);
    getChildren().addAll(band, name);
  }

  public TrustBadge(String trust, String colour) {
    this();
    show(trust, colour);
  }

  /// @param colour `#rrggbb`; anything else shows as neutral grey
  public void show(String trust, String colour) {
    name.setText(trust);
    band.setStyle("-fx-background-color: " + safe(colour) + ";");
  }

  /// Settings are hostile input too: only a colour may reach the style sheet.
  public static String safe(String colour) {
    try {
      Color parsed = Color.web(colour);
      return String.format(
          Locale.ROOT,
          "#%02x%02x%02x",
          Math.round(parsed.getRed() * 255),
          Math.round(parsed.getGreen() * 255),
          Math.round(parsed.getBlue() * 255));
    } catch (IllegalArgumentException notAColour) {
      return "#9aa3ad";
    }
  }
}
