package org.readingroom.app.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.readingroom.app.fx.Command;

/// Finds a command, study or patient from a few typed letters. Thread: FX.
public final class PaletteModel {
  private static final int MOST = 12;

  private final StringProperty query = new SimpleStringProperty("");
  private final ObservableList<Command> matches = FXCollections.observableArrayList();
  private final Supplier<List<Command>> commands;
  private final Function<String, Command> elsewhere;
  private List<Command> known = List.of();

  /// @param commands everything that can be done now; asked each time the palette opens
  /// @param elsewhere what to offer last for words that may be a person nobody has listed here
  public PaletteModel(Supplier<List<Command>> commands, Function<String, Command> elsewhere) {
    this.commands = commands;
    this.elsewhere = elsewhere;
    query.addListener((o, was, is) -> match());
  }

  public void open() {
    known = commands.get();
    query.set("");
    match();
  }

  public StringProperty query() {
    return query;
  }

  public ObservableList<Command> matches() {
    return matches;
  }

  private void match() {
    record Ranked(Command command, int rank) {}
    List<Ranked> found = new ArrayList<>();
    for (Command command : known) {
      int rank = rank(command.title(), query.get());
      if (rank >= 0) {
        found.add(new Ranked(command, rank));
      }
    }
    found.sort(Comparator.comparingInt(Ranked::rank));
    List<Command> shown = new ArrayList<>(found.stream().limit(MOST).map(Ranked::command).toList());
    if (!query.get().isBlank()) {
      shown.add(elsewhere.apply(query.get().strip()));
    }
    matches.setAll(shown);
  }

  /// How well a title answers: every typed word must start a word of it (best), or at least occur
  /// in it; words that come first rank first.
  ///
  /// @return 0 is best; −1 no match
  static int rank(String title, String typed) {
    String text = title.toLowerCase(Locale.UK);
    int rank = 0;
    for (String word : typed.toLowerCase(Locale.UK).strip().split("\\s+")) {
      if (word.isEmpty()) {
        continue;
      }
      int at = text.indexOf(word);
      if (at < 0) {
        return -1;
      }
      while (at > 0 && Character.isLetterOrDigit(text.charAt(at - 1))) {
        int next = text.indexOf(word, at + 1);
        if (next < 0) {
          rank += 1000;
          break;
        }
        at = next;
      }
      rank += Math.max(0, at);
    }
    return rank;
  }
}
