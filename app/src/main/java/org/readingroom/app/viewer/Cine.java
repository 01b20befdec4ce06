package org.readingroom.app.viewer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Plays a film: which frame is due when. No clock and no nodes of its own.
///
/// No frame is ever skipped: the next comes when it is due, is decoded, and the one before has been
/// drawn. A machine that cannot keep up plays slower, and says how fast it really is. Whatever else
/// moves the film, the reader's wheel for instance, stops it.
///
/// Thread: FX, or any one in tests.
final class Cine {
  private static final double SLOWEST = 1 / 8.0;
  private static final double FASTEST = 8;
  private static final long SECOND = 1_000_000_000L;

  /// What is played.
  interface Projector {
    /// The film on the screen; empty where there is none.
    Optional<Film> film();

    /// The stop on the screen.
    int stop();

    /// Whether what the screen was last asked for is on it.
    boolean isDrawn();

    /// Whether a stop can be shown now: decoded, or known to be undecodable.
    boolean isReady(int stop);

    void show(int stop);
  }

  private final Projector projector;
  private final Deque<Long> shownAt = new ArrayDeque<>();
  private boolean playing;
  private double speed = 1;
  private int at;
  private long dueNanos;

  Cine(Projector projector) {
    this.projector = projector;
  }

  boolean isPlaying() {
    return playing;
  }

  /// How many times faster than stated.
  double speed() {
    return speed;
  }

  /// Starts at the frame on the screen; nothing happens where no film hangs.
  ///
  /// @param nowNanos monotonic time
  void play(long nowNanos) {
    projector
        .film()
        .ifPresent(film -> {
          playing = true;
          at = projector.stop();
          shownAt.clear();
          dueNanos = nowNanos + standsNanos(film);
        });
  }

  void stop() {
    playing = false;
    shownAt.clear();
  }

  /// Twice as fast, or half as fast.
  void faster(boolean more) {
    speed = Math.clamp(more ? speed * 2 : speed / 2, SLOWEST, FASTEST);
    shownAt.clear();
  }

  /// To be called at every pulse of the screen while it plays.
  ///
  /// @return whether it still plays
  boolean pulse(long nowNanos) {
    Optional<Film> hung = projector.film();
    if (!playing || hung.isEmpty() || projector.stop() != at) {
      stop();
      return false;
    }
    Film film = hung.get();
    if (nowNanos < dueNanos || !projector.isDrawn()) {
      return true;
    }
    int next = film.first() + (film.frameAt(at) + 1) % film.frames();
    if (!projector.isReady(next)) {
      return true;
    }
    at = next;
    projector.show(next);
    shownAt.addLast(nowNanos);
    while (nowNanos - shownAt.getFirst() > SECOND) {
      shownAt.removeFirst();
    }
    // From when it was due, so that late pulses do not add up; but what is lost is not hurried
    // after.
    dueNanos = Math.max(dueNanos + standsNanos(film), nowNanos);
    return true;
  }

  private long standsNanos(Film film) {
    return (long) (film.timing().standsMs(film.frameAt(at)) * 1e6 / speed);
  }

  /// Frames per second really shown of late; 0 until that can be said.
  double shownPerSecond() {
    if (shownAt.size() < 3) {
      return 0;
    }
    double seconds = (shownAt.getLast() - shownAt.getFirst()) / 1e9;
    return seconds <= 0 ? 0 : (shownAt.size() - 1) / seconds;
  }
}
