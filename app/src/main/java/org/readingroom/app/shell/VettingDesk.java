package org.readingroom.app.shell;

import java.util.List;
import java.util.function.Supplier;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Readers;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.worklist.WorklistRow;
import org.readingroom.app.worklist.vetting.VettingModel;
import org.readingroom.app.worklist.vetting.VettingSubject;
import org.readingroom.app.worklist.vetting.VettingView;
import org.readingroom.app.worklist.vetting.VettingWorkflow;
import org.readingroom.app.worklist.vetting.Vettings;

/// Vetting at this desk: its screen, and the way from a worklist item to a request. Thread: FX.
public final class VettingDesk implements VettingWorkflow.Services {
  static final KeyCombination ASK = new KeyCodeCombination(KeyCode.V, KeyCombination.SHIFT_DOWN);

  private final Workbench bench;
  private final Background background;
  private final ShellModel shell;
  private final VettingModel model = new VettingModel();
  private final VettingWorkflow workflow;
  private final VettingView view;

  VettingDesk(Workbench bench, Background background, ShellModel shell) {
    this.bench = bench;
    this.background = background;
    this.shell = shell;
    this.workflow = new VettingWorkflow(model, background, this, shell::say);
    this.view = new VettingView(model, workflow);
  }

  VettingView view() {
    return view;
  }

  public VettingModel model() {
    return model;
  }

  /// Puts the request that is being written.
  void send() {
    workflow.ask();
  }

  VettingWorkflow workflow() {
    return workflow;
  }

  /// Shift+V on a screen asks for vetting of the item selected there.
  void askFrom(Region screen, Supplier<@Nullable WorklistRow> selected) {
    screen.addEventHandler(
        KeyEvent.KEY_PRESSED,
        key -> {
          WorklistRow row = selected.get();
          if (ASK.match(key) && row != null && !(key.getTarget() instanceof TextInputControl)) {
            ask(row);
            key.consume();
          }
        });
  }

  /// Begins a request about this item.
  public void ask(WorklistRow row) {
    background.run(
        () -> bench.worklist().item(row.itemId()).orElseThrow(),
        item -> {
          model.ask(VettingSubject.of(item));
          shell.show(Screen.VETTING);
        },
        failure -> shell.say(Sentence.soon("That item cannot be asked about now.", "Try again.")));
  }

  @Override
  public Vettings vettings() throws Exception {
    return bench.vettings();
  }

  @Override
  public Actor actor() throws Exception {
    return bench.actor();
  }

  @Override
  public List<Reader> radiologists() throws Exception {
    return new Readers(bench.hub())
        .all().stream().filter(reader -> reader.role().mayVerify()).toList();
  }

  @Override
  public List<VettingSubject> orders() throws Exception {
    return bench.ordersToVet().list();
  }

  @Override
  public AutoCloseable onChange(Runnable changed) throws Exception {
    return bench.hub().onChange(changed);
  }
}
