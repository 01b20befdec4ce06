package org.readingroom.app.viewer.overlay;

import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;

/// The buttons of a film, at the foot of its picture: play, slower, faster, and which frame of how
/// many at what rate. Thread: FX.
public final class CineBar extends HBox {
  private final Button play = button("▶", "Play and stop  (Space)");
  private final Label words = new Label();

  /// What the bar says.
  ///
  /// @param playing whether the film runs
  /// @param frame the frame shown, from 1
  /// @param frames how many there are
  /// @param wantedPerSecond frames per second it should run at
  /// @param stated whether that rate is the file's
  /// @param shownPerSecond the rate it does run at; 0 where that is not known
  public record State(
      boolean playing,
      int frame,
      int frames,
      double wantedPerSecond,
      boolean stated,
      double shownPerSecond) {

    /// One line for the reader.
    public String words() {
      String rate = String.format(Locale.ROOT, "%s fps", number(wantedPerSecond));
      if (!stated) {
        rate += ", not stated";
      }
      boolean slow = playing && shownPerSecond > 0 && shownPerSecond < 0.9 * wantedPerSecond;
      return "frame "
          + frame
          + " / "
          + frames
          + "   "
          + (slow ? number(shownPerSecond) + " of " + rate : rate);
    }

    private static String number(double value) {
      return Math.abs(value - Math.rint(value)) < 0.05
          ? String.format(Locale.ROOT, "%.0f", value)
          : String.format(Locale.ROOT, "%.1f", value);
    }
  }

  public CineBar(Runnable toggle, Runnable slower, Runnable faster) {
    super(2);
    getStyleClass().add("cine-bar");
    setAlignment(Pos.CENTER);
    words.getStyleClass().add("picture-text");
    Button slow = button("−", "Slower  (,)");
    Button fast = button("+", "Faster  (.)");
    play.setOnAction(event -> toggle.run());
    slow.setOnAction(event -> slower.run());
    fast.setOnAction(event -> faster.run());
    getChildren().addAll(play, slow, fast, words);
    setVisible(false);
  }

  private static Button button(String text, String tip) {
    Button button = new Button(text);
    button.getStyleClass().add("viewer-button");
    button.setFocusTraversable(false);
    button.setTooltip(new Tooltip(tip));
    return button;
  }

  public void show(State state) {
    play.setText(state.playing() ? "❚❚" : "▶");
    words.setText(state.words());
    setVisible(true);
  }

  public void hide() {
    setVisible(false);
  }
}
