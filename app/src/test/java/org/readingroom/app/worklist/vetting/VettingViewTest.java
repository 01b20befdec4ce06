package org.readingroom.app.worklist.vetting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.TestStage;
import org.readingroom.app.hub.TestHub;
import org.readingroom.app.order.Order;
import org.readingroom.app.order.OrderPatient;
import org.readingroom.app.worklist.OrderIntake;
import org.readingroom.app.worklist.Pathways;
import org.readingroom.app.worklist.TestStudies;
import org.readingroom.app.worklist.WaitingOrders;
import org.testfx.api.FxRobot;

class VettingViewTest {
  private static final VettingRequest REQUEST =
      new VettingRequest(
          "SMITH^Ada",
          "P1",
          "RWD",
          "9990000018",
          "19650201",
          "ACC1",
          "RWD",
          "CT head",
          "Fall, GCS 13");
  private static final VettingSubject SUBJECT = new VettingSubject("RWD", "Lincoln", null, REQUEST);

  @TempDir Path folder;
  private final FxRobot robot = new FxRobot();

  @Test
  @Timeout(60)
  void aRequestIsAskedAskedBackAndAcceptedByKeyboard() throws Exception {
    TestStage.requireDisplay();
    try (TestHub hub = TestHub.in(folder)) {
      Actor ada = hub.consultant("Dr Ada Reader");
      Actor rita = hub.actor("Rita Requests", Role.MDT_COORDINATOR);
      Vettings vettings = new Vettings(hub.hub, hub.audit);
      for (Duration within : List.of(Duration.ofMinutes(20), Duration.ofHours(4))) {
        vettings.ask(rita, SUBJECT, ada.reader().readerId(), within, "Bleed?");
      }
      try (Desk desk = new Desk(hub, vettings, ada)) {
        desk.until("both wait for Ada", model -> model.rows().size() == 2);
        assertEquals(2, desk.model.waiting().get());
        robot.type(KeyCode.DOWN);
        desk.select();
        robot.type(KeyCode.Q).write("eGFR?");
        desk.stage.picture("vetting");
        send();
        desk.until("it is back with Rita", model -> model.rows().size() == 1);
        Vetting back =
            vettings.list(false).stream()
                .filter(v -> v.state() == VettingState.ASKED_BACK)
                .findFirst()
                .orElseThrow();
        vettings.step(rita, back, VettingStep.Kind.REPLY, "62.", null);
        desk.until("live: the reply is here", model -> model.rows().size() == 2);

        desk.select();
        robot.type(KeyCode.A);
        send();
        desk.until("words are wanted", model -> !model.problem().get().isEmpty());
        robot.write("Plain, then contrast.");
        send();
        desk.until("accepted", model -> model.rows().size() == 1);
        assertTrue(vettings.list(true).stream().anyMatch(v -> v.state() == VettingState.ACCEPTED));
        desk.change(model -> {
          model.radiologist().set(ada.reader());
          model.ask(SUBJECT);
          model.words().set("Bleed again?");
        });
        desk.stage.picture("vetting-ask");
        robot.clickOn("#vetting-send");
        desk.until("asked", model -> model.rows().size() == 2);
      }
    }
  }

  @Test
  @Timeout(60)
  void anOrderWithoutImagesIsFoundByAWordAndPutToSomebodyByKeyboard() throws Exception {
    TestStage.requireDisplay();
    try (TestHub hub = TestHub.in(folder)) {
      Actor ada = hub.consultant("Dr Ada Reader");
      OrderIntake intake =
          new OrderIntake(
              hub.hub, ada, hub.audit, List.of(TestStudies.LINCOLN), Pathways.standard());
      intake.scheduled(List.of(order("ACC1", "CT head"), order("ACC2", "MR knee left")));
      Vettings vettings = new Vettings(hub.hub, hub.audit);
      try (Desk desk = new Desk(hub, vettings, ada)) {
        desk.change(model -> model.show().set(VettingModel.Show.OPEN));
        robot.type(KeyCode.O);
        desk.until("both orders", model -> model.orders().size() == 2);
        robot.write("knee smith");
        desk.until("one fits", model -> model.orders().size() == 1);
        desk.stage.picture("vetting-orders");
        robot.type(KeyCode.ENTER);
        desk.until("it is being asked", model -> model.asking().get() != null);
        robot.write("Contrast?");
        desk.change(model -> model.radiologist().set(ada.reader()));
        send();
        desk.until("asked", model -> model.rows().size() == 1);
        Vetting asked = vettings.list(false).getFirst();
        assertEquals("MR knee left", asked.request().examination());
        assertEquals("ACC2", asked.request().accessionNumber());
        assertNull(asked.itemId());
        assertEquals(
            List.of("ACC1"),
            desk.orders().stream().map(each -> each.request().accessionNumber()).toList(),
            "nobody is asked twice");
        vettings.step(ada, asked, VettingStep.Kind.WITHDRAW, "", null);
        assertEquals(2, desk.orders().size(), "unless it was withdrawn");
      }
    }
  }

  private void send() {
    robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
  }

  private static Order order(String accession, String procedure) {
    String trust = TestStudies.LINCOLN.trustCode();
    return new Order(
        trust,
        accession,
        trust,
        Order.Source.MODALITY_WORKLIST,
        false,
        new OrderPatient("SMITH^Ada", "P1", trust, null, "19650201", "F"),
        null,
        null,
        procedure,
        null,
        "Fall",
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /// The vetting screen in a window of its own, with the keyboard in its list.
  private static final class Desk implements VettingWorkflow.Services, AutoCloseable {
    final VettingModel model = TestStage.onFx(VettingModel::new);
    final TestStage stage;
    private final TestHub hub;
    private final Vettings vettings;
    private final Actor actor;
    private final Background background = new Background();
    private final VettingWorkflow story;
    private final VettingView view;

    Desk(TestHub hub, Vettings vettings, Actor actor) {
      this.hub = hub;
      this.vettings = vettings;
      this.actor = actor;
      story = TestStage.onFx(() -> new VettingWorkflow(model, background, this, sentence -> {}));
      view = TestStage.onFx(() -> new VettingView(model, story));
      stage = TestStage.show(1366, 768, view::node);
      stage.takeKeys();
      change(begun -> story.start());
    }

    /// Changes the model and goes back to the list.
    void change(Consumer<VettingModel> change) {
      TestStage.onFx(() -> {
        change.accept(model);
        view.shown();
        return null;
      });
    }

    void select() {
      change(shown -> shown.selected().set(shown.rows().getFirst()));
    }

    void until(String what, Predicate<VettingModel> condition) {
      TestStage.until(what, () -> condition.test(model));
    }

    @Override
    public Actor actor() {
      return actor;
    }

    @Override
    public Vettings vettings() {
      return vettings;
    }

    @Override
    public List<Reader> radiologists() {
      return List.of(actor.reader());
    }

    @Override
    public List<VettingSubject> orders() {
      return new OrdersToVet(new WaitingOrders(hub.hub), vettings, code -> "Lincoln").list();
    }

    @Override
    public AutoCloseable onChange(Runnable changed) {
      return hub.hub.onChange(changed);
    }

    @Override
    public void close() {
      TestStage.onFx(() -> {
        story.stop();
        return null;
      });
      stage.close();
      background.close();
    }
  }
}
