package org.readingroom.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.readingroom.app.fx.Sentence;
import org.readingroom.netclient.peer.Failure;
import org.readingroom.netclient.transfer.FailedInstance;
import org.readingroom.netclient.transfer.StudyReport;

class FetchNewsTest {
  private static final Failure DEAD =
      new Failure(Failure.Kind.UNREACHABLE, "Nothing listens at 127.0.0.1:1", "Check the port");

  @Test
  void aDeadArchiveThatNobodySaysHoldsTheStudyIsNoNews() {
    assertNull(FetchNews.of(report(3, 3, List.of(), null, false, "Derby"), List.of("Lincoln")));
  }

  @Test
  void aKnownHolderThatDoesNotAnswerIsNamed() {
    assertEquals(
        "Lincoln did not say what it holds: there may be more images.",
        text(report(3, 3, List.of(), null, false, "Derby", "Lincoln"), "Lincoln"));
  }

  @Test
  void anySilentArchiveCountsWhenNobodyKnowsTheHolders() {
    assertEquals(
        "Derby, Lincoln did not say what they hold: there may be more images.",
        text(report(3, 3, List.of(), null, false, "Derby", "Lincoln")));
  }

  @Test
  void anySilentArchiveCountsWhenImagesAreMissing() {
    assertNotNull(FetchNews.of(report(3, 2, List.of(), null, false, "Derby"), List.of("Lincoln")));
  }

  @Test
  void imagesThatCouldNotBeFetchedComeBeforeSilentArchives() {
    assertEquals(
        "1 of 3 images could not be fetched.",
        text(report(3, 2, List.of(new FailedInstance("1.2.3", DEAD)), null, false, "Derby")));
  }

  @Test
  void aFetchThatCouldNotBeginSaysWhy() {
    Sentence news = FetchNews.of(report(0, 0, List.of(), DEAD, false, "Derby"), List.of("Derby"));
    assertNotNull(news);
    assertEquals("Nothing listens at 127.0.0.1:1. Check the port.", news.line());
  }

  @Test
  void aFetchTheReaderEndedIsNoNews() {
    assertNull(FetchNews.of(report(3, 1, List.of(), null, true, "Derby"), List.of("Derby")));
  }

  private static String text(StudyReport report, String... holders) {
    Sentence news = FetchNews.of(report, List.of(holders));
    assertNotNull(news);
    return news.text();
  }

  private static StudyReport report(
      int instances,
      int fetched,
      List<FailedInstance> failed,
      @Nullable Failure failure,
      boolean cancelled,
      String... silent) {
    Map<String, Failure> unanswered = new LinkedHashMap<>();
    for (String name : silent) {
      unanswered.put(name, DEAD);
    }
    return new StudyReport(
        "1.2",
        instances,
        0,
        fetched,
        0,
        failed,
        null,
        0,
        Map.of(),
        unanswered,
        false,
        failure,
        cancelled);
  }
}
