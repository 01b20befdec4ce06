package org.readingroom.app.worklist.vetting;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.account.Reader;
import org.readingroom.app.account.Role;

/// Requests in vetting as one reader sees them, the answer being written, and the request being
/// put. Thread: FX.
public final class VettingModel {
  /// Which requests to show.
  public enum Show {
    WAITS_FOR_ME("waiting for me"),
    OPEN("all open"),
    EVERYTHING("answered too");

    private final String label;

    Show(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /// How soon an answer may be wanted.
  public enum Within {
    HALF_AN_HOUR("within 30 minutes", Duration.ofMinutes(30)),
    FOUR_HOURS("within 4 hours", Duration.ofHours(4)),
    A_DAY("within 24 hours", Duration.ofHours(24)),
    THREE_DAYS("within 3 days", Duration.ofDays(3));

    private final String label;
    private final Duration length;

    Within(String label, Duration length) {
      this.label = label;
      this.length = length;
    }

    Duration length() {
      return length;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  private final ObservableList<Vetting> all = FXCollections.observableArrayList();
  private final ObservableList<Vetting> rows = FXCollections.observableArrayList();
  private final ObjectProperty<Show> show = new SimpleObjectProperty<>(Show.WAITS_FOR_ME);
  private final ObjectProperty<@Nullable Vetting> selected = new SimpleObjectProperty<>(null);
  private final IntegerProperty waiting = new SimpleIntegerProperty(0);
  private final ObjectProperty<Instant> now = new SimpleObjectProperty<>(Instant.EPOCH);
  private final ObjectProperty<VettingStep.@Nullable Kind> saying =
      new SimpleObjectProperty<>(null);
  private final StringProperty words = new SimpleStringProperty("");
  private final StringProperty problem = new SimpleStringProperty("");
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final ObservableList<Reader> radiologists = FXCollections.observableArrayList();
  private final ObjectProperty<@Nullable Reader> radiologist = new SimpleObjectProperty<>(null);
  private final ObjectProperty<Within> within = new SimpleObjectProperty<>(Within.FOUR_HOURS);
  private final ObjectProperty<@Nullable VettingSubject> asking = new SimpleObjectProperty<>(null);
  // orders to choose one from, and those of them that fit what is sought
  private List<VettingSubject> everyOrder = List.of();
  private final ObservableList<VettingSubject> orders = FXCollections.observableArrayList();
  private final StringProperty sought = new SimpleStringProperty("");
  private final BooleanProperty choosing = new SimpleBooleanProperty(false);
  private String readerId = "";
  private boolean lead;

  public VettingModel() {
    show.addListener((o, was, is) -> filter());
    sought.addListener((o, was, is) -> seek());
  }

  void replace(List<Vetting> fresh, Reader reader, Instant at) {
    String me = reader.readerId();
    readerId = me;
    lead = reader.role() == Role.LEAD;
    now.set(at);
    all.setAll(fresh);
    waiting.set((int) fresh.stream().filter(v -> v.waitsFor(me)).count());
    filter();
  }

  private void filter() {
    Vetting before = selected.get();
    List<Vetting> shown =
        all.stream()
            .filter(v ->
                switch (show.get()) {
                  case WAITS_FOR_ME -> v.waitsFor(readerId);
                  case OPEN -> v.state().open();
                  case EVERYTHING -> true;
                })
            .toList();
    if (!rows.equals(shown)) {
      rows.setAll(shown);
    }
    Vetting again =
        before == null
            ? null
            : shown.stream()
                .filter(v -> v.vettingId().equals(before.vettingId()))
                .findFirst()
                .orElse(null);
    if (again == null && before != null && saying.get() != null) {
      // nothing typed is lost: the hub will refuse it, and the words can be copied
      problem.set("This request has been answered or passed on meanwhile.");
    } else if (again == null || !again.equals(before)) {
      selected.set(again);
    }
  }

  /// Begins to say something about the selected request.
  void say(VettingStep.Kind kind) {
    problem.set("");
    saying.set(kind);
  }

  void stopSaying() {
    saying.set(null);
    words.set("");
    problem.set("");
  }

  /// Begins to look for the order that is to be vetted.
  void choose() {
    stopSaying();
    stopAsking();
    everyOrder = List.of();
    orders.clear();
    sought.set("");
    choosing.set(true);
  }

  /// What there is to choose from.
  void orders(List<VettingSubject> waiting) {
    everyOrder = waiting;
    seek();
  }

  void stopChoosing() {
    choosing.set(false);
    problem.set("");
  }

  private void seek() {
    List<String> words =
        Pattern.compile("\\s+")
            .splitAsStream(sought.get().toLowerCase(Locale.ROOT).strip())
            .toList();
    orders.setAll(everyOrder.stream().filter(each -> fits(each, words)).toList());
  }

  private static boolean fits(VettingSubject order, List<String> words) {
    VettingRequest request = order.request();
    String text =
        Stream.of(
                request.patientName(),
                request.patientId(),
                request.nhsNumber(),
                request.accessionNumber(),
                request.examination(),
                order.trust())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "))
            .toLowerCase(Locale.ROOT);
    return words.stream().allMatch(text::contains);
  }

  /// Begins a request.
  public void ask(VettingSubject subject) {
    stopSaying();
    choosing.set(false);
    asking.set(subject);
  }

  void stopAsking() {
    asking.set(null);
    words.set("");
    problem.set("");
  }

  /// What this reader can say about it now.
  List<VettingStep.Kind> possible(Vetting vetting) {
    boolean mine = vetting.askedBy().equals(readerId);
    return switch (vetting.state()) {
      case ASKED ->
          vetting.waitsFor(readerId)
              ? List.of(
                  VettingStep.Kind.ACCEPT,
                  VettingStep.Kind.CHANGE,
                  VettingStep.Kind.REJECT,
                  VettingStep.Kind.ASK_BACK,
                  VettingStep.Kind.PASS_ON)
              : mine || lead
                  ? List.of(VettingStep.Kind.PASS_ON, VettingStep.Kind.WITHDRAW)
                  : List.of();
      case ASKED_BACK ->
          mine || lead ? List.of(VettingStep.Kind.REPLY, VettingStep.Kind.WITHDRAW) : List.of();
      case ACCEPTED, CHANGED, REJECTED, WITHDRAWN -> List.of();
    };
  }

  public ObservableList<Vetting> rows() {
    return rows;
  }

  public ObjectProperty<Show> show() {
    return show;
  }

  public ObjectProperty<@Nullable Vetting> selected() {
    return selected;
  }

  /// How many wait for this reader.
  public IntegerProperty waiting() {
    return waiting;
  }

  public ObjectProperty<Instant> now() {
    return now;
  }

  /// What is being said; null when nothing is.
  public ObjectProperty<VettingStep.@Nullable Kind> saying() {
    return saying;
  }

  public StringProperty words() {
    return words;
  }

  public StringProperty problem() {
    return problem;
  }

  public BooleanProperty busy() {
    return busy;
  }

  public ObservableList<Reader> radiologists() {
    return radiologists;
  }

  public ObjectProperty<@Nullable Reader> radiologist() {
    return radiologist;
  }

  public ObjectProperty<Within> within() {
    return within;
  }

  /// True while an order is being looked for.
  public BooleanProperty choosing() {
    return choosing;
  }

  /// Words that all have to be in what is known of the order.
  public StringProperty sought() {
    return sought;
  }

  /// Orders that fit what is sought, the last told first.
  public ObservableList<VettingSubject> orders() {
    return orders;
  }

  /// The request being put; null when none is.
  public ObjectProperty<@Nullable VettingSubject> asking() {
    return asking;
  }
}
