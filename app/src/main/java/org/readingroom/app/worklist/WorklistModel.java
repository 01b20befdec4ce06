package org.readingroom.app.worklist;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.Sentence;

/// The pooled list as one reader sees it: rows, filters, what is selected, how fresh it is. The
/// order is the pool's; filters only hide. Thread: FX.
public final class WorklistModel {
  /// Which items to show.
  public enum Show {
    ALL("all items"),
    FREE("unclaimed"),
    MINE("mine"),
    OVERDUE("overdue");

    private final String label;

    Show(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /// How the list came to be what it is.
  public enum Freshness {
    LOADING,
    CURRENT,
    OFFLINE
  }

  static final String EVERY_TRUST = "All trusts";
  static final String EVERY_MODALITY = "All modalities";
  private static final Duration SOON = Duration.ofMinutes(30);

  private final ObservableList<WorklistRow> all = FXCollections.observableArrayList();
  private final FilteredList<WorklistRow> rows = new FilteredList<>(all);
  private final ObservableList<String> trusts = FXCollections.observableArrayList(EVERY_TRUST);
  private final ObservableList<String> modalities =
      FXCollections.observableArrayList(EVERY_MODALITY);
  private final StringProperty trust = new SimpleStringProperty(EVERY_TRUST);
  private final StringProperty modality = new SimpleStringProperty(EVERY_MODALITY);
  private final ObjectProperty<Show> show = new SimpleObjectProperty<>(Show.ALL);
  private final StringProperty text = new SimpleStringProperty("");
  private final ObjectProperty<@Nullable WorklistRow> selected = new SimpleObjectProperty<>(null);
  private final ObjectProperty<Freshness> freshness = new SimpleObjectProperty<>(Freshness.LOADING);
  private final ObjectProperty<@Nullable Sentence> trouble = new SimpleObjectProperty<>(null);
  private final ObjectProperty<Instant> now = new SimpleObjectProperty<>(Instant.EPOCH);
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private @Nullable Instant updatedAt;

  public WorklistModel(Instant now) {
    this.now.set(now);
    trust.addListener((o, was, is) -> filter());
    modality.addListener((o, was, is) -> filter());
    show.addListener((o, was, is) -> filter());
    text.addListener((o, was, is) -> filter());
    freshness.addListener((o, was, is) -> summarise());
  }

  /// Takes a new state of the pool. The selected item stays selected while it exists; nothing is
  /// ever selected by an update.
  public void replace(List<WorklistRow> fresh, Instant at) {
    updatedAt = at;
    now.set(at);
    String kept = selected.get() == null ? null : selected.get().itemId();
    if (!all.equals(fresh)) {
      all.setAll(fresh);
      refill(trusts, EVERY_TRUST, fresh.stream().map(WorklistRow::trust).toList(), trust);
      refill(
          modalities,
          EVERY_MODALITY,
          fresh.stream().flatMap(row -> List.of(row.modality().split(" ")).stream()).toList(),
          modality);
    }
    freshness.set(Freshness.CURRENT);
    selected.set(
        kept == null
            ? null
            : all.stream().filter(row -> row.itemId().equals(kept)).findFirst().orElse(null));
    filter();
    summarise();
  }

  /// Time goes by: due words change, nothing else.
  public void tick(Instant at) {
    now.set(at);
    if (show.get() == Show.OVERDUE) {
      filter();
    }
    summarise();
  }

  private static void refill(
      ObservableList<String> choices, String every, List<String> found, StringProperty chosen) {
    String before = chosen.get();
    TreeSet<String> sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    found.stream().filter(each -> !each.isBlank()).forEach(sorted::add);
    if (!before.equals(every)) {
      sorted.add(before);
    }
    List<String> wanted = new java.util.ArrayList<>();
    wanted.add(every);
    wanted.addAll(sorted);
    if (!choices.equals(wanted)) {
      choices.setAll(wanted);
      chosen.set(before);
    }
  }

  private void filter() {
    String typed = text.get().toLowerCase(Locale.UK).strip();
    rows.setPredicate(row -> matches(row, typed));
    WorklistRow chosen = selected.get();
    if (chosen != null && !rows.contains(chosen)) {
      // a key must never act on an item that nobody sees
      selected.set(
          rows.stream()
              .filter(row -> row.itemId().equals(chosen.itemId()))
              .findFirst()
              .orElse(null));
    }
    summarise();
  }

  private boolean matches(WorklistRow row, String typed) {
    if (trust.get() != null
        && !trust.get().equals(EVERY_TRUST)
        && !trust.get().equals(row.trust())) {
      return false;
    }
    if (modality.get() != null
        && !modality.get().equals(EVERY_MODALITY)
        && !List.of(row.modality().split(" ")).contains(modality.get())) {
      return false;
    }
    boolean shown =
        switch (show.get()) {
          case ALL -> true;
          case FREE -> row.hold() == WorklistRow.Hold.FREE;
          case MINE -> row.hold() == WorklistRow.Hold.MINE;
          case OVERDUE -> urgency(row) == Urgency.OVERDUE;
        };
    return shown && (typed.isEmpty() || contains(row, typed));
  }

  private static boolean contains(WorklistRow row, String typed) {
    String where =
        String.join(
                " ",
                row.patientName(),
                row.nhsNumber(),
                row.patientId(),
                row.accessionNumber(),
                row.study(),
                row.modality(),
                row.asked(),
                row.trust(),
                row.claimedBy())
            .toLowerCase(Locale.UK);
    for (String word : typed.split("\\s+")) {
      if (!where.contains(word)) {
        return false;
      }
    }
    return true;
  }

  /// How pressing an item is; each level has a colour and a shape.
  public enum Urgency {
    NONE,
    LATER,
    SOON,
    OVERDUE
  }

  public Urgency urgency(WorklistRow row) {
    Instant due = row.due();
    if (due == null) {
      return Urgency.NONE;
    }
    Duration left = Duration.between(now.get(), due);
    if (left.isNegative()) {
      return Urgency.OVERDUE;
    }
    return left.compareTo(SOON) <= 0 ? Urgency.SOON : Urgency.LATER;
  }

  public String dueWords(WorklistRow row) {
    Instant due = row.due();
    return due == null ? "" : ClockWords.due(due, now.get());
  }

  /// "free", "Dr C K · 4 min left", "yours · draft safe".
  public String stateWords(WorklistRow row) {
    return switch (row.hold()) {
      case FREE ->
          row.flag().isEmpty() ? (row.draft() ? "free · draft safe" : "free") : "look twice";
      case MINE -> row.draft() ? "yours · draft safe" : "yours";
      case THEIRS -> row.claimedBy();
    };
  }

  private void summarise() {
    StringBuilder words = new StringBuilder();
    int shown = rows.size();
    if (freshness.get() == Freshness.LOADING) {
      summary.set("Asking the hub…");
      return;
    }
    words.append(shown).append(shown == 1 ? " item" : " items");
    if (shown != all.size()) {
      words.append(" of ").append(all.size());
    }
    long overdue = rows.stream().filter(row -> urgency(row) == Urgency.OVERDUE).count();
    if (overdue > 0) {
      words.append("  ·  ").append(overdue).append(" overdue");
    }
    Instant then = updatedAt;
    if (then != null) {
      words.append("  ·  updated ").append(ClockWords.ago(then, now.get()));
    }
    if (freshness.get() == Freshness.OFFLINE) {
      words.append("  ·  the hub does not answer");
    }
    summary.set(words.toString());
  }

  /// The rows that pass the filters, in the pool's order.
  public ObservableList<WorklistRow> rows() {
    return rows;
  }

  /// Everything in the pool.
  public ObservableList<WorklistRow> all() {
    return all;
  }

  public Optional<WorklistRow> row(String itemId) {
    return all.stream().filter(row -> row.itemId().equals(itemId)).findFirst();
  }

  public ObservableList<String> trusts() {
    return trusts;
  }

  public ObservableList<String> modalities() {
    return modalities;
  }

  public StringProperty trust() {
    return trust;
  }

  public StringProperty modality() {
    return modality;
  }

  public ObjectProperty<Show> show() {
    return show;
  }

  public StringProperty text() {
    return text;
  }

  /// Shows everything again.
  public void clearFilters() {
    trust.set(EVERY_TRUST);
    modality.set(EVERY_MODALITY);
    show.set(Show.ALL);
    text.set("");
  }

  public boolean filtered() {
    return !trust.get().equals(EVERY_TRUST)
        || !modality.get().equals(EVERY_MODALITY)
        || show.get() != Show.ALL
        || !text.get().isBlank();
  }

  public ObjectProperty<@Nullable WorklistRow> selected() {
    return selected;
  }

  public ObjectProperty<Freshness> freshness() {
    return freshness;
  }

  /// What is missing from the list (archives that did not answer); null when nothing is.
  public ObjectProperty<@Nullable Sentence> trouble() {
    return trouble;
  }

  public ObjectProperty<Instant> now() {
    return now;
  }

  /// "214 items · 3 overdue · updated just now".
  public ReadOnlyStringProperty summary() {
    return summary.getReadOnlyProperty();
  }
}
