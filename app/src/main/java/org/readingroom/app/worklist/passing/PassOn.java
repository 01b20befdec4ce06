package org.readingroom.app.worklist.passing;

/// What a reader can do with items besides reading them.
public enum PassOn {
  HAND_OVER("Hand over to a colleague", "What should they know? (may stay empty)", "Hand over"),
  ASK("Ask for a second opinion", "Your question", "Ask"),
  ANSWER("Answer", "Your opinion", "Answer"),
  REASSIGN("Give to a reader", "Why?", "Give"),
  TAKE_OVER("Take over", "Why?", "Take over");

  private final String title;
  private final String prompt;
  private final String button;

  PassOn(String title, String prompt, String button) {
    this.title = title;
    this.prompt = prompt;
    this.button = button;
  }

  public String title() {
    return title;
  }

  public String prompt() {
    return prompt;
  }

  public String button() {
    return button;
  }

  /// People are chosen.
  public boolean toSomebody() {
    return this == HAND_OVER || this == ASK || this == REASSIGN;
  }

  /// Nothing is done without words.
  public boolean needsWords() {
    return this != HAND_OVER;
  }
}
