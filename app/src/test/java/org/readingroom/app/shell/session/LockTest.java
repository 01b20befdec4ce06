package org.readingroom.app.shell.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javafx.event.Event;
import javafx.scene.Scene;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextArea;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.readingroom.app.audit.AuditAction;
import org.readingroom.app.fx.Background;
import org.readingroom.app.fx.TestStage;
import org.testfx.api.FxRobot;

@Timeout(60)
class LockTest {
  private final AtomicLong nanos = new AtomicLong(7);
  private final List<String> audited = new CopyOnWriteArrayList<>();
  private final Background background = new Background();
  private TextArea report;
  private Label second;
  private String asksFor = "Password of ada";
  private LockModel model;
  private LockWorkflow lock;
  private TestStage stage;
  private Stage other;
  private Curtain curtain;
  private StackPane frame;

  @BeforeEach
  void open() {
    TestStage.requireDisplay();
    stage =
        TestStage.show(
            800,
            600,
            () -> {
              report = new TextArea();
              second = new Label("SMITH, Ada");
              model = new LockModel();
              lock = new LockWorkflow(model, background, new Services(), nanos::get);
              frame = new StackPane(report);
              return new StackPane(frame, new LockView(model, lock));
            });
    TestStage.onFx(() -> {
      LockView view = (LockView) stage.scene().lookup("#lock");
      curtain =
          new Curtain(
              model, stage.scene(), frame, view, () -> new LockView(model, lock), lock::touched);
      other = new Stage();
      other.setScene(new Scene(new StackPane(second), 300, 200));
      other.setX(820);
      other.setY(0);
      other.show();
      lock.begin(Duration.ofMinutes(10));
      report.requestFocus();
      return null;
    });
  }

  @AfterEach
  void close() {
    TestStage.onFx(() -> {
      lock.stop();
      curtain.close();
      other.close();
      return null;
    });
    stage.close();
    background.close();
  }

  private void idle(Duration time) {
    TestStage.onFx(() -> {
      nanos.addAndGet(time.toNanos());
      lock.tick();
      return null;
    });
  }

  private void type(String typed) {
    TestStage.onFx(() -> {
      lock.unlock(typed.toCharArray());
      return null;
    });
    TestStage.until("answered", () -> !model.checking().get());
  }

  private static MouseEvent moved() {
    return new MouseEvent(
        MouseEvent.MOUSE_MOVED,
        5,
        5,
        5,
        5,
        MouseButton.NONE,
        0,
        false,
        false,
        false,
        false,
        false,
        false,
        false,
        false,
        false,
        false,
        null);
  }

  @Test
  void nobodyThereHidesEveryWindowOnEveryScreenAndKeepsTheWork() {
    TestStage.onFx(() -> {
      report.setText("Acute bleed");
      return null;
    });
    new FxRobot().moveTo(TestStage.middleOf(report)); // where no menu opens under it
    idle(Duration.ofMinutes(9));
    assertFalse(model.locked().get());
    TestStage.onFx(() -> {
      Event.fireEvent(report, moved());
      return null;
    });
    idle(Duration.ofMinutes(9));
    assertFalse(model.locked().get(), "a moved mouse counts as somebody there");
    ContextMenu menu = new ContextMenu(new MenuItem("SMITH, Ada"));
    TestStage.onFx(() -> {
      menu.show(report, 10, 10);
      return null;
    });
    idle(Duration.ofMinutes(1));
    assertTrue(model.locked().get());
    TestStage.until("asked for", () -> !model.asksFor().get().isEmpty());
    assertFalse(TestStage.onFx(frame::isVisible));
    assertFalse(TestStage.onFx(menu::isShowing), "menus are closed");
    assertTrue(TestStage.onFx(() -> other.getScene().getRoot() instanceof LockView));
    Stage late =
        TestStage.onFx(() -> {
          Stage opened = new Stage();
          opened.setScene(new Scene(new Label("JONES, Ben"), 200, 100));
          opened.show();
          return opened;
        });
    assertTrue(
        TestStage.onFx(() -> late.getScene().getRoot() instanceof LockView),
        "what opens meanwhile is hidden too");
    new FxRobot().write("x");
    assertEquals("Acute bleed", TestStage.onFx(report::getText), "no key reaches the work");
    stage.picture("locked");

    type("right");
    TestStage.until("open", () -> !model.locked().get());
    assertTrue(TestStage.onFx(frame::isVisible));
    assertSame(second, TestStage.onFx(() -> other.getScene().lookup(".label")));
    assertSame(report, TestStage.onFx(() -> stage.scene().getFocusOwner()), "as before");
    assertEquals(List.of("LOCK idle", "UNLOCK unlocked"), audited);
    TestStage.onFx(() -> {
      late.close();
      return null;
    });
  }

  @Test
  void wrongTriesWaitLongerAndAreAudited() {
    TestStage.onFx(() -> {
      lock.lock();
      return null;
    });
    TestStage.until("asked for", () -> !model.asksFor().get().isEmpty());
    type("wrong");
    type("wrong");
    assertFalse(model.waiting().get());
    type("wrong");
    assertTrue(model.waiting().get());
    assertTrue(model.problem().get().contains("Try again in"));
    type("right");
    assertTrue(model.locked().get(), "not even the right one before the time is up");
    idle(Duration.ofSeconds(3));
    assertFalse(model.waiting().get());
    type("right");
    TestStage.until("open", () -> !model.locked().get());
    assertEquals(
        List.of(
            "LOCK asked", "UNLOCK refused", "UNLOCK refused", "UNLOCK refused", "UNLOCK unlocked"),
        audited);
  }

  @Test
  void aProfileWithNothingToAskForOpensToAPressAndZeroMinutesNeverLock() {
    asksFor = "";
    TestStage.onFx(() -> {
      lock.begin(Duration.ZERO);
      return null;
    });
    idle(Duration.ofDays(1));
    assertFalse(model.locked().get());
    TestStage.onFx(() -> {
      lock.lock();
      return null;
    });
    type("");
    TestStage.until("open", () -> !model.locked().get());
  }

  private final class Services implements LockWorkflow.Services {
    @Override
    public SessionKey key() {
      return new SessionKey() {
        @Override
        public String asksFor() {
          return asksFor;
        }

        @Override
        public Answer test(char[] typed) {
          return new String(typed).equals("right") ? Answer.RIGHT : Answer.WRONG;
        }
      };
    }

    @Override
    public void note(AuditAction action, String outcome) {
      audited.add(action + " " + outcome);
    }
  }
}
