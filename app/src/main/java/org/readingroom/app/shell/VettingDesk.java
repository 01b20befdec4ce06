package org.readingroom.app.shell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.readingroom.app.worklist.WaitingOrders;
import org.readingroom.app.worklist.WorklistItem;
import org.readingroom.app.worklist.WorklistRow;
import org.readingroom.app.worklist.vetting.OrdersToVet;
import org.readingroom.app.worklist.vetting.VettingModel;
import org.readingroom.app.worklist.vetting.VettingRequest;
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
  void askFrom(Region screen, java.util.function.Supplier<@Nullable WorklistRow> selected) {
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
          model.ask(subject(item));
          shell.show(Screen.VETTING);
        },
        failure -> shell.say(Sentence.soon("That item cannot be asked about now.", "Try again.")));
  }

  private static VettingModel.Subject subject(WorklistItem item) {
    String name = item.patient().patientName();
    String what = item.request().description();
    return new VettingModel.Subject(
        item.trustCode(),
        item.trust(),
        item.itemId(),
        new VettingRequest(
            name == null ? "" : name,
            item.patient().patientId(),
            item.patient().nhsNumber(),
            item.patient().patientBirthDate(),
            item.request().accessionNumber(),
            what == null || what.isBlank() ? String.join(" ", item.modalities()) : what,
            item.request().reason()));
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
  public List<VettingModel.Subject> orders() throws Exception {
    Map<String, String> labels = new HashMap<>();
    bench.settings().archives().forEach(each -> labels.putIfAbsent(each.trustCode(), each.trust()));
    return new OrdersToVet(
            new WaitingOrders(bench.hub()),
            bench.vettings(),
            code -> labels.getOrDefault(code, code))
        .list();
  }

  @Override
  public AutoCloseable onChange(Runnable changed) throws Exception {
    return bench.hub().onChange(changed);
  }
}
