package org.readingroom.netclient.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void phrasesAndSentencesAreExplainedAlike() {
    assertEquals(
        "Nothing listens at 127.0.0.1:1. Check host and port.",
        failure("nothing listens at 127.0.0.1:1", " check host and port ").explained());
    assertEquals(
        "Nothing listens at 127.0.0.1:1. Check host and port.",
        failure("Nothing listens at 127.0.0.1:1.", "Check host and port.").explained());
  }

  @Test
  void eachPartIsAWholeSentenceOfItsOwn() {
    Failure failure = failure("the archive hung up", "is it running?");
    assertEquals("The archive hung up.", failure.reason());
    assertEquals("Is it running?", failure.remedy());
  }

  @Test
  void nothingTrailsWhereThereIsNothingToDo() {
    assertEquals("The archive hung up.", failure("The archive hung up", " ").explained());
  }

  private static Failure failure(String reason, String remedy) {
    return new Failure(Failure.Kind.HUNG_UP, reason, remedy);
  }
}
