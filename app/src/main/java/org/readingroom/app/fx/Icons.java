package org.readingroom.app.fx;

import javafx.scene.Node;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;

/// The icons of the product, by what they mean. A meaning has a shape and a colour (a style class),
/// never a colour alone.
public final class Icons {
  private Icons() {}

  public static FontIcon of(Ikon ikon, String... styleClasses) {
    FontIcon icon = new FontIcon(ikon);
    icon.getStyleClass().addAll(styleClasses);
    icon.setMouseTransparent(true);
    return icon;
  }

  /// The shape that goes with a tone.
  public static Node tone(Sentence.Tone tone) {
    return switch (tone) {
      case QUIET -> of(Material2OutlinedAL.INFO, "tone-quiet");
      case DONE -> of(Material2OutlinedAL.CHECK_CIRCLE, "tone-done");
      case SOON -> of(Material2OutlinedMZ.SCHEDULE, "tone-soon");
      case WRONG -> of(Material2OutlinedMZ.WARNING, "tone-wrong");
    };
  }
}
