package org.readingroom.netclient.servers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Where a {@link FaultyLine} goes wrong, and how: points in the stream of bytes, counted over all
/// its links, the same for the same seed. Safe from any thread.
public final class FaultScript {
  /// What happens at a point.
  public enum Fault {
    /// The link is closed in order.
    CUT,
    /// The link is reset, what was on the way is lost.
    RESET,
    /// The link stays open and brings nothing for a while.
    STALL,
    /// The link drips for a while.
    SLOW,
    /// One byte is changed; the link goes on.
    CORRUPT
  }

  private record Point(long gapBytes, Fault fault) {}

  // guarded by this
  private final Deque<Point> points = new ArrayDeque<>();
  private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
  private long passed;
  private IntConsumer whenOneHappens = number -> {};

  /// @param meanGapBytes bytes between two points, on average
  /// @param corrupting whether bytes may be changed: only below TLS can that be noticed
  public FaultScript(long seed, int count, long meanGapBytes, boolean corrupting) {
    Random random = new Random(seed);
    int kinds = Fault.values().length - (corrupting ? 0 : 1);
    for (int i = 0; i < count; i++) {
      points.add(
          new Point(
              1 + (long) (random.nextDouble() * 2 * meanGapBytes),
              Fault.values()[random.nextInt(kinds)]));
    }
  }

  /// One fault, once so many bytes have passed.
  public static FaultScript of(Fault fault, long afterBytes) {
    FaultScript script = new FaultScript(0, 0, 1, false);
    script.points.add(new Point(afterBytes, fault));
    return script;
  }

  /// Calls on the thread of the link that goes wrong, before it does.
  ///
  /// @param listener takes the number of the fault, from 1
  public synchronized void whenOneHappens(IntConsumer listener) {
    whenOneHappens = listener;
  }

  /// @param bytes about to be passed on
  /// @return what is to happen instead, or null
  @Nullable Fault next(int bytes) {
    Fault fault;
    int number;
    IntConsumer listener;
    synchronized (this) {
      fault = reached(bytes);
      number = happened.values().stream().mapToInt(Integer::intValue).sum();
      listener = whenOneHappens;
    }
    if (fault != null) {
      listener.accept(number);
    }
    return fault;
  }

  private @Nullable Fault reached(int bytes) {
    Point point = points.peek();
    if (point == null) {
      return null;
    }
    passed += bytes;
    if (passed < point.gapBytes) {
      return null;
    }
    passed = 0;
    points.remove();
    happened.merge(point.fault, 1, Integer::sum);
    return point.fault;
  }

  /// Points not yet reached.
  public synchronized int left() {
    return points.size();
  }

  public synchronized Map<Fault, Integer> happened() {
    return new EnumMap<>(happened);
  }
}
