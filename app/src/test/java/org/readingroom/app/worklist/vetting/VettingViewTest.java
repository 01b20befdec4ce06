package org.readingroom.app.worklist.vetting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.readingroom.app.account.Actor;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.Sentence;
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
          "SMITH^Ada", "P1", "9990000018", "19650201", "ACC1", "CT head", "Fall, GCS 13");

  @TempDir Path folder;
  private final FxRobot robot = new FxRobot();

  @Test
  @Timeout(60)
  void aRequestIsAskedAskedBackAndAcceptedByKeyboard() throws Exception {
    TestStage.requireDisplay();
    try (TestHub hub = TestHub.in(folder);
        Background background = new Background()) {
      Actor ada = hub.consultant("Dr Ada Reader");
      Actor rita = hub.actor("Rita Requests", Role.MDT_COORDINATOR);
      Vettings vettings = new Vettings(hub.hub, hub.audit);
      for (Duration within : List.of(Duration.ofMinutes(20), Duration.ofHours(4))) {
        vettings.ask(
            rita, "RWD", "Lincoln", null, ada.reader().readerId(), within, REQUEST, "Bleed?");
      }
      Desk desk = new Desk(hub, vettings, ada);
      VettingModel[] model = new VettingModel[1];
      VettingView[] view = new VettingView[1];
      VettingWorkflow[] story = new VettingWorkflow[1];
      TestStage stage =
          TestStage.show(
              1366,
              768,
              () -> {
                model[0] = new VettingModel();
                story[0] = new VettingWorkflow(model[0], background, desk, desk.told::add);
                view[0] = new VettingView(model[0], story[0]);
                return view[0].node();
              });
      TestStage.onFx(() -> {
        story[0].start();
        view[0].shown();
        return null;
      });
      TestStage.until("both wait for Ada", () -> model[0].rows().size() == 2);
      assertEquals(2, model[0].waiting().get());
      robot.type(KeyCode.DOWN);
      TestStage.onFx(() -> {
        model[0].selected().set(model[0].rows().getFirst());
        view[0].shown();
        return null;
      });
      robot.type(KeyCode.Q).write("eGFR?");
      stage.picture("vetting");
      robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
      TestStage.until("it is back with Rita", () -> model[0].rows().size() == 1);
      Vetting back =
          vettings.list(false).stream()
              .filter(v -> v.state() == VettingState.ASKED_BACK)
              .findFirst()
              .orElseThrow();
      vettings.step(rita, back, VettingStep.Kind.REPLY, "62.", null);
      TestStage.until("live: the reply is here", () -> model[0].rows().size() == 2);

      TestStage.onFx(() -> {
        model[0].selected().set(model[0].rows().getFirst());
        view[0].shown();
        return null;
      });
      robot.type(KeyCode.A);
      robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
      TestStage.until("words are wanted", () -> !model[0].problem().get().isEmpty());
      robot.write("Plain, then contrast.");
      robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
      TestStage.until("accepted", () -> model[0].rows().size() == 1);
      assertTrue(vettings.list(true).stream().anyMatch(v -> v.state() == VettingState.ACCEPTED));
      TestStage.onFx(() -> {
        model[0].radiologist().set(ada.reader());
        model[0].ask(new VettingModel.Subject("RWD", "Lincoln", null, REQUEST));
        model[0].words().set("Bleed again?");
        return null;
      });
      stage.picture("vetting-ask");
      robot.clickOn("#vetting-send");
      TestStage.until("asked", () -> model[0].rows().size() == 2);
      TestStage.onFx(() -> {
        story[0].stop();
        return null;
      });
      stage.close();
    }
  }

  @Test
  @Timeout(60)
  void anOrderWithoutImagesIsFoundByAWordAndPutToSomebodyByKeyboard() throws Exception {
    TestStage.requireDisplay();
    try (TestHub hub = TestHub.in(folder);
        Background background = new Background()) {
      Actor ada = hub.consultant("Dr Ada Reader");
      OrderIntake intake =
          new OrderIntake(
              hub.hub, ada, hub.audit, List.of(TestStudies.LINCOLN), Pathways.standard());
      intake.scheduled(List.of(order("ACC1", "CT head"), order("ACC2", "MR knee left")));
      Vettings vettings = new Vettings(hub.hub, hub.audit);
      Desk desk = new Desk(hub, vettings, ada);
      VettingModel[] model = new VettingModel[1];
      VettingView[] view = new VettingView[1];
      VettingWorkflow[] story = new VettingWorkflow[1];
      TestStage stage =
          TestStage.show(
              1366,
              768,
              () -> {
                model[0] = new VettingModel();
                story[0] = new VettingWorkflow(model[0], background, desk, desk.told::add);
                view[0] = new VettingView(model[0], story[0]);
                return view[0].node();
              });
      TestStage.onFx(() -> {
        story[0].start();
        model[0].show().set(VettingModel.Show.OPEN);
        view[0].shown();
        return null;
      });
      robot.type(KeyCode.O);
      TestStage.until("both orders", () -> model[0].orders().size() == 2);
      robot.write("knee smith");
      TestStage.until("one fits", () -> model[0].orders().size() == 1);
      stage.picture("vetting-orders");
      robot.type(KeyCode.ENTER);
      TestStage.until("it is being asked", () -> model[0].asking().get() != null);
      robot.write("Contrast?");
      TestStage.onFx(() -> {
        model[0].radiologist().set(ada.reader());
        return null;
      });
      robot.press(KeyCode.CONTROL).type(KeyCode.ENTER).release(KeyCode.CONTROL);
      TestStage.until("asked", () -> model[0].rows().size() == 1);
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
      TestStage.onFx(() -> {
        story[0].stop();
        return null;
      });
      stage.close();
    }
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

  private record Desk(TestHub hub, Vettings vettings, Actor actor, List<Sentence> told)
      implements VettingWorkflow.Services {
    Desk(TestHub hub, Vettings vettings, Actor actor) {
      this(hub, vettings, actor, new CopyOnWriteArrayList<>());
    }

    @Override
    public List<Reader> radiologists() {
      return List.of(actor.reader());
    }

    @Override
    public List<VettingModel.Subject> orders() {
      return new OrdersToVet(new WaitingOrders(hub.hub), vettings, code -> "Lincoln").list();
    }

    @Override
    public AutoCloseable onChange(Runnable changed) {
      return hub.hub.onChange(changed);
    }
  }
}
