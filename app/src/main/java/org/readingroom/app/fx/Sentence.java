package org.readingroom.app.fx;

import org.jspecify.annotations.Nullable;

/// What the person at the screen is told: one sentence and, where there is one, the next step.
///
/// @param text one plain sentence
/// @param nextStep what to do about it; null when nothing needs doing
public record Sentence(Tone tone, String text, @Nullable String nextStep) {

  /// How loud it is; each tone has a colour and a shape of its own.
  public enum Tone {
    QUIET,
    DONE,
    SOON,
    WRONG
  }

  public static Sentence quiet(String text) {
    return new Sentence(Tone.QUIET, text, null);
  }

  public static Sentence done(String text) {
    return new Sentence(Tone.DONE, text, null);
  }

  public static Sentence soon(String text, @Nullable String nextStep) {
    return new Sentence(Tone.SOON, text, nextStep);
  }

  public static Sentence wrong(String text, @Nullable String nextStep) {
    return new Sentence(Tone.WRONG, text, nextStep);
  }

  /// Both parts in one line.
  public String line() {
    return nextStep == null ? text : text + " " + nextStep;
  }
}
