package org.readingroom.app.viewer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.NumberWords;
import org.readingroom.app.fx.TrustBadge;
import org.readingroom.app.study.DisplaySet;
import org.readingroom.app.study.Note;
import org.readingroom.app.study.SeriesContent;
import org.readingroom.app.study.Thumbnail;

/// The series of the studies on the desk, as small pictures with a count and a progress line.
/// Thread: FX.
final class SeriesRail extends ScrollPane {
  private static final double WIDTH = 128;
  private static final double PICTURE = 104;
  private static final PseudoClass HUNG = PseudoClass.getPseudoClass("hung");

  private final VBox list = new VBox(4);
  private final BiConsumer<DeskStudy, DisplaySet> onChosen;
  private final Map<Thumbnail, WritableImage> pictures = new IdentityHashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  /// @param onChosen the reader wants this set on the screen
  SeriesRail(BiConsumer<DeskStudy, DisplaySet> onChosen) {
    this.onChosen = onChosen;
    getStyleClass().add("series-rail");
    list.setPadding(new Insets(8, 4, 8, 8));
    setContent(list);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setMinWidth(WIDTH);
    setPrefWidth(WIDTH);
    setMaxWidth(WIDTH);
    setFocusTraversable(false);
  }

  /// What is on the screen now.
  record Entry(DeskStudy study, DisplaySet set) {}

  /// The sets in the order of the rail.
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /// Shows the series of these studies.
  ///
  /// @param hung sets on the screen
  void show(List<DeskStudy> studies, List<DisplaySet> hung) {
    entries.clear();
    list.getChildren().clear();
    for (DeskStudy study : studies) {
      if (studies.size() > 1) {
        TrustBadge badge = new TrustBadge(study.trust(), study.trustColour());
        badge.setPadding(new Insets(8, 0, 4, 0));
        list.getChildren().add(badge);
      }
      for (SeriesContent series : study.study().series()) {
        List<DisplaySet> sets = series.displaySets();
        for (DisplaySet set : sets) {
          entries.add(new Entry(study, set));
          boolean on = hung.stream().anyMatch(other -> other.isSameSet(set));
          list.getChildren().add(card(study, series, set, on));
        }
        if (sets.isEmpty()) {
          note(series).ifPresent(list.getChildren()::add);
        }
      }
      String problem = study.study().problem();
      if (problem != null) {
        Label label = new Label(problem);
        label.setWrapText(true);
        label.getStyleClass().add("caption");
        list.getChildren().add(label);
      }
    }
  }

  private Region card(DeskStudy study, SeriesContent series, DisplaySet set, boolean on) {
    ImageView view = new ImageView();
    view.setPreserveRatio(true);
    view.setFitWidth(PICTURE - 4);
    view.setFitHeight(PICTURE * 0.78 - 4);
    Thumbnail thumbnail = series.thumbnail().orElse(null);
    if (thumbnail != null) {
      view.setImage(pictures.computeIfAbsent(thumbnail, SeriesRail::image));
    }
    StackPane frame = new StackPane(view);
    frame.getStyleClass().add("thumbnail");
    frame.setMinSize(PICTURE, PICTURE * 0.78);
    frame.setPrefSize(PICTURE, PICTURE * 0.78);
    frame.setMaxSize(PICTURE, PICTURE * 0.78);
    Label name =
        new Label(
            set.name().isEmpty()
                ? series.description()
                : series.description() + " · " + set.name());
    name.getStyleClass().add("caption");
    name.setMaxWidth(PICTURE);
    name.setWrapText(true);
    name.setMaxHeight(34);
    int expected = Math.max(study.study().expected(series), series.instances());
    boolean arriving = series.instances() < expected;
    Label count = new Label(arriving ? series.instances() + "/" + expected : "" + set.frames());
    count.getStyleClass().add("caption");
    Label kind = new Label(series.modality());
    kind.getStyleClass().add("caption");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    HBox line = new HBox(4, kind, space, count);
    line.setMaxWidth(PICTURE);
    Region progress = progress(arriving ? (double) series.instances() / expected : decoded(series));
    VBox card = new VBox(2, frame, progress, name, line);
    card.getStyleClass().add("series-card");
    card.setPadding(new Insets(4));
    card.pseudoClassStateChanged(HUNG, on);
    card.setOnMouseClicked(event -> onChosen.accept(study, set));
    Tooltip tip = new Tooltip(tip(series, set));
    Tooltip.install(card, tip);
    return card;
  }

  /// 0–1 while decoding, 1 when whole, 0 when the series was never wanted.
  private static double decoded(SeriesContent series) {
    return series.frames() == 0 ? 0 : (double) series.decodedFrames() / series.frames();
  }

  private static Region progress(double share) {
    Region line = new Region();
    line.getStyleClass().add("thin-progress");
    double shown = share > 0 && share < 1 ? share : 0;
    line.setMinSize(PICTURE * shown, 2);
    line.setPrefSize(PICTURE * shown, 2);
    line.setMaxSize(PICTURE * shown, 2);
    return line;
  }

  private static String tip(SeriesContent series, DisplaySet set) {
    StringBuilder text = new StringBuilder(series.description());
    text.append("\n").append(NumberWords.images(set.frames()));
    for (Note note : series.notes().stream().limit(3).toList()) {
      text.append("\n").append(note.sentence());
    }
    return text.toString();
  }

  private static Optional<Region> note(SeriesContent series) {
    List<Note> notes = series.notes();
    if (notes.isEmpty()) {
      return Optional.empty();
    }
    Label name = new Label(series.description());
    name.getStyleClass().add("caption");
    Label sentence = new Label(notes.getFirst().sentence());
    sentence.getStyleClass().add("caption");
    sentence.setWrapText(true);
    VBox card = new VBox(2, name, sentence);
    card.getStyleClass().add("series-note");
    card.setPadding(new Insets(8, 4, 8, 4));
    return Optional.of(card);
  }

  private static WritableImage image(@Nullable Thumbnail from) {
    if (from == null) {
      return new WritableImage(1, 1);
    }
    WritableImage image = new WritableImage(from.width(), from.height());
    image
        .getPixelWriter()
        .setPixels(
            0,
            0,
            from.width(),
            from.height(),
            PixelFormat.getIntArgbInstance(),
            from.argb(),
            0,
            from.width());
    return image;
  }

  /// Forgets every picture; for another patient.
  void clear() {
    pictures.clear();
    entries.clear();
    list.getChildren().clear();
  }
}
