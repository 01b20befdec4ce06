package org.readingroom.app.worklist.vetting;

/// Why a step was not taken. The names are what the hub's procedures answer: never rename one.
enum VettingRefusal {
  NOT_FOUND("There is no such request."),
  NOT_FOR_TRUST(
      "You do not see that trust's requests. An administrator of the hub can change that."),
  NOT_A_RADIOLOGIST(
      "That person cannot vet this: choose somebody who signs final reports for this trust."),
  NOT_YOURS("This request was put to somebody else. Ask them, or a lead, to pass it on."),
  ANSWERED("This request has been answered or withdrawn, or waits for somebody else."),
  CHANGED_MEANWHILE("Somebody has said something meanwhile. Read it, then answer."),
  NO_WORDS("Write it down: a protocol, a reason or a question in words.");

  private final String sentence;

  VettingRefusal(String sentence) {
    this.sentence = sentence;
  }

  VettingOutcome outcome() {
    return new VettingOutcome.Refused(sentence);
  }
}
