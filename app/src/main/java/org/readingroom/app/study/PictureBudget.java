package org.readingroom.app.study;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How much memory decoded pictures may take, over all studies on the desk. Thread-safe.
///
/// When more is held, the series shown least recently give theirs back, and are decoded anew when
/// they are shown again. Those on the screen never give anything back, even when they alone are
/// over the limit: slow is better than gone.
public final class PictureBudget {
  private static final PictureBudget PROCESS = new PictureBudget(byMachine());

  /// A series as the budget sees it. Called with no lock of the budget held.
  interface Tenant {
    /// Bytes its decoded pictures take now.
    long heldBytes();

    /// Gives them back, unless it is on the screen.
    void giveBack();

    boolean isOnScreen();
  }

  // Guarded by `this`; the one shown least recently first.
  private final Set<Tenant> tenants = new LinkedHashSet<>();
  private long limitBytes;

  /// @param limitBytes bytes that series off the screen may bring the whole to
  public PictureBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// The budget of this process, by the machine's memory until [#limitTo] says otherwise.
  public static PictureBudget ofProcess() {
    return PROCESS;
  }

  /// Two fifths of the machine's memory, at least half a gigabyte: the heap, the graphics driver
  /// and the system's own cache need the rest.
  static long byMachine() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 4L << 30;
    return Math.max(512L << 20, memory / 5 * 2);
  }

  /// Another limit, in bytes; what is over it goes at once.
  public void limitTo(long bytes) {
    synchronized (this) {
      limitBytes = bytes;
    }
    makeRoom();
  }

  /// Bytes held by all series.
  public long heldBytes() {
    return all().stream().mapToLong(Tenant::heldBytes).sum();
  }

  /// The limit, in bytes.
  public synchronized long limitBytes() {
    return limitBytes;
  }

  /// A series is known; it holds nothing yet.
  synchronized void add(Tenant tenant) {
    tenants.add(tenant);
  }

  /// A series came on the screen: of all it is the last to give anything back. Nothing is given
  /// back here, so that the FX thread may call it.
  synchronized void shown(Tenant tenant) {
    tenants.remove(tenant);
    tenants.add(tenant);
  }

  /// A series is closed; it holds nothing more.
  synchronized void forget(Tenant tenant) {
    tenants.remove(tenant);
  }

  /// Whether there is room for more pictures of series off the screen.
  boolean hasRoom() {
    return heldBytes() < limitBytes();
  }

  /// Brings what is held under the limit, as far as the screen allows. Frees memory: not on the FX
  /// thread. Calls series: hold no lock.
  void makeRoom() {
    List<Tenant> oldestFirst = all();
    long held = oldestFirst.stream().mapToLong(Tenant::heldBytes).sum();
    long limit = limitBytes();
    for (Tenant tenant : oldestFirst) {
      if (held <= limit) {
        return;
      }
      if (!tenant.isOnScreen()) {
        long bytes = tenant.heldBytes();
        tenant.giveBack();
        held -= bytes - tenant.heldBytes();
      }
    }
  }

  private synchronized List<Tenant> all() {
    return new ArrayList<>(tenants);
  }
}
