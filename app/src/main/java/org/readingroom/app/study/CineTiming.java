package org.readingroom.app.study;

import java.util.Arrays;
import java.util.Optional;
import org.readingroom.netclient.dataset.Dataset;
import org.readingroom.netclient.dataset.Tag;

/// How long each frame of a film stands on the screen. Immutable. Source: PS3.3 C.7.6.5.1.1.
///
/// Recommended Display Frame Rate is what the maker wants shown; without it frames stand as long as
/// they were apart (Frame Time Vector, Frame Time), or as Cine Rate says.
public final class CineTiming {
  private static final double SHORTEST_MS = 1;
  private static final double LONGEST_MS = 60_000;

  private final double[] stepsMs;

  private CineTiming(double... stepsMs) {
    this.stepsMs = stepsMs;
  }

  /// The timing a header states; empty where it states none that is possible.
  ///
  /// @param frames Number of Frames
  static Optional<CineTiming> of(Dataset header, int frames) {
    if (frames < 2) {
      return Optional.empty();
    }
    double rate = header.decimal(Tag.RecommendedDisplayFrameRate, 0);
    if (isPossible(1000 / rate)) {
      return Optional.of(new CineTiming(1000 / rate));
    }
    double[] vector = header.decimals(Tag.FrameTimeVector);
    if (vector.length == frames && Arrays.stream(vector).skip(1).allMatch(CineTiming::isPossible)) {
      return Optional.of(new CineTiming(vector));
    }
    double frameTimeMs = header.decimal(Tag.FrameTime, 0);
    if (isPossible(frameTimeMs)) {
      return Optional.of(new CineTiming(frameTimeMs));
    }
    double cineRate = header.decimal(Tag.CineRate, 0);
    return isPossible(1000 / cineRate)
        ? Optional.of(new CineTiming(1000 / cineRate))
        : Optional.empty();
  }

  /// An even rate, for films that state none.
  public static CineTiming even(double framesPerSecond) {
    return new CineTiming(1000 / framesPerSecond);
  }

  private static boolean isPossible(double ms) {
    return ms >= SHORTEST_MS && ms <= LONGEST_MS;
  }

  /// How long a frame stands before the next, in ms. The last stands as long as the one before it.
  ///
  /// @param frame from 0
  public double standsMs(int frame) {
    if (stepsMs.length == 1) {
      return stepsMs[0];
    }
    // The vector's n-th value is the time between frame n - 1 and frame n; its first is nothing.
    return stepsMs[Math.clamp(frame + 1L, 1, stepsMs.length - 1)];
  }

  /// Frames per second on average.
  public double framesPerSecond() {
    return stepsMs.length == 1
        ? 1000 / stepsMs[0]
        : 1000 / Arrays.stream(stepsMs).skip(1).average().orElse(1000);
  }
}
