package org.readingroom.app.report;

import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.readingroom.app.fx.Sentence;

/// The report beside the images: its text, whether it is safe, and where it is on its way to the
/// archive. Thread: FX.
public final class ReportModel {
  /// Where the report is in its life, as this reader sees it.
  public enum Stage {
    /// no item is open: nothing to report
    CLOSED,
    OPENING,
    WRITING,
    /// asked whether to sign; nothing has happened yet
    CONFIRMING,
    SIGNING,
    /// signed here while the hub is away; it is issued once the hub has taken it
    WAITING,
    SIGNED
  }

  /// One delivery in words.
  public record Delivered(Sentence.Tone tone, String words) {}

  private final ObjectProperty<Stage> stage = new SimpleObjectProperty<>(Stage.CLOSED);
  private final StringProperty findings = new SimpleStringProperty("");
  private final StringProperty conclusion = new SimpleStringProperty("");
  private final BooleanProperty mayVerify = new SimpleBooleanProperty(false);
  private final BooleanProperty asFinal = new SimpleBooleanProperty(false);
  private final StringProperty destination = new SimpleStringProperty("");
  private final StringProperty safety = new SimpleStringProperty("");
  private final BooleanProperty unsafe = new SimpleBooleanProperty(false);
  private final ObjectProperty<@Nullable Sentence> trouble = new SimpleObjectProperty<>(null);
  private final ObjectProperty<@Nullable OtherText> other = new SimpleObjectProperty<>(null);
  private final BooleanProperty lost = new SimpleBooleanProperty(false);
  private final StringProperty issued = new SimpleStringProperty("");
  private final ObservableList<Delivered> deliveries = FXCollections.observableArrayList();

  /// Back to nothing, when another study or none is opened.
  void clear() {
    stage.set(Stage.CLOSED);
    findings.set("");
    conclusion.set("");
    safety.set("");
    unsafe.set(false);
    trouble.set(null);
    other.set(null);
    lost.set(false);
    issued.set("");
    deliveries.clear();
  }

  void show(ReportText text) {
    if (!findings.get().equals(text.findings())) {
      findings.set(text.findings());
    }
    if (!conclusion.get().equals(text.conclusion())) {
      conclusion.set(text.conclusion());
    }
  }

  public ReportText text() {
    return new ReportText(findings.get(), conclusion.get());
  }

  /// What keeps this text from being signed; null when nothing does.
  public @Nullable String obstacle() {
    return conclusion.get().isBlank() ? "A report needs a conclusion." : null;
  }

  void delivered(List<Delivered> now) {
    deliveries.setAll(now);
  }

  public ObjectProperty<Stage> stage() {
    return stage;
  }

  public StringProperty findings() {
    return findings;
  }

  public StringProperty conclusion() {
    return conclusion;
  }

  /// This reader's signature makes a report final.
  public BooleanProperty mayVerify() {
    return mayVerify;
  }

  /// What is being confirmed: final, else preliminary.
  public BooleanProperty asFinal() {
    return asFinal;
  }

  /// The archive the report will be filed in.
  public StringProperty destination() {
    return destination;
  }

  /// "saved 1 s ago".
  public StringProperty safety() {
    return safety;
  }

  /// The disk does not take the text at the moment.
  public BooleanProperty unsafe() {
    return unsafe;
  }

  /// What stands in the way, with the next step; null when nothing does.
  public ObjectProperty<@Nullable Sentence> trouble() {
    return trouble;
  }

  /// The claim is gone: what is typed is kept here, and nothing can be signed.
  public BooleanProperty lost() {
    return lost;
  }

  /// A text on the same item by somebody else, or by this reader elsewhere; null when none.
  public ObjectProperty<@Nullable OtherText> other() {
    return other;
  }

  /// "Preliminary report by Dr B, 22-Nov-2026 01:10", or empty.
  public StringProperty issued() {
    return issued;
  }

  public ObservableList<Delivered> deliveries() {
    return deliveries;
  }
}
