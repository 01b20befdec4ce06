package org.readingroom.app.viewer;

import org.readingroom.app.study.CineTiming;

/// The frames of one multi-frame object among the stops of a viewport. Immutable.
///
/// @param first the stop of its first frame
/// @param frames how many there are; at least 2
/// @param timing how long each stands
/// @param stated whether the file says so; else the timing is a guess
record Film(int first, int frames, CineTiming timing, boolean stated) {
  /// For films that do not say how fast they are.
  static final double GUESSED_FRAMES_PER_SECOND = 15;

  /// The frame, from 0, that a stop shows.
  int frameAt(int stop) {
    return stop - first;
  }
}
