package org.readingroom.app.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.readingroom.netclient.federation.ArchiveAnswer;
import org.readingroom.netclient.federation.FederatedStudy;

/// What was typed, who answered what, and the rows. Thread: FX.
public final class SearchModel {
  private final StringProperty typed = new SimpleStringProperty("");
  private final StringProperty understood = new SimpleStringProperty("");
  private final BooleanProperty searching = new SimpleBooleanProperty(false);
  private final BooleanProperty asked = new SimpleBooleanProperty(false);
  private final ObservableList<SearchRow> rows = FXCollections.observableArrayList();
  private final ObservableList<ArchiveAnswer> archives = FXCollections.observableArrayList();
  private final ObjectProperty<SearchRow.@Nullable Study> selected =
      new SimpleObjectProperty<>(null);
  private final IntegerProperty cacheVersion = new SimpleIntegerProperty(0);
  private final Map<String, Integer> here = new HashMap<>();
  private long generation;

  /// A new search begins: what the last one found goes.
  ///
  /// @return what its rows must carry to count
  long begin(SearchPlan plan, List<ArchiveAnswer> beingAsked) {
    generation++;
    understood.set(plan.explanation());
    rows.clear();
    selected.set(null);
    archives.setAll(beingAsked);
    searching.set(true);
    asked.set(true);
    return generation;
  }

  /// Rows of an older search are not looked at. The selected study stays selected.
  void show(long of, List<FederatedStudy> studies) {
    if (of != generation) {
      return;
    }
    SearchRow.Study kept = selected.get();
    rows.setAll(PeopleFound.rows(studies));
    selected.set(kept == null ? null : study(kept.studyInstanceUid()).orElse(null));
  }

  void answered(long of, ArchiveAnswer answer) {
    if (of != generation) {
      return;
    }
    for (int i = 0; i < archives.size(); i++) {
      ArchiveAnswer before = archives.get(i);
      if (before.name().equals(answer.name())) {
        archives.set(i, worse(before, answer));
        return;
      }
    }
    archives.add(answer);
  }

  /// Two questions may be asked of one archive; its failure outweighs its answer.
  private static ArchiveAnswer worse(ArchiveAnswer before, ArchiveAnswer now) {
    boolean failedBefore =
        before.state() != ArchiveAnswer.State.ASKED
            && before.state() != ArchiveAnswer.State.ANSWERED;
    return failedBefore ? before : now;
  }

  void finish(long of) {
    if (of == generation) {
      searching.set(false);
    }
  }

  boolean current(long of) {
    return of == generation;
  }

  Optional<SearchRow.Study> study(String studyInstanceUid) {
    return rows.stream()
        .filter(SearchRow.Study.class::isInstance)
        .map(SearchRow.Study.class::cast)
        .filter(row -> row.studyInstanceUid().equals(studyInstanceUid))
        .findFirst();
  }

  /// How many instances of a study lie in the cache.
  public void cached(String studyInstanceUid, int instances) {
    here.put(studyInstanceUid, instances);
    cacheVersion.set(cacheVersion.get() + 1);
  }

  /// "here", "37 %", or empty while nothing of it is cached.
  public String hereWords(SearchRow.Study row) {
    int cached = here.getOrDefault(row.studyInstanceUid(), 0);
    Integer all = row.instances();
    if (cached == 0) {
      return "";
    }
    if (all == null || cached >= all) {
      return "here";
    }
    return Math.max(1, cached * 100 / all) + " %";
  }

  /// "2 people · 5 studies".
  public String countWords() {
    long people = rows.stream().filter(SearchRow.Person.class::isInstance).count();
    long studies = rows.size() - people;
    return people
        + (people == 1 ? " person" : " people")
        + "  ·  "
        + studies
        + (studies == 1 ? " study" : " studies");
  }

  /// Grows whenever something in the cache changed.
  public IntegerProperty cacheVersion() {
    return cacheVersion;
  }

  public StringProperty typed() {
    return typed;
  }

  /// How the line was understood.
  public StringProperty understood() {
    return understood;
  }

  public BooleanProperty searching() {
    return searching;
  }

  /// True once anything was asked.
  public BooleanProperty asked() {
    return asked;
  }

  public ObservableList<SearchRow> rows() {
    return rows;
  }

  /// One answer per archive, in the order of the settings.
  public ObservableList<ArchiveAnswer> archives() {
    return archives;
  }

  public ObjectProperty<SearchRow.@Nullable Study> selected() {
    return selected;
  }
}
