package org.readingroom.app.worklist.vetting;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.account.Reader;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.NumberWords;
import org.readingroom.netclient.dataset.PersonName;

/// Vetting: requests with their clock at the left, what was asked and said in the middle, and the
/// answer below it. Thread: FX.
public final class VettingView implements DeskScreen {
  private static final KeyCombination SEND =
      new KeyCodeCombination(KeyCode.ENTER, KeyCombination.CONTROL_DOWN);
  private static final Duration SOON = Duration.ofMinutes(30);

  private static final Map<KeyCode, VettingStep.Kind> KEYS =
      Map.of(
          KeyCode.A, VettingStep.Kind.ACCEPT,
          KeyCode.C, VettingStep.Kind.CHANGE,
          KeyCode.R, VettingStep.Kind.REJECT,
          KeyCode.Q, VettingStep.Kind.ASK_BACK,
          KeyCode.P, VettingStep.Kind.PASS_ON,
          KeyCode.Y, VettingStep.Kind.REPLY,
          KeyCode.W, VettingStep.Kind.WITHDRAW);

  private final VettingModel model;
  private final VettingWorkflow workflow;
  private final BorderPane root = new BorderPane();
  private final ListView<Vetting> list = new ListView<>();
  private final VBox page = new VBox(16);
  private final TextArea words = new TextArea();
  private final OrderChooserPane chooser;
  private boolean swallow;

  public VettingView(VettingModel model, VettingWorkflow workflow) {
    this.model = model;
    this.workflow = workflow;
    this.chooser = new OrderChooserPane(model);
    words.setId("vetting-words");
    words.setWrapText(true);
    words.setPrefRowCount(5);
    words.getStyleClass().add("report-text");
    words.textProperty().bindBidirectional(model.words());
    page.getStyleClass().add("settings-page");
    page.setMaxWidth(800);
    ScrollPane scroll = new ScrollPane(page);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    root.setLeft(requests());
    root.setCenter(scroll);
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    root.addEventFilter(KeyEvent.KEY_TYPED, this::typed);
    model.selected().addListener((o, was, is) -> showPage());
    model.saying().addListener((o, was, is) -> showPage());
    model
        .asking()
        .addListener((o, was, is) -> {
          showPage();
          if (is != null && root.getScene() != null) {
            words.requestFocus();
          }
        });
    model.choosing().addListener((o, was, is) -> showPage());
    model.now().addListener((o, was, is) -> list.refresh());
    showPage();
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public void shown() {
    if (model.asking().get() == null) {
      list.requestFocus();
    } else {
      words.requestFocus();
    }
  }

  private void chooseOrder() {
    workflow.chooseOrder();
    chooser.focus();
  }

  @Override
  public boolean stepBack() {
    if (model.asking().get() != null) {
      model.stopAsking();
    } else if (model.choosing().get()) {
      model.stopChoosing();
    } else if (model.saying().get() != null) {
      model.stopSaying();
    } else {
      return false;
    }
    list.requestFocus();
    return true;
  }

  @Override
  public List<Command> commands() {
    List<Command> all = new ArrayList<>();
    all.add(new Command("Ask for vetting of an order…", "O", this::chooseOrder));
    Vetting vetting = model.selected().get();
    if (vetting != null) {
      for (VettingStep.Kind kind : model.possible(vetting)) {
        all.add(new Command(verb(kind), key(kind), () -> say(kind)));
      }
    }
    return all;
  }

  private void pressed(KeyEvent key) {
    swallow = false;
    Vetting vetting = model.selected().get();
    if (SEND.match(key)) {
      if (model.asking().get() != null) {
        workflow.ask();
      } else {
        workflow.send();
      }
      key.consume();
      return;
    }
    if (list.isFocused()
        && key.getCode() == KeyCode.O
        && !key.isShortcutDown()
        && !key.isAltDown()) {
      chooseOrder();
      swallow = true;
      key.consume();
      return;
    }
    VettingStep.Kind kind = KEYS.get(key.getCode());
    boolean plain = !key.isControlDown() && !key.isAltDown() && !key.isMetaDown();
    if (list.isFocused()
        && plain
        && kind != null
        && vetting != null
        && model.possible(vetting).contains(kind)) {
      say(kind);
      // the letter itself belongs to nobody: the words are empty when writing begins
      swallow = true;
      key.consume();
    }
  }

  private void typed(KeyEvent key) {
    if (swallow) {
      swallow = false;
      key.consume();
    }
  }

  private void say(VettingStep.Kind kind) {
    model.say(kind);
    words.requestFocus();
  }

  private Node requests() {
    Label heading = new Label("Vetting");
    heading.getStyleClass().add("heading");
    ComboBox<VettingModel.Show> show = new ComboBox<>();
    show.setId("vetting-show");
    show.getItems().setAll(VettingModel.Show.values());
    show.valueProperty().bindBidirectional(model.show());
    show.getStyleClass().add("quiet-choice");
    Region space = new Region();
    HBox.setHgrow(space, Priority.ALWAYS);
    Button order = new Button("From an order…");
    order.setId("vetting-from-order");
    order.getStyleClass().add("quiet-button");
    order.setTooltip(new Tooltip("O"));
    order.setOnAction(event -> chooseOrder());
    HBox head = new HBox(8, heading, space, order, show);
    head.setAlignment(Pos.CENTER_LEFT);
    list.setId("vettings");
    list.setItems(model.rows());
    list.setPlaceholder(
        new EmptyState(Material2OutlinedMZ.RULE)
            .say(
                "No request waits here.",
                "Ask for vetting of an order: O; of a worklist item there: Shift+V."));
    list.setCellFactory(view -> new Cell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((o, was, is) -> {
          if (is != null && is != model.selected().get()) {
            model.selected().set(is);
          }
        });
    model
        .selected()
        .addListener((o, was, is) -> {
          if (is == null) {
            list.getSelectionModel().clearSelection();
          } else {
            list.getSelectionModel().select(is);
          }
        });
    VBox.setVgrow(list, Priority.ALWAYS);
    VBox panel = new VBox(8, head, list);
    panel.getStyleClass().add("side-panel");
    panel.setPrefWidth(440);
    return panel;
  }

  private void showPage() {
    page.getChildren().clear();
    VettingSubject asking = model.asking().get();
    Vetting vetting = model.selected().get();
    if (model.choosing().get()) {
      page.getChildren().add(chooser);
    } else if (asking != null) {
      page.getChildren().addAll(title(asking.request(), asking.trust()), askForm());
    } else if (vetting != null) {
      page.getChildren().addAll(title(vetting.request(), vetting.trust()), history(vetting));
      VettingStep.Kind saying = model.saying().get();
      page.getChildren().add(saying == null ? choices(vetting) : answerForm(saying));
    } else {
      Label nothing = new Label("Select a request to see what was asked.");
      nothing.getStyleClass().add("secondary");
      page.getChildren().add(nothing);
    }
  }

  private static Node title(VettingRequest request, String trust) {
    Label who = new Label(name(request));
    who.getStyleClass().add("heading");
    Label what = new Label(request.examination() + "  ·  " + trust);
    Label number =
        new Label(
            NumberWords.ofRequest(
                request.nhsNumber(), request.patientId(), request.accessionNumber()));
    number.getStyleClass().add("secondary");
    Label why =
        new Label(request.reason() == null ? "No clinical question was sent." : request.reason());
    why.setWrapText(true);
    return new VBox(4, who, number, what, why);
  }

  private Node history(Vetting vetting) {
    VBox said = new VBox(12);
    for (VettingStep step : vetting.steps()) {
      Label head = new Label(step.byName() + " " + step.kind().label() + ", " + local(step.at()));
      head.getStyleClass().add("caption");
      Label text = new Label(step.words());
      text.setWrapText(true);
      text.setManaged(!step.words().isBlank());
      said.getChildren().add(new VBox(2, head, text));
    }
    return said;
  }

  private Node choices(Vetting vetting) {
    HBox line = new HBox(8);
    for (VettingStep.Kind kind : model.possible(vetting)) {
      Button button = new Button(verb(kind));
      button.setId("vetting-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      button.getStyleClass().add(line.getChildren().isEmpty() ? "accent" : "quiet-button");
      button.setTooltip(new Tooltip(key(kind)));
      button.setOnAction(event -> say(kind));
      line.getChildren().add(button);
    }
    return line;
  }

  private Node answerForm(VettingStep.Kind kind) {
    Label head = new Label(prompt(kind));
    head.getStyleClass().add("secondary");
    VBox form = new VBox(8, head, words);
    if (kind == VettingStep.Kind.PASS_ON) {
      form.getChildren().add(0, chooseRadiologist());
    }
    form.getChildren().add(foot(verb(kind), workflow::send, model::stopSaying));
    return form;
  }

  private Node askForm() {
    ComboBox<VettingModel.Within> within = new ComboBox<>();
    within.setId("vetting-within");
    within.getItems().setAll(VettingModel.Within.values());
    within.valueProperty().bindBidirectional(model.within());
    Label head = new Label("What is to be decided");
    head.getStyleClass().add("secondary");
    HBox line = new HBox(8, chooseRadiologist(), within);
    line.setAlignment(Pos.CENTER_LEFT);
    return new VBox(8, line, head, words, foot("Ask", workflow::ask, model::stopAsking));
  }

  private ComboBox<Reader> chooseRadiologist() {
    ComboBox<Reader> box = new ComboBox<>(model.radiologists());
    box.setId("vetting-radiologist");
    box.setPromptText("Who is to vet it");
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable Reader reader) {
            return reader == null ? "" : reader.displayName() + ", " + reader.role().label();
          }

          @Override
          public @Nullable Reader fromString(String typed) {
            return null;
          }
        });
    box.setValue(model.radiologist().get());
    box.valueProperty().addListener((o, was, is) -> model.radiologist().set(is));
    box.setPrefWidth(280);
    return box;
  }

  private Node foot(String title, Runnable send, Runnable cancel) {
    Label problem = new Label();
    problem.setId("vetting-problem");
    problem.getStyleClass().add("tone-wrong");
    problem.setWrapText(true);
    problem.textProperty().bind(model.problem());
    HBox.setHgrow(problem, Priority.ALWAYS);
    problem.setMaxWidth(Double.MAX_VALUE);
    Label key = new Label("Ctrl+Enter");
    key.getStyleClass().add("caption");
    key.setMinWidth(Region.USE_PREF_SIZE);
    Button back = new Button("Back");
    back.getStyleClass().add("quiet-button");
    back.setMinWidth(Region.USE_PREF_SIZE);
    back.setOnAction(event -> cancel.run());
    Button go = new Button(title);
    go.setId("vetting-send");
    go.getStyleClass().add("accent");
    go.setMinWidth(Region.USE_PREF_SIZE);
    go.disableProperty().bind(model.busy());
    go.setOnAction(event -> send.run());
    HBox line = new HBox(8, problem, key, back, go);
    line.setAlignment(Pos.CENTER_RIGHT);
    return line;
  }

  private static String verb(VettingStep.Kind kind) {
    return switch (kind) {
      case ASK -> "Ask";
      case ACCEPT -> "Accept…";
      case CHANGE -> "Change…";
      case REJECT -> "Reject…";
      case ASK_BACK -> "Ask back…";
      case REPLY -> "Reply…";
      case PASS_ON -> "Pass on…";
      case WITHDRAW -> "Withdraw…";
    };
  }

  private static String key(VettingStep.Kind kind) {
    return KEYS.entrySet().stream()
        .filter(e -> e.getValue() == kind)
        .map(e -> e.getKey().getName())
        .findFirst()
        .orElse("");
  }

  private static String prompt(VettingStep.Kind kind) {
    return switch (kind) {
      case ASK -> "What is to be decided";
      case ACCEPT -> "Justified. The protocol:";
      case CHANGE -> "Justified as another examination or protocol, and why:";
      case REJECT -> "Not justified, because:";
      case ASK_BACK -> "The question to whoever asked:";
      case REPLY -> "The reply:";
      case PASS_ON -> "A word to them, if wanted:";
      case WITHDRAW -> "Why, if it matters:";
    };
  }

  static String name(VettingRequest request) {
    String name = PersonName.parse(request.patientName()).display();
    return name.isEmpty() ? "(no name)" : name;
  }

  private static String local(Instant at) {
    return ClockWords.dateTime(at.atZone(ZoneId.systemDefault()).toLocalDateTime());
  }

  /// Who and what, and how pressing.
  private final class Cell extends ListCell<Vetting> {
    @Override
    protected void updateItem(@Nullable Vetting vetting, boolean isEmpty) {
      super.updateItem(vetting, isEmpty);
      if (isEmpty || vetting == null) {
        setGraphic(null);
        return;
      }
      Label who = new Label(name(vetting.request()));
      who.getStyleClass().add("strong");
      Label what = new Label(vetting.request().examination() + "  ·  " + vetting.trust());
      what.getStyleClass().add("secondary");
      what.setMinWidth(0);
      HBox first = new HBox(8, who, what);
      HBox second = new HBox(6, state(vetting));
      second.setAlignment(Pos.CENTER_LEFT);
      setGraphic(new VBox(2, first, second));
    }

    private Node[] state(Vetting vetting) {
      return switch (vetting.state()) {
        case ASKED -> due(vetting);
        case ASKED_BACK ->
            new Node[] {
              Icons.of(Material2OutlinedAL.HELP_OUTLINE, "tone-soon"),
              new Label(vetting.radiologistName() + " asks " + vetting.askedByName() + " back")
            };
        case ACCEPTED, CHANGED, REJECTED, WITHDRAWN -> {
          VettingStep last = vetting.steps().getLast();
          Label words =
              new Label(last.byName() + " " + last.kind().label() + ", " + local(last.at()));
          words.getStyleClass().add("secondary");
          yield new Node[] {words};
        }
      };
    }

    private Node[] due(Vetting vetting) {
      Duration left = Duration.between(model.now().get(), vetting.due());
      String clock = ClockWords.due(vetting.due(), model.now().get());
      Label words = new Label(clock + "  ·  for " + vetting.radiologistName());
      if (left.isNegative()) {
        words.getStyleClass().add("tone-wrong");
        return new Node[] {Icons.of(Material2OutlinedMZ.WARNING, "tone-wrong"), words};
      }
      if (left.compareTo(SOON) <= 0) {
        words.getStyleClass().add("tone-soon");
        return new Node[] {Icons.of(Material2OutlinedMZ.SCHEDULE, "tone-soon"), words};
      }
      words.getStyleClass().add("secondary");
      return new Node[] {words};
    }
  }
}
