package org.readingroom.app.worklist;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.ClockWords;
import org.readingroom.app.fx.Sentence;
import org.readingroom.app.hub.HubPresence;
import org.readingroom.app.worklist.lists.NamedList;
import org.readingroom.app.worklist.lists.ShippedLists;

/// The pooled list as one reader sees it: which list, how it is narrowed, its rows, what is
/// selected, how fresh it is.
///
/// The hub does the filtering and sorting. What others do shows at once in the rows that are there
/// (who has it, that it is reported); but while the reader's hands are on the list, nothing is put
/// in, taken out or moved: that waits, is counted in {@link #news}, and happens when the reader
/// asks for it, chooses another list, or lets go. Thread: FX.
public final class WorklistModel {
  /// How the list came to be what it is.
  public enum Freshness {
    LOADING,
    CURRENT,
    OFFLINE
  }

  /// One look at the hub.
  ///
  /// @param filter what was asked for
  /// @param rows the first of the list
  /// @param total how many the list has
  /// @param overdue how many of those are overdue
  /// @param left rows that were shown and are not among the first any more, as they are now
  /// @param at the hub's clock
  public record Look(
      WorklistFilter filter,
      List<WorklistRow> rows,
      int total,
      int overdue,
      List<WorklistRow> left,
      Instant at) {}

  static final String EVERY_TRUST = "All trusts";
  static final String EVERY_MODALITY = "All modalities";

  /// rows shown at first, and more each time the reader reaches the end
  static final int PAGE = 200;

  private final ObservableList<String> ids = FXCollections.observableArrayList();
  private final Map<String, WorklistRow> byId = new HashMap<>();
  private final Set<String> gone = new HashSet<>();
  private final ObservableList<NamedList> lists =
      FXCollections.observableArrayList(ShippedLists.ALL);
  private final ObjectProperty<NamedList> list = new SimpleObjectProperty<>(ShippedLists.WAITING);
  private final ObservableList<String> trusts = FXCollections.observableArrayList(EVERY_TRUST);
  private final ObservableList<String> modalities =
      FXCollections.observableArrayList(EVERY_MODALITY);
  private final ObservableList<String> subspecialties = FXCollections.observableArrayList();
  private final ObservableList<String> pathways = FXCollections.observableArrayList();
  private final Map<String, String> trustCodes = new HashMap<>();
  private final StringProperty trust = new SimpleStringProperty(EVERY_TRUST);
  private final StringProperty modality = new SimpleStringProperty(EVERY_MODALITY);
  private final StringProperty text = new SimpleStringProperty("");
  private final ObjectProperty<WorklistFilter> edited =
      new SimpleObjectProperty<>(ShippedLists.WAITING.filter());
  private final ObjectProperty<WorklistFilter> query =
      new SimpleObjectProperty<>(ShippedLists.WAITING.filter().withLimit(PAGE));
  private final ObjectProperty<@Nullable WorklistRow> selected = new SimpleObjectProperty<>(null);
  private final ObjectProperty<HubPresence> hub = new SimpleObjectProperty<>(HubPresence.STARTING);
  private final ReadOnlyObjectWrapper<Freshness> freshness =
      new ReadOnlyObjectWrapper<>(Freshness.LOADING);
  private final ObjectProperty<@Nullable Sentence> trouble = new SimpleObjectProperty<>(null);
  private final ObjectProperty<Instant> now = new SimpleObjectProperty<>(Instant.EPOCH);
  private final IntegerProperty version = new SimpleIntegerProperty(0);
  private final BooleanProperty handsOn = new SimpleBooleanProperty(false);
  private final StringProperty news = new SimpleStringProperty("");
  private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper("");
  private @Nullable Instant updatedAt;
  private @Nullable Look shown;
  private @Nullable Look waiting;
  private int limit = PAGE;
  private Consumer<Runnable> settling = Runnable::run;

  public WorklistModel(Instant now) {
    this.now.set(now);
    list.addListener((o, was, is) -> edited.set(is.filter()));
    edited.addListener((o, was, is) -> ask(true));
    trust.addListener((o, was, is) -> ask(true));
    modality.addListener((o, was, is) -> ask(true));
    text.addListener((o, was, is) -> ask(true));
    hub.addListener((o, was, is) -> refreshen());
    freshness.addListener((o, was, is) -> summarise());
    handsOn.addListener((o, was, is) -> {
      if (!is) {
        settle();
      }
    });
  }

  private void refreshen() {
    freshness.set(
        hub.get() == HubPresence.OFFLINE
            ? Freshness.OFFLINE
            : updatedAt == null ? Freshness.LOADING : Freshness.CURRENT);
  }

  private void ask(boolean anew) {
    if (anew) {
      limit = PAGE;
    }
    WorklistFilter asked = edited.get();
    String chosen = trust.get();
    if (chosen != null && !chosen.equals(EVERY_TRUST)) {
      asked = asked.withTrusts(Set.of(trustCodes.getOrDefault(chosen, chosen)));
    }
    if (modality.get() != null && !modality.get().equals(EVERY_MODALITY)) {
      asked = asked.withModalities(Set.of(modality.get()));
    }
    if (!text.get().isBlank()) {
      asked = asked.withWords((asked.words() + ' ' + text.get()).strip());
    }
    query.set(asked.withLimit(limit));
  }

  /// Asks for more of the same list, if it has more.
  void more() {
    Look look = shown;
    if (look != null && look.total() > ids.size() && ids.size() >= limit) {
      limit += PAGE;
      ask(false);
    }
  }

  /// Takes a look at the hub. Nothing is ever selected by it.
  public void arrived(Look look) {
    if (!look.filter().equals(query.get())) {
      return; // the reader has asked for something else meanwhile
    }
    updatedAt = look.at();
    now.set(look.at());
    hub.set(HubPresence.LIVE);
    refreshen();
    Look before = shown;
    waiting = look;
    boolean same = before != null && before.filter().equals(look.filter());
    if (same && handsOn.get()) {
      inPlace(look);
    } else {
      settle();
    }
  }

  /// Shows exactly these rows, whatever was asked for.
  public void replace(List<WorklistRow> fresh, Instant at) {
    arrived(new Look(query.get(), fresh, fresh.size(), overdue(fresh, at), List.of(), at));
    settle();
  }

  private static int overdue(List<WorklistRow> rows, Instant at) {
    return (int) rows.stream().filter(row -> row.due() != null && row.due().isBefore(at)).count();
  }

  // who has it, whether it is reported: told where it stands; nothing moves
  private void inPlace(Look look) {
    Set<String> fresh = new LinkedHashSet<>();
    look.rows().forEach(row -> fresh.add(row.itemId()));
    look.rows().forEach(row -> byId.computeIfPresent(row.itemId(), (id, old) -> row));
    look.left().forEach(row -> byId.computeIfPresent(row.itemId(), (id, old) -> row));
    gone.clear();
    ids.stream().filter(id -> !fresh.contains(id)).forEach(gone::add);
    fresh.removeAll(ids);
    refreshSelected();
    long late =
        look.rows().stream()
            .filter(row -> fresh.contains(row.itemId()) && row.urgency(now.get()).late())
            .count();
    tell(fresh.size(), late, gone.size());
    version.set(version.get() + 1);
    summarise();
  }

  private void tell(int added, long late, int left) {
    List<String> parts = new ArrayList<>();
    if (added > 0) {
      parts.add(added + " new" + (late > 0 ? ", " + late + " overdue" : ""));
    }
    if (left > 0) {
      parts.add(left + (left == 1 ? " has left" : " have left"));
    }
    news.set(String.join("  ·  ", parts));
  }

  /// Puts the list in the order the hub has it now: new items in, those that left out.
  public void settle() {
    Look look = waiting;
    if (look == null) {
      return;
    }
    waiting = null;
    shown = look;
    List<String> order = look.rows().stream().map(WorklistRow::itemId).toList();
    gone.clear();
    if (ids.equals(order)) {
      put(look, order);
    } else {
      settling.accept(() -> put(look, order));
    }
    choices(modalities, EVERY_MODALITY, modality, seenModalities());
    seen(subspecialties, WorklistRow::subspecialty);
    seen(pathways, WorklistRow::pathway);
    news.set("");
    version.set(version.get() + 1);
    summarise();
  }

  private void put(Look look, List<String> order) {
    Map<String, WorklistRow> fresh = new HashMap<>();
    look.rows().forEach(row -> fresh.put(row.itemId(), row));
    byId.putAll(fresh);
    if (!ids.equals(order)) {
      ids.setAll(order);
    }
    byId.keySet().retainAll(fresh.keySet());
    refreshSelected();
  }

  /// Who keeps the place on the screen while the list takes a new order: runs what it is given.
  void onSettling(Consumer<Runnable> keeper) {
    settling = keeper;
  }

  // a key must never act on an item that nobody sees
  private void refreshSelected() {
    WorklistRow chosen = selected.get();
    if (chosen != null) {
      selected.set(byId.get(chosen.itemId()));
    }
  }

  /// True while the list on the screen is not yet the one asked for: no key should act on it.
  public boolean asking() {
    Look look = shown;
    return look != null && !look.filter().equals(query.get());
  }

  private Set<String> seenModalities() {
    Set<String> seen = new TreeSet<>(modalities);
    seen.remove(EVERY_MODALITY);
    byId.values().forEach(row -> seen.addAll(List.of(row.modality().split(" "))));
    seen.remove("");
    return seen;
  }

  // what was seen once stays to be chosen
  private void seen(ObservableList<String> known, Function<WorklistRow, String> of) {
    Set<String> all = new TreeSet<>(known);
    byId.values().forEach(row -> all.add(of.apply(row)));
    all.remove("");
    if (all.size() != known.size()) {
      known.setAll(all);
    }
  }

  /// The trusts that have anything waiting.
  void trusts(Map<String, String> labelByCode) {
    labelByCode.forEach((code, label) -> trustCodes.put(label, code));
    choices(trusts, EVERY_TRUST, trust, new TreeSet<>(labelByCode.values()));
  }

  private static void choices(
      ObservableList<String> choices, String every, StringProperty chosen, Set<String> found) {
    String before = chosen.get();
    List<String> wanted = new ArrayList<>();
    wanted.add(every);
    wanted.addAll(found);
    if (!wanted.contains(before)) {
      wanted.add(before);
    }
    if (!choices.equals(wanted)) {
      choices.setAll(wanted);
      chosen.set(before);
    }
  }

  /// The lists there are; the chosen one stays chosen while it exists.
  void lists(List<NamedList> known) {
    NamedList before = list.get();
    if (lists.equals(known)) {
      return;
    }
    WorklistFilter narrowed = edited.get();
    boolean asSaved = narrowed.equals(before.filter());
    lists.setAll(known);
    NamedList still =
        known.stream()
            .filter(each ->
                before.shipped()
                    ? each.shipped() && each.name().equals(before.name())
                    : before.listId() != null && before.listId().equals(each.listId()))
            .findFirst()
            .orElse(ShippedLists.WAITING);
    list.set(still);
    if (!asSaved) {
      edited.set(narrowed);
    }
  }

  /// Time goes by: due words change, nothing else.
  public void tick(Instant at) {
    now.set(at);
    version.set(version.get() + 1);
    summarise();
  }

  boolean claimsRanOut() {
    return byId.values().stream().anyMatch(row -> row.ranOut(now.get()));
  }

  /// True for the first row of its group.
  public boolean opensGroup(int index) {
    if (query.get().group() == WorklistFilter.Group.NONE || index < 0 || index >= ids.size()) {
      return false;
    }
    return index == 0 || !groupWords(at(index)).equals(groupWords(at(index - 1)));
  }

  /// What the row's group is called; empty when the list is not grouped.
  String groupWords(WorklistRow row) {
    return row.groupWords(query.get().group(), now.get());
  }

  private WorklistRow at(int index) {
    return row(ids.get(index)).orElseThrow();
  }

  /// True when the row is shown but not in the list any more.
  public boolean hasLeft(String itemId) {
    return gone.contains(itemId);
  }

  private void summarise() {
    if (freshness.get() == Freshness.LOADING) {
      summary.set("Asking the hub…");
      return;
    }
    Look look = waiting == null ? shown : waiting;
    int total = look == null ? 0 : look.total();
    StringBuilder words = new StringBuilder();
    words.append(String.format(Locale.UK, "%,d", total));
    words.append(total == 1 ? " item" : " items");
    if (ids.size() < total) {
      words.append(", the first ").append(ids.size()).append(" shown");
    }
    int overdue = look == null ? 0 : Math.max(look.overdue(), lateShown());
    if (overdue > 0) {
      words.append(String.format(Locale.UK, "  ·  %,d overdue", overdue));
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

  private int lateShown() {
    return (int) byId.values().stream().filter(row -> row.urgency(now.get()).late()).count();
  }

  /// Item ids in the order shown.
  public ObservableList<String> ids() {
    return ids;
  }

  /// What is shown, in that order.
  public List<WorklistRow> rows() {
    return ids.stream().map(byId::get).toList();
  }

  /// A row as it is now.
  public Optional<WorklistRow> row(String itemId) {
    return Optional.ofNullable(byId.get(itemId));
  }

  /// Grows whenever something in the rows has changed.
  public IntegerProperty version() {
    return version;
  }

  /// The reader is at the list: keys, wheel or mouse within the last seconds.
  public BooleanProperty handsOn() {
    return handsOn;
  }

  /// What waits to be put into the list, "3 new, 1 overdue · 2 have left"; empty when nothing does.
  public StringProperty news() {
    return news;
  }

  public ObservableList<NamedList> lists() {
    return lists;
  }

  /// The chosen list.
  public ObjectProperty<NamedList> list() {
    return list;
  }

  /// The chosen list's filter, as the reader has changed it since.
  public ObjectProperty<WorklistFilter> edited() {
    return edited;
  }

  /// What the hub is asked for.
  public ObjectProperty<WorklistFilter> query() {
    return query;
  }

  public ObservableList<String> trusts() {
    return trusts;
  }

  public ObservableList<String> modalities() {
    return modalities;
  }

  /// Those of the items seen so far.
  public ObservableList<String> subspecialties() {
    return subspecialties;
  }

  /// Those of the items seen so far.
  public ObservableList<String> pathways() {
    return pathways;
  }

  public StringProperty trust() {
    return trust;
  }

  public StringProperty modality() {
    return modality;
  }

  public StringProperty text() {
    return text;
  }

  /// The chosen list as it was saved.
  public void clearFilters() {
    trust.set(EVERY_TRUST);
    modality.set(EVERY_MODALITY);
    text.set("");
    edited.set(list.get().filter());
  }

  /// Everything that waits.
  public void showAll() {
    clearFilters();
    list.set(ShippedLists.WAITING);
  }

  public boolean filtered() {
    return !trust.get().equals(EVERY_TRUST)
        || !modality.get().equals(EVERY_MODALITY)
        || !text.get().isBlank()
        || !edited.get().equals(list.get().filter());
  }

  public ObjectProperty<@Nullable WorklistRow> selected() {
    return selected;
  }

  /// Whether the hub answers; the whole window shares this one property.
  public ObjectProperty<HubPresence> hub() {
    return hub;
  }

  public ReadOnlyObjectProperty<Freshness> freshness() {
    return freshness.getReadOnlyProperty();
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
