package org.readingroom.app.search;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.Command;
import org.readingroom.app.fx.DeskScreen;
import org.readingroom.app.fx.EmptyState;
import org.readingroom.app.fx.Icons;
import org.readingroom.app.fx.TrustBadge;
import org.readingroom.netclient.federation.ArchiveAnswer;
import org.readingroom.netclient.federation.Holding;

/// One box over all archives; people with their studies below, who answered beside it. Thread: FX.
public final class SearchView implements DeskScreen {
  private final SearchModel model;
  private final SearchWorkflow workflow;
  private final Consumer<SearchRow.Study> open;
  private final BorderPane root = new BorderPane();
  private final TextField box = new TextField();
  private final ListView<SearchRow> list = new ListView<>();
  private final EmptyState empty = new EmptyState(Material2OutlinedMZ.SEARCH);

  public SearchView(SearchModel model, SearchWorkflow workflow, Consumer<SearchRow.Study> open) {
    this.model = model;
    this.workflow = workflow;
    this.open = open;
    root.setTop(head());
    root.setCenter(new StackPane(list, empty));
    root.setBottom(foot());
    buildList();
    model.rows().addListener((ListChangeListener<SearchRow>) change -> explainEmptiness());
    model.searching().addListener((o, was, is) -> explainEmptiness());
    model.archives().addListener((ListChangeListener<ArchiveAnswer>) c -> explainEmptiness());
    explainEmptiness();
  }

  @Override
  public Region node() {
    return root;
  }

  @Override
  public void shown() {
    box.requestFocus();
    box.selectAll();
  }

  @Override
  public boolean stepBack() {
    if (model.searching().get()) {
      workflow.cancel();
      model.searching().set(false);
      return true;
    }
    if (!box.isFocused()) {
      shown();
      return true;
    }
    return false;
  }

  @Override
  public List<Command> commands() {
    return List.of(new Command("Search again", "Enter", workflow::search));
  }

  private Node head() {
    box.setId("search-box");
    box.getStyleClass().add("search-box");
    box.setPromptText("Name, birth year, NHS number, patient ID or accession");
    box.textProperty().bindBidirectional(model.typed());
    box.setOnAction(event -> workflow.search());
    box.addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.DOWN && !model.rows().isEmpty()) {
            list.requestFocus();
            selectFirstStudy();
            key.consume();
          }
        });
    HBox.setHgrow(box, Priority.ALWAYS);
    box.setMaxWidth(720);
    FlowPane chips = new FlowPane(16, 4);
    chips.setId("search-archives");
    chips.setMinHeight(24);
    model
        .archives()
        .addListener(
            (ListChangeListener<ArchiveAnswer>)
                change ->
                    chips
                        .getChildren()
                        .setAll(model.archives().stream().map(SearchView::chip).toList()));
    Label understood = new Label();
    understood.textProperty().bind(model.understood());
    understood.getStyleClass().add("caption");
    ProgressBar thin = new ProgressBar(ProgressBar.INDETERMINATE_PROGRESS);
    thin.getStyleClass().add("thin-progress");
    thin.setMaxWidth(Double.MAX_VALUE);
    thin.visibleProperty().bind(model.searching());
    HBox line = new HBox(16, understood, chips);
    line.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(chips, Priority.ALWAYS);
    chips.setAlignment(Pos.CENTER_LEFT);
    understood.setMinWidth(Region.USE_PREF_SIZE);
    VBox head = new VBox(8, new HBox(box), line);
    head.getStyleClass().add("search-head");
    return new VBox(head, thin);
  }

  /// One archive's answer: shape, name, and the least that matters.
  private static Node chip(ArchiveAnswer answer) {
    Label words = new Label();
    words.getStyleClass().add("secondary");
    Node shape;
    switch (answer.state()) {
      case ASKED -> {
        shape = Icons.of(Material2OutlinedAL.HOURGLASS_EMPTY);
        words.setText(answer.name() + " …");
      }
      case ANSWERED -> {
        shape = Icons.of(Material2OutlinedAL.CHECK, "tone-done");
        words.setText(
            answer.name() + "  " + answer.rows() + " in " + ClockWords.taken(answer.ms()));
      }
      default -> {
        shape = Icons.of(Material2OutlinedMZ.WARNING, "tone-wrong");
        words.setText(answer.name() + ": " + (answer.reason() == null ? "" : answer.reason()));
      }
    }
    if (answer.reason() != null) {
      String remedy = answer.remedy() == null ? "" : "\n" + answer.remedy();
      words.setTooltip(new Tooltip(answer.reason() + remedy));
    }
    HBox chip = new HBox(6, shape, words);
    chip.setAlignment(Pos.CENTER_LEFT);
    return chip;
  }

  private void buildList() {
    list.setId("search-results");
    list.getStyleClass().add("plain-list");
    list.setItems(model.rows());
    list.setFixedCellSize(28);
    list.setCellFactory(view -> new RowCell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((o, was, is) -> {
          if (is instanceof SearchRow.Study study) {
            model.selected().set(study);
          }
        });
    model.cacheVersion().addListener((o, was, is) -> list.refresh());
    list.setOnMouseClicked(click -> {
      if (click.getClickCount() == 2) {
        openSelected();
      }
    });
    list.addEventFilter(
        KeyEvent.KEY_PRESSED,
        key -> {
          if (key.getCode() == KeyCode.ENTER) {
            openSelected();
            key.consume();
          }
        });
  }

  private void openSelected() {
    if (list.getSelectionModel().getSelectedItem() instanceof SearchRow.Study study) {
      open.accept(study);
    }
  }

  private void selectFirstStudy() {
    for (int i = 0; i < model.rows().size(); i++) {
      if (model.rows().get(i) instanceof SearchRow.Study) {
        list.getSelectionModel().select(i);
        return;
      }
    }
  }

  private Node foot() {
    Label count = new Label();
    model
        .rows()
        .addListener(
            (ListChangeListener<SearchRow>)
                change -> count.setText(model.rows().isEmpty() ? "" : model.countWords()));
    HBox foot = new HBox(count);
    foot.getStyleClass().add("foot-strip");
    return foot;
  }

  private void explainEmptiness() {
    boolean nothing = model.rows().isEmpty();
    empty.setVisible(nothing);
    empty.clearActions();
    list.setVisible(!nothing);
    if (!nothing) {
      return;
    }
    if (model.searching().get()) {
      empty.say("Asking the archives…", "Rows appear as each one answers.");
    } else if (!model.asked().get()) {
      empty.say(
          "Search every archive at once.",
          "smith ada 1965  ·  943 476 5919  ·  an accession number  ·  a patient ID");
    } else {
      long silent =
          model.archives().stream()
              .filter(answer -> answer.state() != ArchiveAnswer.State.ANSWERED)
              .count();
      empty.say(
          silent == 0
              ? "No archive knows anybody like that."
              : "Nothing found, but "
                  + silent
                  + (silent == 1 ? " archive" : " archives")
                  + " could not say.",
          silent == 0 ? "Fewer words find more: try the surname alone." : "");
      SearchPlan.ofSimilarNames(model.typed().get())
          .ifPresent(line ->
              empty.action(
                  "Look for similar names",
                  () -> {
                    model.typed().set(line);
                    workflow.search();
                  }));
    }
  }

  /// A person's head or a study's line; both 28 px high.
  private final class RowCell extends ListCell<SearchRow> {
    RowCell() {
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable SearchRow row, boolean isEmpty) {
      super.updateItem(row, isEmpty);
      setMouseTransparent(row instanceof SearchRow.Person);
      if (isEmpty || row == null) {
        setGraphic(null);
        return;
      }
      setGraphic(
          switch (row) {
            case SearchRow.Person person -> personLine(person);
            case SearchRow.Study study -> studyLine(study);
          });
    }
  }

  private static Node personLine(SearchRow.Person person) {
    Label name = new Label(person.name());
    name.getStyleClass().add("strong");
    name.setMinWidth(Region.USE_PREF_SIZE);
    Label number = new Label(person.number());
    number.setMinWidth(Region.USE_PREF_SIZE);
    HBox line = new HBox(8, name, gap(8), number);
    if (person.nhsNumberValid()) {
      line.getChildren().add(Icons.of(Material2OutlinedAL.CHECK, "tone-done"));
    }
    Label born = new Label(person.person());
    born.setMinWidth(Region.USE_PREF_SIZE);
    line.getChildren().addAll(gap(8), born);
    Label words = new Label(person.certaintyWords());
    words.setTooltip(new Tooltip(person.certaintyWords()));
    words.setMinWidth(0);
    switch (person.certainty()) {
      case ALONE -> {}
      case VERIFIED -> {
        words.getStyleClass().add("tone-done");
        line.getChildren()
            .addAll(gap(8), Icons.of(Material2OutlinedMZ.VERIFIED_USER, "tone-done"), words);
      }
      case PROBABLE -> {
        words.getStyleClass().add("tone-soon");
        line.getChildren()
            .addAll(gap(8), Icons.of(Material2OutlinedAL.HELP_OUTLINE, "tone-soon"), words);
      }
      case CONFLICT -> {
        words.getStyleClass().add("tone-wrong");
        line.getChildren()
            .addAll(gap(8), Icons.of(Material2OutlinedMZ.WARNING, "tone-wrong"), words);
      }
    }
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private Node studyLine(SearchRow.Study study) {
    Label when = new Label(study.when());
    when.setMinWidth(136);
    when.setPrefWidth(136);
    when.getStyleClass().add("secondary");
    Label what = new Label(study.what());
    what.setMinWidth(120);
    what.setPrefWidth(320);
    HBox.setHgrow(what, Priority.SOMETIMES);
    HBox holders = new HBox(16);
    holders.setAlignment(Pos.CENTER_LEFT);
    holders.setMinWidth(240);
    holders.setPrefWidth(280);
    for (Holding holding : study.holders()) {
      holders
          .getChildren()
          .add(new TrustBadge(holding.archive().name(), holding.archive().colour()));
    }
    Integer instances = study.instances();
    Label images = new Label(instances == null ? "" : String.format(Locale.UK, "%,d", instances));
    images.setMinWidth(64);
    images.setPrefWidth(64);
    images.setAlignment(Pos.CENTER_RIGHT);
    String words = model.hereWords(study);
    Label here = new Label(words);
    here.setMinWidth(96);
    here.getStyleClass().add("secondary");
    here.setGraphic(
        words.isEmpty()
            ? gap(16)
            : Icons.of(
                words.equals("here")
                    ? Material2OutlinedAL.CLOUD_DONE
                    : Material2OutlinedAL.CLOUD_DOWNLOAD,
                words.equals("here") ? "tone-done" : "tone-act"));
    HBox line = new HBox(16, gap(8), when, what, holders, images, here);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private static Region gap(double width) {
    Region gap = new Region();
    gap.setMinWidth(width);
    return gap;
  }
}
