package org.readingroom.netclient.archive;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What a {@link LoopbackArchive} is to do wrong, changed while it runs. Thread-safe.
public final class Faults {
  private static final int NEVER = Integer.MAX_VALUE;

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Told told = new Told();

  Faults() {}

  /// What it has been told since it last behaved.
  private static final class Told {
    volatile boolean refuseConnections;
    volatile boolean stallSearches;
    volatile int stallAfterInstances = NEVER;
    volatile int hangUpAfterInstances = NEVER;
    volatile long cutAfterBytes = Long.MAX_VALUE;
    volatile Duration delayPerInstance = Duration.ZERO;
    volatile Duration delayPerSearch = Duration.ZERO;
    volatile int storeStatus;
    volatile int rowLimit = NEVER;
    volatile int limitStatus;
    volatile boolean ignoreKeys;
    volatile boolean matchCase;
  }

  private Faults also(Runnable change) {
    change.run();
    return this;
  }

  /// Every association is rejected as "temporarily congested", every HTTP request answered 503.
  public Faults refuseConnections(boolean refuse) {
    return also(() -> told.refuseConnections = refuse);
  }

  /// Searches are taken and never answered.
  public Faults stallSearches(boolean stall) {
    return also(() -> told.stallSearches = stall);
  }

  public Faults delayPerSearch(Duration delay) {
    return also(() -> told.delayPerSearch = delay);
  }

  /// A C-FIND with more matches than this sends so many and then this final status: 0 says nothing
  /// of the rest, 0xFE00 and 0xA700 do. With 0xA701 nothing is sent at all. QIDO-RS answers no more
  /// than this at once.
  public Faults answerAtMost(int rows, int finalStatus) {
    return also(() -> {
      told.rowLimit = rows;
      told.limitStatus = finalStatus;
    });
  }

  /// Searches match nothing but the level: every study is sent whatever was asked.
  public Faults ignoreKeys(boolean ignore) {
    return also(() -> told.ignoreKeys = ignore);
  }

  /// Names match only in the same upper and lower case (PS3.4 C.2.2.2.1 leaves that open).
  public Faults matchCase(boolean match) {
    return also(() -> told.matchCase = match);
  }

  /// Each retrieval sends this many instances and then nothing, with the connection left open.
  public Faults stallAfterInstances(int instances) {
    return also(() -> told.stallAfterInstances = instances);
  }

  /// Each retrieval sends this many instances and then closes the connection.
  public Faults hangUpAfterInstances(int instances) {
    return also(() -> told.hangUpAfterInstances = instances);
  }

  /// Each instance is cut off after this many bytes by closing the connection.
  public Faults cutInstancesAfterBytes(long bytes) {
    return also(() -> told.cutAfterBytes = bytes);
  }

  public Faults delayPerInstance(Duration delay) {
    return also(() -> told.delayPerInstance = delay);
  }

  /// Every C-STORE is answered with this status (0 = honestly), every STOW-RS with a failure.
  public Faults answerStoresWith(int status) {
    return also(() -> told.storeStatus = status);
  }

  /// Behaves from now on. What is stalled already stays so until its client leaves.
  public Faults clear() {
    return also(() -> told = new Told());
  }

  boolean refusesConnections() {
    return told.refuseConnections;
  }

  int rowLimit() {
    return told.rowLimit;
  }

  int limitStatus() {
    return told.limitStatus;
  }

  boolean ignoresKeys() {
    return told.ignoreKeys;
  }

  boolean matchesCase() {
    return told.matchCase;
  }

  int storeStatus() {
    return told.storeStatus;
  }

  long cutAfterBytes() {
    return told.cutAfterBytes;
  }

  /// The connection is to be closed without a word.
  static final class HangUpException extends IOException {
    HangUpException() {
      super("the archive was told to hang up");
    }
  }

  void beforeSearch() throws InterruptedException, HangUpException {
    wait(told.delayPerSearch);
    if (told.stallSearches) {
      stall();
    }
  }

  /// @param sent instances of this retrieval that are out already
  void beforeInstance(int sent) throws InterruptedException, HangUpException {
    if (sent >= told.hangUpAfterInstances) {
      throw new HangUpException();
    }
    if (sent >= told.stallAfterInstances) {
      stall();
    }
    wait(told.delayPerInstance);
  }

  void archiveCloses() {
    closed.countDown();
  }

  private void stall() throws InterruptedException, HangUpException {
    closed.await();
    throw new HangUpException();
  }

  private void wait(Duration delay) throws InterruptedException, HangUpException {
    if (!delay.isZero() && closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new HangUpException();
    }
  }
}
