package org.readingroom.netclient.dimse;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Associations to one archive that have done their work and wait a moment for more of the same:
/// the next search or fetch is spared a connection, a negotiation and, over TLS, a handshake. After
/// the moment they are released, in the background. Thread-safe.
final class IdleLinks implements AutoCloseable {
  /// Archives end idle associations after half a minute and more.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /// An archive may have few threads to serve them all (Orthanc four), and waits a second on one
  /// that asks nothing before it turns to the next: six of ours made everybody's question to it
  /// take a second or two.
  static final int MOST = 2;

  private final DimseRuntime runtime;

  // guarded by this
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean closed;

  private record Idle(Object kind, Link link, ScheduledFuture<?> end) {}

  IdleLinks(DimseRuntime runtime) {
    this.runtime = runtime;
  }

  /// A link of this kind that still stands, as far as can be seen from here.
  @Nullable Link take(Object kind) {
    while (true) {
      Idle found = find(kind);
      if (found == null) {
        return null;
      }
      found.end().cancel(false);
      if (found.link().resume()) {
        return found.link();
      }
      closeLater(found.link());
    }
  }

  private synchronized @Nullable Idle find(Object kind) {
    // the latest first: the others may then end in peace
    for (Iterator<Idle> each = idle.descendingIterator(); each.hasNext(); ) {
      Idle candidate = each.next();
      if (candidate.kind().equals(kind)) {
        each.remove();
        return candidate;
      }
    }
    return null;
  }

  /// Takes over a link on which everything was answered.
  void keep(Object kind, Link link) {
    link.park();
    Idle tooMany = null;
    synchronized (this) {
      if (!closed) {
        try {
          ScheduledFuture<?> end =
              runtime.timer().schedule(() -> end(link), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
          idle.addLast(new Idle(kind, link, end));
          tooMany = idle.size() > MOST ? idle.pollFirst() : null;
          if (tooMany == null) {
            return;
          }
        } catch (RejectedExecutionException shuttingDown) {
          // closed below
        }
      }
    }
    if (tooMany == null) {
      link.close();
    } else {
      tooMany.end().cancel(false);
      closeLater(tooMany.link());
    }
  }

  /// Ends the one that has waited longest, so that another can be opened in its place.
  ///
  /// @return false when none waits
  boolean spareOne() {
    Idle eldest;
    synchronized (this) {
      eldest = idle.pollFirst();
    }
    if (eldest == null) {
      return false;
    }
    eldest.end().cancel(false);
    closeLater(eldest.link());
    return true;
  }

  private void end(Link link) {
    boolean ours;
    synchronized (this) {
      ours = idle.removeIf(each -> each.link() == link);
    }
    if (ours) {
      closeLater(link);
    }
  }

  private void closeLater(Link link) {
    try {
      runtime.threads().execute(link::close);
    } catch (RejectedExecutionException shuttingDown) {
      link.close();
    }
  }

  /// Says goodbye on all of them.
  @Override
  public void close() {
    List<Idle> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(idle);
      idle.clear();
    }
    all.forEach(each -> {
      each.end().cancel(false);
      each.link().close();
    });
  }
}
