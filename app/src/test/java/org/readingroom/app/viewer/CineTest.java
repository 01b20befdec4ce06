package org.readingroom.app.viewer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.readingroom.app.study.CineTiming;
import org.readingroom.app.viewer.overlay.CineBar;

/// Films, on a clock of the test's own.
class CineTest {
  private static final long MS = 1_000_000;

  /// A film of four frames behind two other pictures, 25 per second.
  private static final class Screen implements Cine.Projector {
    Film film = new Film(2, 4, CineTiming.even(25), true);
    int stop = 2;
    boolean drawn = true;
    final Set<Integer> awaited = new HashSet<>();
    final List<Integer> shown = new ArrayList<>();

    @Override
    public Optional<Film> film() {
      return Optional.ofNullable(film);
    }

    @Override
    public int stop() {
      return stop;
    }

    @Override
    public boolean isDrawn() {
      return drawn;
    }

    @Override
    public boolean isReady(int wanted) {
      return !awaited.contains(wanted);
    }

    @Override
    public void show(int wanted) {
      stop = wanted;
      shown.add(wanted);
    }
  }

  private final Screen screen = new Screen();
  private final Cine cine = new Cine(screen);

  /// Pulses like a screen of 60 Hz.
  private void run(long fromMs, long toMs) {
    for (long at = fromMs; at < toMs; at += 16) {
      cine.pulse(at * MS);
    }
  }

  @Test
  void framesComeAtTheStatedRateAndGoRoundWithinTheFilm() {
    cine.play(0);
    run(0, 1000);
    assertEquals(24, screen.shown.size(), 1, "25 a second");
    assertEquals(List.of(3, 4, 5, 2, 3), screen.shown.subList(0, 5));
    assertEquals(25, cine.shownPerSecond(), 1.5);
  }

  @Test
  void noFrameIsSkippedWhenDrawingIsSlow() {
    cine.play(0);
    for (long at = 0; at < 2000; at += 16) {
      screen.drawn = at % 96 == 0; // every 96 ms instead of 40
      cine.pulse(at * MS);
    }
    for (int n = 1; n < screen.shown.size(); n++) {
      assertEquals((screen.shown.get(n - 1) - 2 + 1) % 4 + 2, screen.shown.get(n));
    }
    assertEquals(10.4, cine.shownPerSecond(), 1);
    assertEquals(
        "frame 3 / 4   10.4 of 25 fps", new CineBar.State(true, 3, 4, 25, true, 10.4).words());
  }

  @Test
  void aFrameThatIsNotDecodedIsWaitedFor() {
    screen.awaited.add(4);
    cine.play(0);
    run(0, 500);
    assertEquals(List.of(3), screen.shown);
    assertTrue(cine.isPlaying());
    screen.awaited.clear();
    run(500, 600);
    assertEquals(4, screen.shown.get(1));
    assertTrue(screen.shown.size() <= 5, "and what was lost is not hurried after");
  }

  @Test
  void theReadersHandStopsTheFilm() {
    cine.play(0);
    run(0, 100);
    screen.stop = 5;
    assertFalse(cine.pulse(200 * MS));
    assertFalse(cine.isPlaying());
  }

  @Test
  void aFilmTakenDownStops() {
    cine.play(0);
    screen.film = null;
    assertFalse(cine.pulse(200 * MS));
  }

  @Test
  void nothingPlaysWhereNoFilmHangs() {
    screen.film = null;
    cine.play(0);
    assertFalse(cine.isPlaying());
  }

  @Test
  void speedDoublesAndHalvesWithinReason() {
    cine.faster(true);
    assertEquals(2, cine.speed());
    cine.play(0);
    run(0, 1000);
    assertEquals(50, cine.shownPerSecond(), 3);
    for (int n = 0; n < 20; n++) {
      cine.faster(false);
    }
    assertEquals(0.125, cine.speed());
  }

  @Test
  void aRateThatIsOnlyGuessedSaysSo() {
    assertEquals(
        "frame 1 / 9   15 fps, not stated", new CineBar.State(false, 1, 9, 15, false, 0).words());
  }
}
