package org.readingroom.app.worklist;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.worklist.lists.NamedList;

/// Changes what the chosen list shows, at once, and saves it under a name: for oneself or for
/// everybody. Thread: FX.
final class ListEditorPane extends VBox {
  private final WorklistModel model;
  private final WorklistView.Steps steps;
  private final TextField name = new TextField();
  private final CheckBox shared = new CheckBox("everybody has it");
  private final Button change = new Button("Save");
  private final Button delete = new Button("Delete");
  private boolean showing;

  /// @param done called when the reader has finished
  ListEditorPane(WorklistModel model, WorklistView.Steps steps, Runnable done) {
    super(8);
    this.model = model;
    this.steps = steps;
    getStyleClass().add("tool-strip");
    setAlignment(Pos.CENTER_LEFT);
    FlowPane choices =
        new FlowPane(
            8,
            8,
            choice(
                "edit-claims",
                labelled(WorklistFilter.Claims.values()),
                WorklistFilter::claims,
                (filter, claims) -> filter.withClaims(claims, null)),
            choice("edit-due", dues(), ListEditorPane::due, ListEditorPane::withDue),
            choice(
                "edit-priority",
                priorities(),
                WorklistFilter::priorities,
                (f, p) -> f.withPriorities(p)),
            choice("edit-state", states(), WorklistFilter::states, (f, s) -> f.withStates(s)),
            oneOf(
                "edit-pathway",
                "any pathway",
                model.pathways(),
                WorklistFilter::pathways,
                WorklistFilter::withPathways),
            oneOf(
                "edit-subspecialty",
                "any subspecialty",
                model.subspecialties(),
                WorklistFilter::subspecialties,
                WorklistFilter::withSubspecialties),
            choice(
                "edit-order",
                labelled(WorklistFilter.Order.values()),
                WorklistFilter::order,
                WorklistFilter::withOrder),
            choice(
                "edit-group",
                labelled(WorklistFilter.Group.values()),
                WorklistFilter::group,
                WorklistFilter::withGroup),
            words());
    choices.setPrefWrapLength(Region.USE_COMPUTED_SIZE);
    name.setId("list-name");
    name.setPromptText("Name of the list");
    name.setPrefWidth(260);
    shared.setId("list-shared");
    Button save = new Button("Save as new");
    save.setId("list-save-new");
    save.setOnAction(event -> steps.saveList(null, name.getText(), shared.isSelected()));
    change.setId("list-save");
    change.setOnAction(
        event -> steps.saveList(model.list().get(), name.getText(), shared.isSelected()));
    delete.setId("list-delete");
    delete.getStyleClass().add("quiet-button");
    delete.setOnAction(event -> steps.deleteList(model.list().get()));
    Button close = new Button("Done");
    close.setId("list-done");
    close.getStyleClass().add("quiet-button");
    close.setOnAction(event -> done.run());
    HBox saving = new HBox(8, name, shared, save, change, delete, close);
    saving.setAlignment(Pos.CENTER_LEFT);
    getChildren().setAll(choices, saving);
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.ESCAPE) {
            done.run();
            key.consume();
          }
        });
    model.list().addListener((o, was, is) -> showList(is));
    showList(model.list().get());
  }

  private void showList(NamedList list) {
    name.setText(list.shipped() ? "" : list.name());
    shared.setSelected(!list.shipped() && list.shared());
    change.setVisible(list.mine());
    change.setManaged(list.mine());
    delete.setVisible(!list.shipped());
    delete.setManaged(!list.shipped());
  }

  private TextField words() {
    TextField words = new TextField(model.edited().get().words());
    words.setId("edit-words");
    words.setPromptText("words, e.g. trauma");
    words.setPrefWidth(160);
    words
        .textProperty()
        .addListener((o, was, is) -> {
          if (!showing) {
            model.edited().set(model.edited().get().withWords(is));
          }
        });
    model
        .edited()
        .addListener((o, was, is) -> {
          if (!words.isFocused() && !words.getText().strip().equals(is.words())) {
            quietly(() -> words.setText(is.words()));
          }
        });
    return words;
  }

  private void quietly(Runnable step) {
    showing = true;
    try {
      step.run();
    } finally {
      showing = false;
    }
  }

  private <T> ComboBox<String> choice(
      String id,
      Map<String, T> values,
      Function<WorklistFilter, T> of,
      BiFunction<WorklistFilter, T, WorklistFilter> with) {
    ComboBox<String> box = new ComboBox<>();
    box.setId(id);
    box.getStyleClass().add("quiet-choice");
    box.getItems().setAll(values.keySet());
    Runnable show =
        () -> {
          T now = of.apply(model.edited().get());
          quietly(() ->
              box.setValue(
                  values.entrySet().stream()
                      .filter(each -> each.getValue().equals(now))
                      .map(Map.Entry::getKey)
                      .findFirst()
                      .orElse("other")));
        };
    show.run();
    model.edited().addListener((o, was, is) -> show.run());
    box.valueProperty()
        .addListener((o, was, is) -> {
          T value = is == null ? null : values.get(is);
          if (!showing && value != null) {
            model.edited().set(with.apply(model.edited().get(), value));
          }
        });
    return box;
  }

  /// Any of the known values, or one of them; a filter of several shows them and keeps them.
  private ComboBox<String> oneOf(
      String id,
      String any,
      ObservableList<String> known,
      Function<WorklistFilter, Set<String>> of,
      BiFunction<WorklistFilter, Set<String>, WorklistFilter> with) {
    ComboBox<String> box = new ComboBox<>();
    box.setId(id);
    box.getStyleClass().add("quiet-choice");
    Runnable show =
        () ->
            quietly(() -> {
              Set<String> now = of.apply(model.edited().get());
              String shown = now.isEmpty() ? any : String.join(", ", new TreeSet<>(now));
              List<String> items = new ArrayList<>(List.of(any));
              items.addAll(known);
              if (!items.contains(shown)) {
                items.add(shown);
              }
              if (!box.getItems().equals(items)) {
                box.getItems().setAll(items);
              }
              box.setValue(shown);
            });
    show.run();
    model.edited().addListener((o, was, is) -> show.run());
    known.addListener((ListChangeListener<String>) change -> show.run());
    box.valueProperty()
        .addListener((o, was, is) -> {
          if (!showing && is != null && (is.equals(any) || known.contains(is))) {
            model
                .edited()
                .set(with.apply(model.edited().get(), is.equals(any) ? Set.of() : Set.of(is)));
          }
        });
    return box;
  }

  private static <E extends Enum<E>> Map<String, E> labelled(E[] values) {
    Map<String, E> out = new LinkedHashMap<>();
    Arrays.stream(values).forEach(value -> out.put(value.toString(), value));
    return out;
  }

  // a combo box shows no null: "any" is a length nobody saves
  private static final Duration ANY = Duration.ofMillis(-1);

  private static Duration due(WorklistFilter filter) {
    Duration within = filter.dueWithin();
    return within == null ? ANY : within;
  }

  private static WorklistFilter withDue(WorklistFilter filter, Duration within) {
    return filter.withDueWithin(within.equals(ANY) ? null : within);
  }

  private static Map<String, Duration> dues() {
    Map<String, Duration> out = new LinkedHashMap<>();
    out.put("due any time", ANY);
    out.put("overdue", Duration.ZERO);
    for (Duration each :
        List.of(
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(24),
            Duration.ofDays(7))) {
      out.put("due in " + ClockWords.span(each), each);
    }
    return out;
  }

  private static Map<String, Set<Priority>> priorities() {
    Map<String, Set<Priority>> out = new LinkedHashMap<>();
    out.put("any priority", Set.of());
    out.put("emergencies", Set.of(Priority.EMERGENCY));
    out.put("emergency and urgent", Set.of(Priority.EMERGENCY, Priority.URGENT));
    out.put("routine", Set.of(Priority.ROUTINE));
    return out;
  }

  private static Map<String, Set<ItemState>> states() {
    Map<String, Set<ItemState>> out = new LinkedHashMap<>();
    out.put("everything waiting", Set.of());
    out.put("nothing issued yet", Set.of(ItemState.OPEN));
    out.put("to verify", Set.of(ItemState.PRELIMINARY));
    out.put("reported", Set.of(ItemState.REPORTED));
    return out;
  }
}
